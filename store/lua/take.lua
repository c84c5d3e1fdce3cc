-- Take one place in each of several sliding windows, or in none of them.
-- KEYS  for each limit: log (list of times in µs, oldest first), pause (string, see longer.lua)
-- ARGV  for each limit: count, window in µs
-- Gives the µs to wait; 0 means taken.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wait = 0
for index = 1, #KEYS, 2 do
  local count, window = tonumber(ARGV[index]), tonumber(ARGV[index + 1])
  local pause = string.match(redis.call('GET', KEYS[index + 1]) or '0', '^%d+')
  wait = math.max(wait, pause - now)
  local newest = tonumber(redis.call('LINDEX', KEYS[index], -1) or 0)
  if newest > now + window then
    redis.call('DEL', KEYS[index])  -- the server's clock was set back; the log speaks of a time that is not
  else
    local oldest = redis.call('LINDEX', KEYS[index], -count)
    if oldest then
      wait = math.max(wait, oldest + window - now)
    end
  end
end
if wait > 0 then
  return wait
end
for index = 1, #KEYS, 2 do
  local count, window = tonumber(ARGV[index]), tonumber(ARGV[index + 1])
  local newest = tonumber(redis.call('LINDEX', KEYS[index], -1) or 0)
  redis.call('RPUSH', KEYS[index], string.format('%.0f', math.max(now, newest)))
  redis.call('LTRIM', KEYS[index], -count, -1)
  redis.call('PEXPIRE', KEYS[index], math.ceil(window / 1000))
end
return 0
