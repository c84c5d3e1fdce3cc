-- Prolong a lease that is still held.
-- KEYS  1 ready  2 holders  (see accept.lua)
-- ARGV  1 place  2 lease token  3 lease ms
-- Gives 1, or 0 when somebody else has taken the conversation.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[3]), ARGV[1])
return 1
