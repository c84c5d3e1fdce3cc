-- Give up a lease undone: the conversation may be taken again after a while.
-- KEYS  1 ready  2 holders  3 tries  (see accept.lua)
-- ARGV  1 place  2 lease token  3 ms until it may be taken  4 what this lease adds to the tries (0 or -1)
--       5 wake channel  6 bucket
-- Gives 1, or 0 when somebody else has taken the conversation.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local score = string.format('%.0f', now + ARGV[3])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HINCRBY', KEYS[3], ARGV[1], ARGV[4])
redis.call('ZADD', KEYS[1], score, ARGV[1])
redis.call('PUBLISH', ARGV[5], ARGV[6] .. ' ' .. score)
return 1
