-- Begin to answer a message, for the first time or again.
-- KEYS  1 answer (hash: takeover, question, conversation, part:<index>)
-- ARGV  1 question JSON, '' for a run over a record that must be there  2 conversation
--       3 what the run adds to takeover: 1, or 0 for a note that is shown before the first run  4 ttl ms
-- Gives all fields and values, one after the other; nothing when the record had to be there and is not.
local runs = tonumber(redis.call('HGET', KEYS[1], 'takeover') or -1)
if ARGV[1] == '' and runs < 0 then
  return {}
end
if runs <= 0 and ARGV[1] ~= '' then
  redis.call('HSET', KEYS[1], 'question', ARGV[1])
  redis.call('HSET', KEYS[1], 'conversation', ARGV[2])
end
redis.call('HINCRBY', KEYS[1], 'takeover', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return redis.call('HGETALL', KEYS[1])
