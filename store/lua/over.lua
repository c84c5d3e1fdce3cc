-- End a rest now; whether all is well again somebody still has to find out.
-- KEYS  1 rests (see rest.lua)
-- ARGV  1 subject
-- Gives 1, or 0 when nobody rests by that name.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ends, strikes, flag, reason = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) (%d+) (%S) (.*)$')
if not ends then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s - %s', math.min(ends, now), strikes, reason))
return 1
