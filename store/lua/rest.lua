-- Keep a key out for a while; a later, shorter rest never shortens a longer one.
-- KEYS  1 rests (hash: key id -> µs of the end, then a space and a reason)
-- ARGV  1 key id  2 µs from now  3 reason
-- Gives 1, or 0 when a longer rest stands.
local time = redis.call('TIME')
local ends = time[1] * 1000000 + time[2] + ARGV[2]
local kept = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '0', '^%d+')
if tonumber(kept) >= ends then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', ends) .. ' ' .. ARGV[3])
return 1
