-- One more speaks against a group; count how many different ones have lately.
-- KEYS  1 witnesses (zset: "group who" -> µs when last heard)
-- ARGV  1 group  2 who  3 µs that count as lately  4 µs after which nobody asks any more
-- Gives the number, this one included.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - ARGV[4]))
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1] .. ' ' .. ARGV[2])
local group, count = ARGV[1] .. ' ', 0
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('%.0f', now - ARGV[3]), '+inf')) do
  if string.sub(member, 1, #group) == group then
    count = count + 1
  end
end
return count
