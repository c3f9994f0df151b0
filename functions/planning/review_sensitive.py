"""Whether a content speaks of a topic that the brand handles with care. Pure."""

from collections.abc import Iterable

from planning.folding import fold


def names(texts: Iterable[str], topics: Iterable[str]) -> bool:
    """Whether one of the texts names one of the topics, whatever its width, case or hidden separators."""
    wanted = [folded for folded in (fold(topic).text for topic in topics) if folded]
    return any(topic in fold(text).text for text in texts for topic in wanted) if wanted else False
