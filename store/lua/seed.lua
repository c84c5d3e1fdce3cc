-- Set a person's counters anew: what the database says, and the requests that it does not know yet.
-- KEYS  1 day  2 month  3 grants  4 open  (see reserve.lua)  5... requests without a row, as the client saw them
-- ARGV  1 changes of `open` when the client looked  2 day  3 month, as their requests name them
--       4 ms when the day's counter goes  5 the month's  6 the grants'
--       7 used today  8 of these by grants  9 used this month  10 of these by grants  11... id, left, ms of the end of each
--       grant
-- Gives 1, or 0 when something has changed meanwhile and the client has to look again.
if (redis.call('HGET', KEYS[4], '#') or '0') ~= ARGV[1] then
  return 0
end
local used = {tonumber(ARGV[7]), tonumber(ARGV[9])}
local granted = {tonumber(ARGV[8]), tonumber(ARGV[10])}
local left, ends = {}, {}
for index = 11, #ARGV, 3 do
  left[ARGV[index]] = tonumber(ARGV[index + 1])
  ends[ARGV[index]] = ARGV[index + 2]
end
for index = 5, #KEYS do
  local request = redis.call('HMGET', KEYS[index], 'tokens', 'draws', 'day')
  local drawn = 0
  for pot, amount in string.gmatch(request[2] or '', '(%S+):(%d+)') do
    drawn = drawn + amount
    left[pot] = left[pot] and math.max(0, left[pot] - amount)
  end
  for place, began in ipairs({request[3] or '', string.sub(request[3] or '', 1, 6)}) do
    if began == ARGV[place + 1] then
      used[place] = used[place] + (request[1] or 0)
      granted[place] = granted[place] + drawn
    end
  end
end
for index = 1, 2 do
  redis.call('HSET', KEYS[index], 'used', used[index], 'granted', granted[index])
  redis.call('PEXPIREAT', KEYS[index], ARGV[index + 3])
end
redis.call('DEL', KEYS[3])
redis.call('HSET', KEYS[3], '#', '')
for pot, amount in pairs(left) do
  redis.call('HSET', KEYS[3], pot, string.format('%.0f', amount) .. ' ' .. ends[pot])
end
redis.call('PEXPIREAT', KEYS[3], ARGV[6])
return 1
