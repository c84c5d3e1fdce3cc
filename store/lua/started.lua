-- Note that an answer runs, and forget those that began too long ago to run still (their workers died).
-- KEYS  1 running (zset: conversation ' ' message id -> ms of the start)
-- ARGV  1 member  2 ms after which an answer is thought dead
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
