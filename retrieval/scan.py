"""Which of many texts hold a stretch: they are looked through as one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.fold_utf16 import CAREFUL, fold_units
from retrieval.records import encode_text


def holding(
    units: NDArray[np.uint16], starts: NDArray[Any], sizes: NDArray[Any], stretch: str
) -> tuple[set[int], set[int]]:
    """The numbers of the texts that, folded, hold ``stretch``, folded and not empty, and of those that must be read to
    know, for they hold a character of two units. Text i is ``units[starts[i]:starts[i] + sizes[i]]``, in UTF-16."""
    wanted = np.frombuffer(encode_text(stretch), np.uint16)
    lengths = sizes.astype(np.int64)
    ends = np.cumsum(lengths)
    places = np.repeat(starts.astype(np.int64) - ends + lengths, lengths) + np.arange(ends[-1])
    folded = fold_units(units[places])
    owners = np.repeat(np.arange(len(lengths)), lengths)
    count = len(folded) - len(wanted) + 1
    held = owners[:count] == owners[len(wanted) - 1 :] if count > 0 else np.zeros(0, np.bool_)
    for shift, unit in enumerate(wanted.tolist()):
        held &= folded[shift : shift + len(held)] == unit
    unsure = set(owners[folded == CAREFUL].tolist())
    return set(owners[np.flatnonzero(held)].tolist()) - unsure, unsure
