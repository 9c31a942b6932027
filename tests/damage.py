"""Files as a bad disk or a bad download leaves them: bits flipped, an end cut off, random bytes put in."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

COUNT = int(os.environ.get("YOUJU_FUZZ", "0")) or 40
"""How many damaged files a reader is given; ``YOUJU_FUZZ=2000`` for a long run."""


def damaged(data: bytes, count: int = COUNT, *, seed: int = 20240501) -> Iterator[bytes]:
    """``count`` damaged copies of ``data``, the same for the same seed, and as many bytes of nothing at all."""
    chance = random.Random(seed)  # noqa: S311  # the same files every time
    for number in range(count):
        copy = bytearray(data)
        match number % 4:
            case 0:
                for _ in range(chance.randint(1, 30)):
                    copy[chance.randrange(len(copy))] ^= 1 << chance.randrange(8)
            case 1:
                del copy[chance.randrange(len(copy)) :]
            case 2:
                at = chance.randrange(len(copy))
                copy[at : at + chance.randint(0, 40)] = chance.randbytes(chance.randint(1, 40))
            case _:
                copy[:] = chance.randbytes(chance.randint(0, 400))
        yield bytes(copy)


def garbled(text: str, count: int = COUNT, *, seed: int = 20240501) -> Iterator[str]:
    """``count`` copies of ``text`` whose characters are moved, doubled, lost: still text, so that parsers see it."""
    chance = random.Random(seed)  # noqa: S311  # the same files every time
    for _ in range(count):
        copy = list(text)
        for _ in range(chance.randint(1, 20)):
            at, other = chance.randrange(len(copy)), chance.randrange(len(copy))
            match chance.randrange(4):
                case 0:
                    copy[at], copy[other] = copy[other], copy[at]
                case 1:
                    copy[at:at] = copy[other : other + chance.randint(1, 30)]
                case 2:
                    del copy[at : min(len(copy) - 1, at + chance.randint(1, 10))]
                case _:
                    copy[at] = chance.choice('*_`[](){}"\\|<>!#-\n\r\t\u2028,;:=&~^')
        yield "".join(copy)
