-- These words are written, or are not to be.
-- KEYS  1 words (stream)  2 bytes that wait
-- ARGV  entry, its bytes, entry, its bytes ...
local gone = 0
for index = 1, #ARGV, 2 do
  if redis.call('XDEL', KEYS[1], ARGV[index]) == 1 then
    gone = gone + tonumber(ARGV[index + 1])
  end
end
if redis.call('XLEN', KEYS[1]) == 0 then
  redis.call('SET', KEYS[2], '0')
else
  redis.call('DECRBY', KEYS[2], gone)
end
return gone
