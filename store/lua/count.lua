-- A number that nobody else gets: 1, 2, 3, ...
-- KEYS  1 counter
-- Gives the number.
return redis.call('INCR', KEYS[1])
