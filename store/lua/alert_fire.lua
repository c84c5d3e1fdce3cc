-- Something is wrong. KEYS: known, the alert, numbers. ARGV: name, kind, subject, values, how often, flap ms, keep ms, most.
-- A new alert, or one that was over for longer than `flap`, begins a new episode; one that was over for less goes on.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known, one = KEYS[1], KEYS[2]
local state = redis.call('HGET', one, 'state')
if state == 'over' and now - tonumber(redis.call('HGET', one, 'ended')) >= tonumber(ARGV[6]) then
  redis.call('DEL', one)
  state = false
end
local what = 'known'
if not state then
  if not redis.call('ZSCORE', known, ARGV[1]) and redis.call('ZCARD', known) >= tonumber(ARGV[8]) then
    return 'full'
  end
  redis.call('HSET', one, 'id', redis.call('INCR', KEYS[3]), 'kind', ARGV[2], 'subject', ARGV[3], 'first', now,
    'ended', 0, 'count', 0, 'version', 1, 'state', 'firing', 'silenced', 0)
  what = 'new'
elseif state == 'over' then
  redis.call('HSET', one, 'state', 'firing', 'ended', 0)
  redis.call('HINCRBY', one, 'version', 1)
  what = 'again'
end
redis.call('HINCRBY', one, 'count', ARGV[5])
redis.call('HSET', one, 'last', now, 'values', ARGV[4])
redis.call('ZADD', known, now, ARGV[1])
redis.call('PEXPIRE', one, ARGV[7])
return what
