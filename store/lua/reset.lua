-- Start a conversation over. An answer that is under way keeps out of the new topic, for the epoch has changed.
-- KEYS  1 turns  2 order  3 epoch  (see acknowledge.lua)
-- ARGV  1 ms for which an answer may still be under way
-- Gives the new epoch.
redis.call('DEL', KEYS[1], KEYS[2])
local epoch = redis.call('INCR', KEYS[3])
redis.call('PEXPIRE', KEYS[3], ARGV[1])
return epoch
