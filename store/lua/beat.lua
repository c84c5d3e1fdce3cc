-- This process lives, and these requests of its with it.
-- KEYS  1 leases  2... a request each  (see reserve.lua)
-- ARGV  1 lease ms  2... of each request: id, upstream key ('' while not known)
-- Gives 1.
local time = redis.call('TIME')
local ends = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1])
for index = 2, #KEYS do
  local id, upstream = ARGV[2 * index - 2], ARGV[2 * index - 1]
  if redis.call('HGET', KEYS[index], 'state') == 'open' then
    redis.call('ZADD', KEYS[1], ends, id)
    if upstream ~= '' then
      redis.call('HSET', KEYS[index], 'upstream', upstream)
    end
  end
end
return 1
