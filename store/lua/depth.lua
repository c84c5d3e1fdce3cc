-- Count what one bucket holds.
-- KEYS  1 ready  2 holders  (see accept.lua)
-- ARGV  1 what precedes the place in a queue's key
-- Gives {messages queued, conversations leased, age in ms of the oldest message that nobody works on}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local queued, oldest = 0, 0
for _, place in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  queued = queued + redis.call('LLEN', ARGV[1] .. place)
  if redis.call('HEXISTS', KEYS[2], place) == 0 then
    local head = redis.call('LINDEX', ARGV[1] .. place, 0)
    local at = head and string.match(head, '^(%d+) ')
    oldest = math.max(oldest, at and now - at or 0)
  end
end
return {queued, redis.call('HLEN', KEYS[2]), oldest}
