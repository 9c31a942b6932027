"""Title and date inferred from a file name, as a last resort.

The modification time is not used as a publication date: copying, unpacking and checking out reset it, and in a filter
a wrong date is worse than no date.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final

from corpus.document import Metadata
from corpus.metadata.dates import days_in
from corpus.names import HAN

# A number, date or hash that sorts files, and the suffix of a copy.
_ORDER: Final = re.compile(
    r"^(?:\d{1,14}(?![-._]\d)|[0-9a-fA-F]{8,64}|\d{4}([-._])\d{1,2}(?:\1\d{1,2}|(?!\1\d)))"
    r"(?:[\s_.、-]+|(?<=\d{8})(?=[^\W\d_]))"
)
_COPY: Final = re.compile(r"(?:(?<![\s_])[\s_]++)?[(（]\d{1,2}[)）]$|(?:(?<![\s_-])[\s_-]++)?(?:副本|複本|拷贝|拷貝)$")
_ISSUED: Final = re.compile(r"[〔﹝［\[](\d{4})[〕﹞］\]]")  # the year in a document number: 苏政发〔2023〕12号
_PRIVATE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_TITLE_HAN: Final = 2


def metadata_from_filename(name: str) -> Metadata:
    """Title and date in the file ``name``, both marked as inferred.

    A title must contain Chinese: codes and numbers say no more than the file name does. The date is the only day or
    month in the name, else the year of a document number.
    """
    stem = PurePosixPath(name).stem
    return Metadata(title=_title(stem), published=_published(stem), inferred=("title", "published"))


def _title(stem: str) -> str | None:
    stem = _PRIVATE.sub("", stem)
    while (rest := _COPY.sub("", _ORDER.sub("", stem, count=1))) != stem:
        stem = rest
    title = " ".join(stem.replace("_", " ").split())
    return title if len(re.findall(HAN, title)) >= _TITLE_HAN else None


def _published(stem: str) -> str | None:
    days = set(days_in(stem))
    if len(days) == 1:
        return days.pop()
    years = set(_ISSUED.findall(stem))
    return years.pop() if not days and len(years) == 1 else None
