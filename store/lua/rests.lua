-- List who rests, and who has rested and was not found well since; forget those who rested long ago.
-- KEYS  1 rests (see rest.lua)
-- ARGV  1 µs after which a rest that is over is forgotten
-- Gives subject, µs left (below 0: over), strikes, flag and reason of each, one after the other.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local all, found = redis.call('HGETALL', KEYS[1]), {}
for index = 1, #all, 2 do
  local ends, strikes, flag, reason = string.match(all[index + 1], '^(%d+) (%d+) (%S) (.*)$')
  if not ends or now - ends > tonumber(ARGV[1]) then
    redis.call('HDEL', KEYS[1], all[index])
  else
    found[#found + 1] = all[index]
    found[#found + 1] = string.format('%.0f', ends - now)
    found[#found + 1] = strikes
    found[#found + 1] = flag
    found[#found + 1] = reason
  end
end
return found
