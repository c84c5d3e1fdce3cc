-- A process says that it lives, and strikes out those that were not heard of for long.
-- KEYS  1 roll (hash: process -> "unix seconds", a blank, what it says of itself)
-- ARGV  1 process  2 what it says of itself  3 seconds after which another one is struck out
local now = tonumber(redis.call('TIME')[1])
local entries = redis.call('HGETALL', KEYS[1])
for at = 1, #entries, 2 do
  local heard = tonumber(string.match(entries[at + 1], '^%d+'))
  if not heard or now - heard > tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], entries[at])
  end
end
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return now
