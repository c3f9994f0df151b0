"""What differs between two versions of a post, or between a platform's version and the master: as facts with codes."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import Field

from planning.differences import Op, difference
from planning.posts import Variant
from planning.versions import PostVersion
from socialops import clock
from socialops.models import Frozen

PLAIN: Final = ("title", "theme", "plan_id", "campaign")


class TextDifference(Frozen):
    """How a text changed; `platform` is empty for the master."""

    platform: str
    ops: list[Op]


class MediaDifference(Frozen):
    """Which pictures or videos came and went, and whether those that stayed are in another order."""

    platform: str
    added: list[str]
    removed: list[str]
    reordered: bool


class Change(Frozen):
    """One setting that changed: a code, where, and the values before and after."""

    code: str
    platform: str = ""
    facts: dict[str, str | int] = Field(default_factory=dict)


class Difference(Frozen):
    """Everything that differs between two versions."""

    texts: list[TextDifference]
    media: list[MediaDifference]
    changes: list[Change]


def compare(old: PostVersion, new: PostVersion) -> Difference:
    """What became of the older version.

    The text of a platform is compared where it was, or is, its own; where it only follows the master, the master's
    difference says it.
    """
    platforms = [platform for platform in new.variants if platform in old.variants]
    pairs = {platform: (old.variants[platform], new.variants[platform]) for platform in platforms}
    texts = [("", old.text, new.text)]
    media = [("", old.media, new.media)]
    for platform, (was, now) in pairs.items():
        if was.text is not None or now.text is not None:
            texts.append((platform, _of(was.text, old.text), _of(now.text, new.text)))
        if was.media is not None or now.media is not None:
            media.append((platform, _of(was.media, old.media), _of(now.media, new.media)))
    found = [compare_media(platform, before, after) for platform, before, after in media]
    return Difference(
        texts=[TextDifference(platform=p, ops=difference(before, after)) for p, before, after in texts],
        media=[each for each in found if each is not None],
        changes=[*_changes(old, new), *(c for p, pair in pairs.items() for c in _variant_changes(p, *pair))],
    )


def compare_media(platform: str, before: Sequence[str], after: Sequence[str]) -> MediaDifference | None:
    """How a list of pictures and videos changed, or nothing."""
    if list(before) == list(after):
        return None
    stayed, stays = [each for each in before if each in after], [each for each in after if each in before]
    return MediaDifference(
        platform=platform,
        added=[each for each in after if each not in before],
        removed=[each for each in before if each not in after],
        reordered=stayed != stays,
    )


def _of(own: Any, master: Any) -> Any:
    return master if own is None else own


def _changes(old: PostVersion, new: PostVersion) -> Iterator[Change]:
    for name in PLAIN:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(code=f"{name.removesuffix('_id')}-changed", facts={"before": before, "after": after})
    if old.link != new.link:
        yield Change(code="link-changed", facts={"before": old.link, "after": new.link})
    if old.evidence != new.evidence:
        yield Change(code="evidence-changed", facts={"before": len(old.evidence), "after": len(new.evidence)})
    for name in ("not_before", "not_after"):
        before, after = getattr(old.window, name), getattr(new.window, name)
        if before != after:
            facts: dict[str, str | int] = {
                "before": clock.text(before) if before else "",
                "after": clock.text(after) if after else "",
            }
            yield Change(code=f"{name.replace('_', '-')}-changed", facts=facts)
    for platform in sorted(new.variants.keys() - old.variants.keys()):
        yield Change(code="platform-added", platform=platform)
    for platform in sorted(old.variants.keys() - new.variants.keys()):
        yield Change(code="platform-removed", platform=platform)


def _variant_changes(platform: str, was: Variant, now: Variant) -> Iterator[Change]:
    for name in ("text", "media", "link"):
        before, after = getattr(was, name), getattr(now, name)
        if (before is None) != (after is None):
            yield Change(code=f"{name}-{'detached' if before is None else 'attached'}", platform=platform)
    if was.link is not None and now.link is not None and was.link != now.link:
        yield Change(code="link-changed", platform=platform, facts={"before": was.link, "after": now.link})
    if was.utm != now.utm:
        yield Change(code="utm-on" if now.utm else "utm-off", platform=platform)
    for option in sorted(was.options.keys() | now.options.keys()):
        before, after = was.options.get(option, ""), now.options.get(option, "")
        if before != after:
            facts: dict[str, str | int] = {"option": option, "before": before, "after": after}
            yield Change(code="option-changed", platform=platform, facts=facts)
