"""Time to compare two long articles: alike, rewritten, and made to be hard."""

import random
import time
from collections.abc import Iterator

from infra.local.bench import Figure
from planning.differences import difference

LENGTH = 20_000
"""Characters of a long WeChat article."""
PROMISE = 50.0
RUNS = 5
SEED = 7
_WORDS = (*"今天上新山茶花护手霜温和滋润春天限量门店顾客喜欢质地清爽成分", "Camellia", "2026", "😀", "，", "。")


def pairs(length: int = LENGTH, seed: int = SEED) -> dict[str, tuple[str, str]]:
    """Pairs of texts of `length` characters by what is between them."""
    chance = random.Random(seed)  # noqa: S311 - a seed makes the figures comparable
    article = _article(chance, length)
    shuffled = article.split("。")
    chance.shuffle(shuffled)
    return {
        "an edited article": (article, _edited(chance, article, 200)),
        "a sentence changed in each": (article, article.replace("。", "！。")),
        "sentences in another order": (article, "。".join(shuffled)),
        "two different articles": (article, _article(chance, length)),
        "no character in common": ("".join(_any(chance, 0x4E00) for _ in range(length)), _far(chance, length)),
        "one character, and a part of it": ("啊" * length, "啊" * (length // 2)),
        "two characters taking turns": ("啊哦" * (length // 2), "哦啊" * (length // 2)),
        "two characters at random": (_drawn(chance, length), _drawn(chance, length)),
    }


def _drawn(chance: random.Random, length: int) -> str:
    return "".join(chance.choices("啊哦", k=length))


def figures() -> Iterator[Figure]:
    """CPU time, the best of some runs for each pair, without what a busy neighbour or the first import takes."""
    difference("暖身", "热身")
    for name, (old, new) in pairs().items():
        yield Figure(
            f"{LENGTH} characters: {name}", _milliseconds(old, new), "ms", "promise", PROMISE, seed=SEED, runs=RUNS
        )


def _milliseconds(old: str, new: str) -> float:
    times = []
    for _ in range(RUNS):
        began = time.process_time()
        difference(old, new)
        times.append(time.process_time() - began)
    return round(min(times) * 1000, 1)


def _article(chance: random.Random, length: int) -> str:
    text = ""
    while len(text) < length:
        text += "".join(chance.choices(_WORDS, k=12)) + "。"
    return text[:length]


def _edited(chance: random.Random, text: str, edits: int) -> str:
    for _ in range(edits):
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(_WORDS) + text[at + chance.randrange(5) :]
    return text


def _any(chance: random.Random, first: int) -> str:
    return chr(first + chance.randrange(2000))


def _far(chance: random.Random, length: int) -> str:
    return "".join(_any(chance, 0x6E00) for _ in range(length))
