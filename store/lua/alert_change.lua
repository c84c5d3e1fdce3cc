-- Change fields of an alert. KEYS: the alert. ARGV: its id or '', the state that it must be in or '', 1 where people
-- shall see it, then fields and values; a value 'now' is the time. 0: it is another one by now, or none.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local id, state = unpack(redis.call('HMGET', KEYS[1], 'id', 'state'))
if not id or (ARGV[1] ~= '' and ARGV[1] ~= id) or (ARGV[2] ~= '' and ARGV[2] ~= state) then
  return 0
end
for i = 4, #ARGV, 2 do
  local value = ARGV[i + 1]
  if value == 'now' then value = now end
  redis.call('HSET', KEYS[1], ARGV[i], value)
end
if ARGV[3] == '1' then redis.call('HINCRBY', KEYS[1], 'version', 1) end
return 1
