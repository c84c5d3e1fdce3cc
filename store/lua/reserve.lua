-- Take a request's place and tokens from all limits of a person, or from none.
-- KEYS  1 request (hash)  2 minute (hash: r<slice> requests, t<slice> tokens)  3 day  4 month (hashes: used, granted)
--       5 open (hash: id of each request without a row -> '', '#' -> its last change)  6 streams (set: ids under way)
--       7 grants (hash: id -> left ' ' ms of the end; '#')  8 leases (zset: id -> ms until it is thought dead)
-- ARGV  1 id  2 tokens  3 requests a minute  4 tokens a minute  5 a day  6 a month  7 streams ('' is no limit)
--       8 ms when the day begins  9 when it ends  10 when the month ends  11 lease ms  12 keep ms  13 begin (JSON)
--       14 day, e.g. 20261121
-- Gives {word, ms now, ...}: ok, the ms when it began, what is left of the day and month ('' when not limited or not
--       known) | clock: that day is not today | missing: count anew first | ended: this id was used
--       | exhausted, limit, used, allowed, ms when more is there.
-- Slices of a minute are 5 s; 13 of them are counted, so that no 60 s ever hold more than the limit. What is kept is
-- kept longer with a person's first request of each slice. Each command costs more than all the Lua around it: few.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local id, tokens = ARGV[1], tonumber(ARGV[2])
if now < tonumber(ARGV[8]) or now >= tonumber(ARGV[9]) then
  return {'clock', now}
end
local known = redis.call('HMGET', KEYS[1], 'state', 'began')
if known[1] then
  return known[1] == 'open' and {'ok', now, tonumber(known[2]), ''} or {'ended', now}
end

local slice = math.floor(now / 5000)
local counts, totals = {}, {r = 0, t = 0}
local minute = redis.call('HGETALL', KEYS[2])
for index = 1, #minute, 2 do
  local letter, at = string.sub(minute[index], 1, 1), tonumber(string.sub(minute[index], 2))
  if at > slice or at < slice - 12 then
    redis.call('HDEL', KEYS[2], minute[index])
  else
    counts[letter .. at] = tonumber(minute[index + 1])
    totals[letter] = totals[letter] + counts[letter .. at]
  end
end

local function full(letter, limit, adds)
  local excess = limit ~= '' and totals[letter] + adds - limit or 0
  if excess <= 0 then
    return nil
  end
  local refills = slice
  for at = slice - 12, slice do
    excess = excess - (counts[letter .. at] or 0)
    if excess <= 0 then
      refills = at
      break
    end
  end
  return {'exhausted', now, letter == 'r' and 'requests_minute' or 'tokens_minute', totals[letter], tonumber(limit),
    (refills + 13) * 5000}
end

local function sums(key)
  local values = redis.call('HMGET', key, 'used', 'granted')
  return tonumber(values[1] or nil), tonumber(values[2] or 0)
end

local day, day_granted = sums(KEYS[3])
local month, month_granted = sums(KEYS[4])
local pots, left, drawn = {}, 0, 0
local budgets = ARGV[5] ~= '' or ARGV[6] ~= ''
local grants = budgets and redis.call('HGETALL', KEYS[7]) or {}
local counted = budgets and day and month and #grants > 0
if budgets and tokens > 0 and not counted then
  return {'missing', now}
end
if counted then
  for index = 1, #grants, 2 do
    local amount, ends = string.match(grants[index + 1], '^(%d+) (%d+)$')
    if amount and tonumber(ends) > now then
      pots[#pots + 1] = {id = grants[index], left = tonumber(amount), ends = tonumber(ends)}
      left = left + tonumber(amount)
    end
  end
  local over = ARGV[6] ~= '' and tokens > 0 and month + tokens - month_granted - ARGV[6] or 0
  if over > left then
    return {'exhausted', now, 'tokens_month', month, ARGV[6] + month_granted + left, tonumber(ARGV[10])}
  end
  drawn = math.max(drawn, over)
  over = ARGV[5] ~= '' and tokens > 0 and day + tokens - day_granted - ARGV[5] or 0
  if over > left then
    return {'exhausted', now, 'tokens_day', day, ARGV[5] + day_granted + left, tonumber(ARGV[9])}
  end
  drawn = math.max(drawn, over)
end

local refused = full('t', ARGV[4], tokens) or full('r', ARGV[3], 1)
if refused then
  return refused
end
if ARGV[7] ~= '' and redis.call('SCARD', KEYS[6]) >= tonumber(ARGV[7]) then
  local running = 0
  for _, other in ipairs(redis.call('SMEMBERS', KEYS[6])) do
    if tonumber(redis.call('ZSCORE', KEYS[8], other) or 0) > now then
      running = running + 1
    end
  end
  if running >= tonumber(ARGV[7]) then
    return {'exhausted', now, 'streams', running, tonumber(ARGV[7]), now}
  end
end

local draws = {}
table.sort(pots, function(one, other) return one.ends < other.ends or one.ends == other.ends and one.id < other.id end)
local owed = drawn
for _, pot in ipairs(pots) do
  local part = math.min(owed, pot.left)
  if part > 0 then
    draws[#draws + 1] = string.format('%s:%.0f', pot.id, part)
    redis.call('HSET', KEYS[7], pot.id, string.format('%.0f %.0f', pot.left - part, pot.ends))
    owed = owed - part
  end
end
if day and tokens > 0 then
  redis.call('HSET', KEYS[3], 'used', day + tokens, 'granted', day_granted + drawn)
end
if month and tokens > 0 then
  redis.call('HSET', KEYS[4], 'used', month + tokens, 'granted', month_granted + drawn)
end
local requests = counts['r' .. slice] or 0
redis.call('HSET', KEYS[2], 'r' .. slice, requests + 1, 't' .. slice, (counts['t' .. slice] or 0) + tokens)
redis.call('HSET', KEYS[1], 'state', 'open', 'tokens', tokens, 'slice', slice, 'draws', table.concat(draws, ' '),
  'began', string.format('%.0f', now), 'begin', ARGV[13], 'day', ARGV[14])
redis.call('PEXPIRE', KEYS[1], ARGV[12])
redis.call('HSET', KEYS[5], id, '', '#', id .. time[2])
redis.call('SADD', KEYS[6], id)
redis.call('ZADD', KEYS[8], string.format('%.0f', now + ARGV[11]), id)
if requests == 0 then
  redis.call('PEXPIRE', KEYS[2], 70000)
  redis.call('PEXPIRE', KEYS[5], ARGV[12])
  redis.call('PEXPIRE', KEYS[6], ARGV[12])
end

local remaining = ''
if counted then
  remaining = math.huge
  if ARGV[5] ~= '' then
    remaining = ARGV[5] - day - tokens + day_granted + drawn
  end
  if ARGV[6] ~= '' then
    remaining = math.min(remaining, ARGV[6] - month - tokens + month_granted + drawn)
  end
  remaining = math.max(0, remaining + left - drawn)
end
return {'ok', now, now, remaining}
