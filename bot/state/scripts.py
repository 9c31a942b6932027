"""Lua scripts that Redis runs atomically.

Each names its keys and arguments in its first line. Times are those of Redis (``TIME``), in milliseconds, so the clocks
of the replicas need not agree.
"""

from __future__ import annotations

from typing import Final

NOW: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

# The token bucket of bot.state.limits: stores the time when the bucket will be full again.
ALLOW: Final = (
    NOW
    + """
-- KEYS: bucket. ARGV: actions a minute.
local each = 60000 / ARGV[1]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = full + each - (now + 60000)
if wait > 1e-3 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.3f', full + each), 'PX', math.ceil(full + each - now))
return '0'
"""
)

# Stores the last slots given out, oldest first. The next is free one window after the oldest of ``count``.
RESERVE: Final = (
    NOW
    + """
-- KEYS: places. ARGV: how many, within how many milliseconds.
local count, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local place = now
local oldest = redis.call('LINDEX', KEYS[1], -count)
if oldest then place = math.max(now, oldest + window) end
redis.call('RPUSH', KEYS[1], string.format('%.0f', place))
redis.call('LTRIM', KEYS[1], -count, -1)
redis.call('PEXPIRE', KEYS[1], math.ceil(place - now + window))
return tostring(place - now)
"""
)

# A claim succeeds if the update is not done or claimed elsewhere, no other replica holds the person's turn, and
# no earlier update of that person is waiting. A waiting replica must ask again within a second to stay in the queue.
CLAIM: Final = (
    NOW
    + """
-- KEYS: update, turn, waiting. ARGV: replica, lease in milliseconds, number of the update.
local worker = redis.call('GET', KEYS[1])
if worker == 'done' then
  redis.call('HDEL', KEYS[3], ARGV[3])
  return 'done'
end
local turn = redis.call('GET', KEYS[2])
local blocked = (worker and worker ~= ARGV[1]) or (turn and turn ~= ARGV[1])
local waiting = redis.call('HGETALL', KEYS[3])
for i = 1, #waiting, 2 do
  if tonumber(waiting[i + 1]) < now then redis.call('HDEL', KEYS[3], waiting[i])
  elseif tonumber(waiting[i]) < tonumber(ARGV[3]) then blocked = true end
end
if blocked then
  redis.call('HSET', KEYS[3], ARGV[3], now + 1000)
  redis.call('PEXPIRE', KEYS[3], 5000)
  return 'elsewhere'
end
redis.call('HDEL', KEYS[3], ARGV[3])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return 'ours'
"""
)

DONE: Final = """
-- KEYS: update, turn. ARGV: replica, seconds to keep.
redis.call('SET', KEYS[1], 'done', 'EX', ARGV[2])
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
"""

RELEASE: Final = """
-- KEYS: update, turn. ARGV: replica.
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then redis.call('DEL', key) end
end
"""

# A heartbeat: renews claims (and restores them if Redis has lost them) and counts the live replicas.
BEAT: Final = (
    NOW
    + """
-- KEYS: replicas, then every claim. ARGV: replica, lease in milliseconds.
for i = 2, #KEYS do
  local worker = redis.call('GET', KEYS[i])
  if not worker or worker == ARGV[1] then redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2]) end
end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])
"""
)

LEAD: Final = """
-- KEYS: duty. ARGV: mark, milliseconds.
if redis.call('GET', KEYS[1]) == ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

# One record per question, also found by its answer; the index by chat is for deletion.
REMEMBER: Final = (
    NOW
    + """
-- KEYS: record by question, record by answer, index. ARGV: record, milliseconds, prefix of records by answer.
local before = redis.call('GET', KEYS[1])
if before then redis.call('ZREM', KEYS[3], ARGV[3] .. cjson.decode(before).answer) end
if before then redis.call('DEL', ARGV[3] .. cjson.decode(before).answer) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[3], 0, now)
redis.call('ZADD', KEYS[3], now + ARGV[2], KEYS[1], now + ARGV[2], KEYS[2])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
"""
)

FORGET_CHAT: Final = """
-- KEYS: index of the chat's answers.
for _, key in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do redis.call('DEL', key) end
redis.call('DEL', KEYS[1])
"""

VOTE: Final = """
-- KEYS: votes on the passage, number of votes by passage, passages of the person. ARGV: person, passage, 1 or 0.
if redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) == 1 then redis.call('HINCRBY', KEYS[2], ARGV[2], 1) end
redis.call('SADD', KEYS[3], ARGV[2])
"""

COUNT: Final = """
-- KEYS: times by question, last by question, times of the person by question. ARGV: question, seconds since 1970.
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('HINCRBY', KEYS[3], ARGV[1], 1)
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
"""

FORGET: Final = """
-- KEYS: languages, number of votes by passage, passages of the person, times by question, last by question,
-- times of the person by question. ARGV: person, prefix of the votes on a passage.
redis.call('HDEL', KEYS[1], ARGV[1])
for _, passage in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  if redis.call('HDEL', ARGV[2] .. passage, ARGV[1]) == 1
    and redis.call('HINCRBY', KEYS[2], passage, -1) <= 0 then redis.call('HDEL', KEYS[2], passage) end
end
local asked = redis.call('HGETALL', KEYS[6])
for i = 1, #asked, 2 do
  if redis.call('HINCRBY', KEYS[4], asked[i], -asked[i + 1]) <= 0 then
    redis.call('HDEL', KEYS[4], asked[i])
    redis.call('HDEL', KEYS[5], asked[i])
  end
end
redis.call('DEL', KEYS[3], KEYS[6])
"""

MIGRATE: Final = """
-- KEYS: migrations, languages, limit of the old number and of the new. ARGV: old and new number, old and new hash.
local moved = redis.call('HGETALL', KEYS[1])
for i = 1, #moved, 2 do
  if moved[i + 1] == ARGV[1] then redis.call('HSET', KEYS[1], moved[i], ARGV[2]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
local language = redis.call('HGET', KEYS[2], ARGV[3])
if language then
  redis.call('HSET', KEYS[2], ARGV[4], language)
  redis.call('HDEL', KEYS[2], ARGV[3])
end
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('RENAME', KEYS[3], KEYS[4]) end
"""
