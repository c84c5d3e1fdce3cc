-- Take the conversation of this bucket that has waited longest, if any may be taken now.
-- KEYS  1 ready  2 holders  3 tries  (see accept.lua)
-- ARGV  1 lease token  2 lease ms  3 what precedes the place in a queue's key  4 the same for its epoch
-- Gives {now ms, next score or '', place, head of the queue, tries, epoch}; only the first two when there is none.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
while true do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if #first == 0 or tonumber(first[2]) > now then
    return {now, first[2] or ''}
  end
  local place = first[1]
  local head = redis.call('LINDEX', ARGV[3] .. place, 0)
  if head then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), place)
    redis.call('HSET', KEYS[2], place, ARGV[1])
    local tries = redis.call('HINCRBY', KEYS[3], place, 1)
    local after = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    return {now, after[2], place, head, tries, redis.call('GET', ARGV[4] .. place) or '0'}
  end
  redis.call('ZREM', KEYS[1], place)
  redis.call('HDEL', KEYS[2], place)
  redis.call('HDEL', KEYS[3], place)
end
