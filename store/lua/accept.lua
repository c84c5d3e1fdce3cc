-- One atomic step for an incoming message: remember its id, append it to its conversation, make that one ready.
-- KEYS  1 seen (string)  2 ready (zset: place -> ms when it may be taken)  3 queue (list, oldest first)
--       4 holders (hash: place -> lease token)  5 tries (hash: place -> times leased and not handed back)  6 epoch
-- ARGV  1 place  2 message id  3 payload  4 remember ms  5 full  6 head start ms  7 lease token or ''  8 lease ms
--       9 wake channel  10 bucket
-- Gives {status, messages before it, accepted ms, tries, epoch}; tries is 0 unless it was leased at once.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[4]) then
  return {'repeat', 0, now, 0, '0'}
end
local ahead = redis.call('LLEN', KEYS[3])
if ahead >= tonumber(ARGV[5]) then
  return {'full', ahead, now, 0, '0'}
end
redis.call('RPUSH', KEYS[3], string.format('%.0f', now) .. ' ' .. ARGV[2] .. '\n' .. ARGV[3])
if ahead > 0 then
  return {'new', ahead, now, 0, '0'}
end
if ARGV[7] == '' then
  local score = string.format('%.0f', now - ARGV[6])
  redis.call('ZADD', KEYS[2], score, ARGV[1])
  redis.call('PUBLISH', ARGV[9], ARGV[10] .. ' ' .. score)
  return {'new', 0, now, 0, '0'}
end
redis.call('ZADD', KEYS[2], string.format('%.0f', now + ARGV[8]), ARGV[1])
redis.call('HSET', KEYS[4], ARGV[1], ARGV[7])
local tries = redis.call('HINCRBY', KEYS[5], ARGV[1], 1)
return {'new', 0, now, tries, redis.call('GET', KEYS[6]) or '0'}
