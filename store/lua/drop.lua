-- Delete a string if it still says what we think.
-- KEYS  1 string
-- ARGV  1 its value
-- Gives 1 when it was deleted.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('DEL', KEYS[1])
