-- Settle a request at what it took: correct the counters, free its place, and hand it to the writer of rows.
-- KEYS  1 request  2 minute  3 day  4 month  5 open  6 streams  7 grants  8 leases  (see reserve.lua)
--       9 ended (stream: what the writer reads)
-- ARGV  1 id  2 tokens, '' for what was reserved  3 begin (JSON)  4 end (JSON)  5 'row', or 'none' for one that never
--       began after all  6 keep ms  7 ms when it began, for one that is not known here
--       8 'open' to settle only one that is open and whose lease has run out, else ''  9 day, e.g. 20261121
-- Gives what it was before: open, died, settled, or unknown.
-- A request that was settled because its process seemed dead (died) is settled again, at the truth, if its end comes.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HMGET', KEYS[1], 'state', 'tokens', 'draws', 'slice', 'began', 'begin', 'upstream')
local was, reserved = known[1] or 'unknown', tonumber(known[2] or 0)
if was == 'settled' then
  return was
end
if ARGV[8] == 'open' and (was ~= 'open' or tonumber(redis.call('ZSCORE', KEYS[8], ARGV[1]) or 0) > now) then
  return was
end
local tokens = ARGV[2] ~= '' and tonumber(ARGV[2]) or reserved
local change = tokens - reserved

local back, draws = 0, {}
for pot, amount in string.gmatch(known[3] or '', '(%S+):(%d+)') do
  draws[#draws + 1] = {pot, tonumber(amount)}
end
for index = #draws, 1, -1 do
  local part = math.min(-change - back, draws[index][2])
  if part > 0 then
    local left, ends = string.match(redis.call('HGET', KEYS[7], draws[index][1]) or '', '^(%d+) (%d+)$')
    if left then
      redis.call('HSET', KEYS[7], draws[index][1], string.format('%.0f %s', left + part, ends))
    end
    draws[index][2] = draws[index][2] - part
    back = back + part
  end
end
local kept = {}
for _, draw in ipairs(draws) do
  if draw[2] > 0 then
    kept[#kept + 1] = string.format('%s:%.0f', draw[1], draw[2])
  end
end
kept = table.concat(kept, ' ')

if change ~= 0 or back ~= 0 then
  for index = 3, 4 do
    local sums = redis.call('HMGET', KEYS[index], 'used', 'granted')
    if sums[1] then
      redis.call('HSET', KEYS[index], 'used', sums[1] + change, 'granted', (sums[2] or 0) - back)
    end
  end
  local field = 't' .. (known[4] or '')
  local counted = redis.call('HGET', KEYS[2], field)
  if counted then
    redis.call('HSET', KEYS[2], field, counted + change)
  end
end
redis.call('SREM', KEYS[6], ARGV[1])
redis.call('ZREM', KEYS[8], ARGV[1])

if ARGV[5] == 'none' and was ~= 'died' then
  redis.call('DEL', KEYS[1])
  if redis.call('HDEL', KEYS[5], ARGV[1]) == 1 then
    redis.call('HSET', KEYS[5], '#', ARGV[1] .. time[2])
  end
  return was
end
redis.call('HSET', KEYS[1], 'state', ARGV[8] == 'open' and 'died' or 'settled', 'tokens', tokens, 'draws', kept, 'day', ARGV[9])
redis.call('HSET', KEYS[5], ARGV[1], '', '#', ARGV[1] .. time[2])
if was ~= 'open' then
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
  redis.call('PEXPIRE', KEYS[5], ARGV[6])
end
redis.call('XADD', KEYS[9], '*', 'begin', known[6] or ARGV[3], 'end', ARGV[4], 'tokens', tokens, 'draws', kept,
  'upstream', known[7] or '', 'began', known[5] or ARGV[7], 'ended', string.format('%.0f', now))
return was
