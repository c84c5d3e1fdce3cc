-- Begin to answer a message, for the first time or again.
-- KEYS  1 answer (hash: takeover, question, conversation, part:<index>)
-- ARGV  1 question JSON  2 conversation  3 ttl ms
-- Gives all fields and values, one after the other.
redis.call('HINCRBY', KEYS[1], 'takeover', 1)
redis.call('HSETNX', KEYS[1], 'question', ARGV[1])
redis.call('HSETNX', KEYS[1], 'conversation', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return redis.call('HGETALL', KEYS[1])
