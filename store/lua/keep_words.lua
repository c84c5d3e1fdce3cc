-- Let sealed words wait for the writer, as long as not too many wait already.
-- KEYS  1 words (stream)  2 bytes that wait  3 how many were not taken
-- ARGV  1 most bytes  2.. one text each
-- Gives how many of them were taken.
local waiting = tonumber(redis.call('GET', KEYS[2]) or 0)
local taken = 0
for index = 2, #ARGV do
  local size = #ARGV[index]
  if waiting + size > tonumber(ARGV[1]) then
    redis.call('INCR', KEYS[3])
  else
    redis.call('XADD', KEYS[1], '*', 'words', ARGV[index])
    waiting = waiting + size
    taken = taken + 1
  end
end
redis.call('SET', KEYS[2], string.format('%.0f', waiting))
return taken
