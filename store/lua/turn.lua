-- Change one field of a hash from one word to another.
-- KEYS  1 the hash
-- ARGV  1 field  2 the word that must stand there  3 the word that takes its place
-- Gives 1, or 0 when another word stands there.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
