-- Tell every process that tokens have changed.
-- KEYS  1 changes (stream)
-- ARGV  1 the change  2 how many changes are kept, about  3... public ids
-- Gives the id of the last entry.
local last = '0-0'
for index = 3, #ARGV do
  last = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'id', ARGV[index], 'change', ARGV[1])
end
return last
