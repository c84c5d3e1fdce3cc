-- Begin to answer a message, for the first time or again.
-- KEYS  1 answer (hash: takeover, question, conversation, part:<index>)
-- ARGV  1 question JSON  2 conversation  3 what the run adds to takeover: 1, or 0 for a note before the first run
--       4 ttl ms
-- Gives all fields and values, one after the other.
if tonumber(redis.call('HGET', KEYS[1], 'takeover') or 0) == 0 then
  redis.call('HSET', KEYS[1], 'question', ARGV[1], 'conversation', ARGV[2])
end
redis.call('HINCRBY', KEYS[1], 'takeover', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return redis.call('HGETALL', KEYS[1])
