"""The difference of two versions in the reader's words."""

from planning.comparing import Change, MediaDifference, TextDifference, compare
from planning.versions import PostVersion
from socialops import words
from socialops.models import Frozen


class VersionDifference(Frozen):
    """What became of the version `against`; `words` says in sentences what is not text."""

    number: int
    against: int
    texts: list[TextDifference]
    media: list[MediaDifference]
    changes: list[Change]
    words: list[str]


def show(old: PostVersion, new: PostVersion, language: str) -> VersionDifference:
    """Two versions compared."""
    found = compare(old, new)
    sentences = [
        *(sentence for each in found.texts for sentence in _of_text(each, language)),
        *(sentence for each in found.media for sentence in _of_media(each, language)),
        *(_say(each.code, language, each.platform, **each.facts) for each in found.changes),
    ]
    return VersionDifference(number=new.number, against=old.number, **dict(found), words=sentences)


def _of_text(text: TextDifference, language: str) -> list[str]:
    came = sum(len(op.text) for op in text.ops if op.op == "insert")
    went = sum(len(op.text) for op in text.ops if op.op == "delete")
    return [_say("text-changed", language, text.platform, came=came, went=went)] if came or went else []


def _of_media(media: MediaDifference, language: str) -> list[str]:
    counts = {"media-added": len(media.added), "media-removed": len(media.removed)}
    said = [_say(code, language, media.platform, count=count) for code, count in counts.items() if count]
    return said + ([_say("media-reordered", language, media.platform)] if media.reordered else [])


def _say(code: str, language: str, platform: str, **facts: str | int) -> str:
    where = _name(platform, language) if platform else words.say("difference-place.master", language)
    shown = {name: "–" if value == "" else value for name, value in facts.items()}
    return words.say(f"difference.{code}", language, {**shown, "where": where})


def _name(platform: str, language: str) -> str:
    return words.say(f"platform.{platform}", language) if words.has(f"platform.{platform}", language) else platform
