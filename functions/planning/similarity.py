"""Texts that are nearly the same: sketches that can be compared, and bands by which candidates find each other.

A text is the set of its runs of three letters or ideographs, width, case and everything else folded away. Its sketch
holds the smallest hashes of the set: exact for short posts, an estimate within a few per cent for long ones. A band is
a hash over a few minima; texts that are alike have one in common with a high probability, others hardly.
"""

import base64
import re
import struct
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, Literal

from planning.checks import Finding
from planning.posts import Post, words
from socialops.models import Frozen

RUN: Final = 3
SKETCH: Final = 128
"""Hashes of a sketch; a text with fewer runs is compared exactly."""
BANDS: Final = 16
ROWS: Final = 3
"""Minima of a band: of texts that have half in common 88 of 100 meet in a band, with four fifths nearly all do."""
ALIKE: Final = 50
"""Per cent of the runs of both texts together from which on it is worth a word."""
MOST: Final = 10
"""Posts that are named at once, the most alike first."""
_LINK: Final = re.compile(r"https?://\S+")

Where = Literal["queue", "published"]


class Similar(Frozen):
    """A post whose text is nearly the same: how much in per cent, and whether it waits or is out already."""

    post_id: str
    title: str
    percent: int
    where: Where


def text_of(post: Post) -> str:
    """What of a post is compared: the longest text that goes out, or the master's of a post for no platform."""
    return max((words(post, platform)[0] for platform in post.variants), key=len, default=post.text)


def hashes(text: str) -> frozenset[int]:
    """The runs of a text as numbers; none when it has no letter and no ideograph."""
    plain = unicodedata.normalize("NFKC", _LINK.sub("", text)).casefold()
    letters = "".join(character for character in plain if character.isalnum())
    runs = {letters[at : at + RUN] for at in range(max(len(letters) - RUN + 1, min(len(letters), 1)))}
    return frozenset(int.from_bytes(blake2b(run.encode(), digest_size=8).digest()) for run in runs)


def sketch(runs: Iterable[int]) -> str:
    """The smallest hashes, as text."""
    smallest = sorted({run >> 32 for run in runs})[:SKETCH]
    return base64.b64encode(struct.pack(f">{len(smallest)}I", *smallest)).decode()


def bands(runs: Iterable[int]) -> list[str]:
    """The bands of a text, in their order; none for a text without runs. One hash a run, its bin by the remainder."""
    bins: dict[int, int] = {}
    for run in runs:
        value, place = divmod(run, BANDS * ROWS)
        bins[place] = min(value, bins.get(place, value))
    if not bins:
        return []
    filled = [_minimum(bins, place) for place in range(BANDS * ROWS)]
    return [
        blake2b(struct.pack(f">{ROWS}Q", *filled[at : at + ROWS]), digest_size=8).hexdigest()
        for at in range(0, BANDS * ROWS, ROWS)
    ]


def percent(one: str, other: str) -> int:
    """How much two sketches have in common: the share of the smallest hashes of both that both have."""
    first, second = _numbers(one), _numbers(other)
    union = sorted(first | second)
    if SKETCH in {len(first), len(second)}:
        union = union[:SKETCH]
    return 100 * sum(each in first and each in second for each in union) // len(union) if union else 0


def findings(similar: Iterable[Similar]) -> list[Finding]:
    """Advice for the author and the reviewers; nothing here keeps a post from going out."""
    return [
        Finding(
            verdict="note",
            rule="post.similar",
            code=f"similar-{each.where}",
            facts={"post_id": each.post_id, "title": each.title, "percent": each.percent},
        )
        for each in similar
    ]


def _minimum(bins: dict[int, int], place: int) -> int:
    """The minimum of a bin; an empty one borrows that of the next, so that short texts have every band too."""
    borrowed = ((place + step) % (BANDS * ROWS) for step in range(BANDS * ROWS))
    return next(bins[each] for each in borrowed if each in bins)


def _numbers(packed: str) -> set[int]:
    raw = base64.b64decode(packed)
    return set(struct.unpack(f">{len(raw) // 4}I", raw))
