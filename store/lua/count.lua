-- Numbers that nobody else gets: 1, 2, 3, ...
-- KEYS  1 counter
-- ARGV  1 how many of them, in a row
-- Gives the last one.
return redis.call('INCRBY', KEYS[1], ARGV[1])
