-- Let one call try somebody whose rest is over.
-- KEYS  1 rests (see rest.lua)
-- ARGV  1 subject  2 µs after which another call may try
-- Gives 1 to the one that may, and to everybody where nobody rests any more.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ends, strikes, flag, reason = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) (%d+) (%S) (.*)$')
if not ends then
  return 1
end
if tonumber(ends) > now then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s p %s', now + ARGV[2], strikes, reason))
return 1
