-- Add entries of one field each to a stream, in their order.
-- KEYS  1 the stream
-- ARGV  field and text, one after the other
for index = 1, #ARGV, 2 do
  redis.call('XADD', KEYS[1], '*', ARGV[index], ARGV[index + 1])
end
