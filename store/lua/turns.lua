-- Read a thread in one step.
-- KEYS  1 turns  2 order  (see acknowledge.lua)
-- Gives id and stored turn, one after the other, oldest first.
local found = {}
for _, id in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  local turn = redis.call('HGET', KEYS[1], id)
  if turn then
    found[#found + 1] = id
    found[#found + 1] = turn
  end
end
return found
