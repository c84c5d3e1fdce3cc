-- These requests have their rows in the database: forget what was kept until then.
-- KEYS  1 ended (stream)  2... of each request: request, open  (see reserve.lua)
-- ARGV  1 ms for which a late repeat is recognised  2 ms for which a late end is, of one whose process seemed dead
--       3... of each request: entry of the stream, id
-- Gives 1.
local time = redis.call('TIME')
local entries, ids = {}, {}
for index = 2, #KEYS, 2 do
  entries[#entries + 1] = ARGV[index + 1]
  local open = KEYS[index + 1]
  ids[open] = ids[open] or {}
  table.insert(ids[open], ARGV[index + 2])
  local state = redis.call('HGET', KEYS[index], 'state')
  if state then
    redis.call('PEXPIRE', KEYS[index], state == 'died' and ARGV[2] or ARGV[1])
  end
end
redis.call('XDEL', KEYS[1], unpack(entries))
for open, written in pairs(ids) do
  if redis.call('HDEL', open, unpack(written)) > 0 then
    redis.call('HSET', open, '#', written[1] .. time[2])
  end
end
return 1
