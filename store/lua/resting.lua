-- List the keys that rest now and forget those that have rested.
-- KEYS  1 rests (see rest.lua)
-- Gives key id, µs left and reason of each, one after the other.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local all, resting = redis.call('HGETALL', KEYS[1]), {}
for index = 1, #all, 2 do
  local ends, reason = string.match(all[index + 1], '^(%d+) (.*)$')
  if tonumber(ends) > now then
    resting[#resting + 1] = all[index]
    resting[#resting + 1] = ends - now
    resting[#resting + 1] = reason
  else
    redis.call('HDEL', KEYS[1], all[index])
  end
end
return resting
