-- Write down that something happened now.
-- KEYS  1 note (string: "unix seconds", a blank, a text)
-- ARGV  1 text  2 ttl ms
redis.call('SET', KEYS[1], redis.call('TIME')[1] .. ' ' .. ARGV[1], 'PX', ARGV[2])
return 1
