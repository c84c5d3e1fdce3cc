-- One atomic step for a finished message: keep its turn, take it off the queue, free its conversation.
-- KEYS  1 ready  2 holders  3 tries  4 queue  (see accept.lua)
--       5 turns (hash: id -> ms '\n' JSON)  6 order (list of ids)  7 options (hash)  8 epoch (string)
-- ARGV  1 place  2 lease token  3 message id  4 wake channel  5 bucket
--       6 turn id, '' for none  7 turn ms, 0 for now  8 turn JSON  9 epoch at the lease  10 ttl ms  11 most turns
-- Gives 1, or 2 when the conversation has more messages, or 0 when somebody else has taken it: nothing was changed.
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then
  return 0
end
local head = redis.call('LINDEX', KEYS[4], 0)
if not head or string.match(head, '^%d+ ([^\n]*)\n') ~= ARGV[3] then
  return 0
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('LPOP', KEYS[4])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
local answer = 1
if redis.call('LLEN', KEYS[4]) == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  answer = 2
  local score = string.format('%.0f', now)
  redis.call('ZADD', KEYS[1], score, ARGV[1])
  redis.call('PUBLISH', ARGV[4], ARGV[5] .. ' ' .. score)
end
if ARGV[6] == '' or (redis.call('GET', KEYS[8]) or '0') ~= ARGV[9] then
  return answer
end
if redis.call('HEXISTS', KEYS[5], ARGV[6]) == 0 then
  redis.call('RPUSH', KEYS[6], ARGV[6])
end
local at = ARGV[7]
if at == '0' then
  at = string.format('%.0f', now)
end
redis.call('HSET', KEYS[5], ARGV[6], at .. '\n' .. ARGV[8])
while redis.call('LLEN', KEYS[6]) > tonumber(ARGV[11]) do
  redis.call('HDEL', KEYS[5], redis.call('LPOP', KEYS[6]))
end
for index = 5, 7 do
  redis.call('PEXPIRE', KEYS[index], ARGV[10])
end
return answer
