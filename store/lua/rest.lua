-- Keep somebody out for a while; a later, shorter rest never shortens a longer one.
-- KEYS  1 rests (hash: subject -> "µs-of-the-end strikes flag reason"; flag p: one call is trying it)
-- ARGV  1 subject  2 µs from now  3 reason  4 µs at most
-- The same reason again after a rest is a strike, and each doubles the time up to the most.
-- Gives 1, or 0 when a longer rest stands.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept, struck, flag, why = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) (%d+) (%S) (.*)$')
kept = tonumber(kept or '0')
local strikes = 0
if why == ARGV[3] then
  strikes = tonumber(struck)
  if flag == 'p' or kept <= now then
    strikes = math.min(strikes + 1, 30)
  end
end
local most = math.max(tonumber(ARGV[4]), tonumber(ARGV[2]))
local ends = now + math.min(ARGV[2] * 2 ^ strikes, most)
if kept > ends then
  if flag == 'p' then
    redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %d - %s', kept, strikes, why))
  end
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %d - %s', ends, strikes, ARGV[3]))
return 1
