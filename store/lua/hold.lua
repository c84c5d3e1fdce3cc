-- Take or prolong a hold.
-- KEYS  1 hold (string: its owner)
-- ARGV  1 owner  2 ms  3 'NX' to take a free hold or one's own, 'XX' to prolong one's own only
-- Gives 1, or 0 when it is somebody else's (or, with XX, nobody's).
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] or not holder and ARGV[3] == 'XX' then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
