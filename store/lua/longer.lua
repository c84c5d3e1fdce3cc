-- Keep a moment unless a later one is kept already: a pause or a rest is never shortened.
-- KEYS  1 moment (string: µs of its end, then a space and a reason)
-- ARGV  1 µs from now  2 reason
-- Gives the µs of the end that is kept.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ends = now + ARGV[1]
local kept = redis.call('GET', KEYS[1])
local known = kept and tonumber(string.match(kept, '^%d+')) or 0
if known >= ends then
  return string.format('%.0f', known)
end
redis.call('SET', KEYS[1], string.format('%.0f', ends) .. ' ' .. ARGV[2], 'PX', math.ceil(ARGV[1] / 1000))
return string.format('%.0f', ends)
