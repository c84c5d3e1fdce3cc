-- Count a call of one process on one key up or down.
-- KEYS  1 counts (hash: process ' ' key id -> calls)  2 processes (zset: process -> ms when last heard of)
-- ARGV  1 process  2 key id  3 what to add
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
local field = ARGV[1] .. ' ' .. ARGV[2]
if redis.call('HINCRBY', KEYS[1], field, ARGV[3]) <= 0 then
  redis.call('HDEL', KEYS[1], field)
end
return 1
