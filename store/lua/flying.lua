-- Add up the calls in flight and forget the processes that have not been heard of for long: they died.
-- KEYS  1 counts  2 processes  (see fly.lua)
-- ARGV  1 the asking process  2 ms of silence after which a process is dead
-- Gives key id and calls of each process, one after the other.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - ARGV[2]))
local all, calls = redis.call('HGETALL', KEYS[1]), {}
for index = 1, #all, 2 do
  local process, id = string.match(all[index], '^(%S+) (.*)$')
  if redis.call('ZSCORE', KEYS[2], process) then
    calls[#calls + 1] = id
    calls[#calls + 1] = tonumber(all[index + 1])
  else
    redis.call('HDEL', KEYS[1], all[index])
  end
end
return calls
