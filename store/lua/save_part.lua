-- Keep or drop one part of an answer, unless a newer run of the same answer has begun.
-- KEYS  1 answer (see begin.lua)
-- ARGV  1 index  2 part JSON, '' to drop it  3 takeover of the run that asks  4 ttl ms
-- Gives 1, or 0 when a newer run has begun; then nothing was changed.
if tonumber(redis.call('HGET', KEYS[1], 'takeover') or 0) > tonumber(ARGV[3]) then
  return 0
end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], 'part:' .. ARGV[1])
else
  redis.call('HSET', KEYS[1], 'part:' .. ARGV[1], ARGV[2])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
