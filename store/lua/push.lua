-- Put an item on a ring: a list that keeps the newest few.
-- KEYS  1 ring (list, newest first)
-- ARGV  1 item  2 most items  3 ttl ms
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, ARGV[2] - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
