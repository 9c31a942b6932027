"""The state that replicas share, in Redis or Valkey. Several bots can share a server."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.secret import Secret
from bot.state import AnswerRecord, Claim, PassageVotes, UnansweredQuestion, scripts
from bot.state.keys import Keys
from bot.state.sqlite import ANSWERS_KEPT, UPDATES_KEPT

__all__ = ["RedisError", "RedisState"]

CONNECTIONS: Final = 16
PATIENCE: Final = 1.0  # seconds for a connection, and for a reply
LEASE: Final = 10.0  # seconds until a claim of a dead replica expires
LEADERSHIP: Final = 60.0  # seconds


class RedisState:
    """``State`` over one Redis server. Methods raise ``RedisError``, ``OSError`` or ``TimeoutError`` when it fails.

    Commands are not retried, because one whose reply was lost may have been executed. The constructor raises
    ``ValueError`` or ``TypeError`` for an invalid URL.
    """

    trouble = None

    def __init__(self, url: str, token: Secret | None = None, *, clock: Callable[[], float] = time.time) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=PATIENCE,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
            decode_responses=True,
        )
        pool.make_connection()  # type: ignore[no-untyped-call]  # only checks the options, without connecting
        self._db: Redis = Redis.from_pool(pool)
        self._clock = clock
        keys = Keys(token)
        self._name, self._hash = keys.name, keys.hash
        self._me = secrets.token_hex(8)
        self._claims: set[str] = set()
        self._scripts = {name: self._db.register_script(text) for name, text in vars(scripts).items() if name.isupper()}
        self.place = place_of(url)

    async def language(self, user: int) -> str | None:
        """See ``State``."""
        language: str | None = await self._do("HGET", self._name("languages"), self._hash(user))
        return language

    async def set_language(self, user: int, language: str | None) -> None:
        """See ``State``."""
        languages, who = self._name("languages"), self._hash(user)
        if language is None:
            await self._do("HDEL", languages, who)
        else:
            await self._do("HSET", languages, who, language)

    async def answered(self, chat: int, question: int) -> AnswerRecord | None:
        """See ``State``."""
        return await self._record(self._name("question", self._hash(chat), question))

    async def shown(self, chat: int, answer: int) -> AnswerRecord | None:
        """See ``State``."""
        return await self._record(self._name("answer", self._hash(chat), answer))

    async def remember(self, chat: int, question: int, answered: AnswerRecord) -> None:
        """See ``State``."""
        who, at = self._hash(chat), self._clock()
        fields = {"answer": answered.answer, "passages": answered.passages, "corpus": answered.corpus}
        record = json.dumps({**fields, "question": question, "at": at})
        by_answer = self._name("answer", who, "")
        keys = (self._name("question", who, question), f"{by_answer}{answered.answer}", self._name("answers", who))
        await self._run("REMEMBER", keys, record, _milliseconds(ANSWERS_KEPT), by_answer)

    async def allow(self, key: str, per_minute: int) -> float:
        """See ``State``."""
        if per_minute <= 0:
            return 0.0
        return float(await self._run("ALLOW", (self._limit(key),), per_minute)) / 1000

    async def claim(self, update: int, turn: str) -> Claim:
        """See ``State``."""
        keys = self._claimed(update, turn)
        waiting = self._name("waiting", self._hash(turn))
        claim = Claim(await self._run("CLAIM", (*keys, waiting), self._me, _milliseconds(LEASE), update))
        if claim is Claim.OURS:
            self._claims.update(keys)
        return claim

    async def done(self, update: int, turn: str) -> None:
        """See ``State``."""
        self.drop_claim(update, turn)
        await self._run("DONE", self._claimed(update, turn), self._me, round(UPDATES_KEPT))

    async def release(self, update: int, turn: str) -> None:
        """See ``State``."""
        self.drop_claim(update, turn)
        await self._run("RELEASE", self._claimed(update, turn), self._me)

    def drop_claim(self, update: int, turn: str) -> None:
        """Stop renewing this claim, so that it expires."""
        self._claims.difference_update(self._claimed(update, turn))

    async def reserve(self, key: str, count: int, seconds: float) -> float:
        """See ``State``."""
        places = self._name("places", self._hash(key))
        return float(await self._run("RESERVE", (places,), count, _milliseconds(seconds))) / 1000

    async def try_acquire_leadership(self, duty: str, mark: str) -> bool:
        """See ``State``."""
        arguments = self._hash(mark), _milliseconds(LEADERSHIP)
        return bool(await self._run("LEAD", (self._name("duty", duty),), *arguments))

    async def feedback(self, user: int, passage: str, good: bool) -> None:
        """See ``State``."""
        who = self._hash(user)
        keys = (self._name("votes", passage), self._name("voted"), self._name("votes-of", who))
        await self._run("VOTE", keys, who, passage, int(good))

    async def votes(self, passage: str) -> tuple[int, int]:
        """See ``State``."""
        votes = await self._do("HVALS", self._name("votes", passage))
        return votes.count("1"), votes.count("0")

    async def votes_list(self, limit: int) -> list[PassageVotes]:
        """See ``State``."""
        counted = await self._do("HGETALL", self._name("voted"))
        most = sorted(counted, key=lambda passage: (-int(counted[passage]), passage))[:limit]
        return [PassageVotes(passage, *await self.votes(passage)) for passage in most]

    async def unanswered(self, question: str, user: int | None = None) -> None:
        """See ``State``."""
        await self._run("COUNT", self._unanswered(user), question, self._clock())

    async def unanswered_list(self, limit: int) -> list[UnansweredQuestion]:
        """See ``State``."""
        times, last, _ = self._unanswered(None)
        counted, when = await self._do("HGETALL", times), await self._do("HGETALL", last)
        questions = [
            UnansweredQuestion(text, int(number), float(when.get(text, 0))) for text, number in counted.items()
        ]
        return sorted(questions, key=lambda question: (-question.times, -question.last))[:limit]

    async def migrate_chat(self, old: int, new: int) -> None:
        """See ``State``."""
        limits = self._limit(f"chat:{old}"), self._limit(f"chat:{new}")
        keys = (self._name("migrations"), self._name("languages"), *limits)
        await self._run("MIGRATE", keys, old, new, self._hash(old), self._hash(new))
        await self.forget_chat(old)  # a supergroup numbers its messages afresh

    async def migrations(self) -> dict[int, int]:
        """See ``State``."""
        moved = await self._do("HGETALL", self._name("migrations"))
        return {int(old): int(new) for old, new in moved.items()}

    async def forget(self, user: int) -> None:
        """See ``State``."""
        who = self._hash(user)
        keys = (self._name("languages"), self._name("voted"), self._name("votes-of", who), *self._unanswered(user))
        await self._run("FORGET", keys, who, self._name("votes", ""))
        await self.forget_chat(user)

    async def forget_chat(self, chat: int) -> None:
        """See ``State``."""
        await self._run("FORGET_CHAT", (self._name("answers", self._hash(chat)),))

    async def once(self, key: str) -> bool:
        """See ``State``."""
        return bool(await self._do("SADD", self._name("once"), self._hash(key)))

    async def heartbeat(self) -> int:
        """Renew all claims; returns the number of replicas."""
        return int(await self._run("BEAT", (self._name("replicas"), *self._claims), self._me, _milliseconds(LEASE)))

    async def check(self) -> str | None:
        """See ``State``. The test is a write, not only a ping."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._do("SET", self._name("check"), 1, "PX", 1000)
        except (RedisError, OSError, TimeoutError) as error:
            return str(error) or type(error).__name__
        return None

    async def disconnect_idle(self) -> None:
        """Close idle connections, which are dead after an outage."""
        await self._db.connection_pool.disconnect(inuse_connections=False)

    async def close(self) -> None:
        """See ``State``."""
        await self._db.aclose()
        await self._db.connection_pool.disconnect()

    async def _record(self, name: str) -> AnswerRecord | None:
        stored = await self._do("GET", name)
        try:
            record = json.loads(stored) if stored else {}
            fresh = record.get("at", 0.0) > self._clock() - ANSWERS_KEPT
            answered = (record["answer"], tuple(record["passages"]), record["corpus"], record["question"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return None  # not a valid record
        return AnswerRecord(*answered) if fresh else None

    async def _do(self, command: str, *arguments: str | float) -> Any:
        return await self._db.execute_command(command, *arguments)  # type: ignore[no-untyped-call]

    async def _run(self, script: str, keys: tuple[str, ...], *arguments: str | float) -> Any:
        return await self._scripts[script](keys=keys, args=arguments)

    def _claimed(self, update: int, turn: str) -> tuple[str, str]:
        return self._name("update", update), self._name("turn", self._hash(turn))

    def _unanswered(self, user: int | None) -> tuple[str, str, str]:
        who = "" if user is None else self._hash(user)
        return self._name("unanswered"), self._name("unanswered-last"), self._name("unanswered-of", who)

    def _limit(self, key: str) -> str:
        return self._name("limit", self._hash(key))


def place_of(url: str) -> str:
    """The address of the store without its password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'localhost'}:{parts.port or 6379}{parts.path}" if parts.scheme != "unix" else parts.path


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
