-- These requests have their rows in the database: forget what was kept until then.
-- KEYS  1 ended (stream)  2... of each request: request, open  (see reserve.lua)
-- ARGV  1 ms for which a late repeat is recognised  2 ms for which a late end is, of one whose process seemed dead
--       3... of each request: entry of the stream, id
-- Gives 1.
for index = 2, #KEYS, 2 do
  local entry, id = ARGV[index + 1], ARGV[index + 2]
  redis.call('XDEL', KEYS[1], entry)
  local state = redis.call('HGET', KEYS[index], 'state')
  if state == 'died' then
    redis.call('PEXPIRE', KEYS[index], ARGV[2])
  elseif state then
    redis.call('HSET', KEYS[index], 'state', 'written')
    redis.call('PEXPIRE', KEYS[index], ARGV[1])
  end
  if redis.call('HDEL', KEYS[index + 1], id) == 1 then
    redis.call('HINCRBY', KEYS[index + 1], '#', 1)
  end
end
return 1
