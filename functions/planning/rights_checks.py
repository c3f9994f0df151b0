"""The findings about rights of a post: what the notes on its files say for each platform, at a time or for now."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from planning.checks import Finding
from planning.media import Media
from planning.posts import Post, media_of
from planning.rights import findings_for

RULE: Final = "media.rights"


def of_post(post: Post, media: Mapping[str, Media], at: datetime, until: datetime | None = None) -> Iterator[Finding]:
    """What the rights in the files of a post say; a file that is not there says nothing.

    Args:
        post: the post.
        media: its files by id.
        at: when it goes public; where that is open, the present instant.
        until: the last instant at which it may go public, where that is open.
    """
    for platform in post.variants:
        for number, media_id in enumerate(media_of(post, platform), start=1):
            note = media[media_id].rights if media_id in media else None
            for found in findings_for(note, at, platform, until):
                yield Finding(
                    verdict=found.verdict,
                    rule=RULE,
                    code=found.code,
                    source=note.source if note else "",
                    platform=platform,
                    facts={"number": number, "media_id": media_id, **found.facts},
                )
