"""What a platform asks of the exact content that would go out on it: length, pictures, video."""

from collections.abc import Iterator, Sequence

from planning.findings import Finding
from planning.media import Media
from socialops.platforms.content import FIRST_COMMENT, Content, Picture, Video
from socialops.platforms.contract import Platform


def of_content(outgoing: Content, platform: Platform) -> Iterator[Finding]:
    """Everything that the content alone shows."""
    if not outgoing.text.strip() and not outgoing.pictures and outgoing.video is None:
        yield Finding(verdict="block", rule="platform.text", code="empty-text", platform=platform.id)
    yield from of_length(outgoing, platform)
    yield from _first_comment(outgoing.first_comment, platform)
    yield from _media(outgoing, platform)
    yield from _pictures(outgoing.pictures, platform)
    if outgoing.video:
        yield from _video(outgoing.video, platform)


def of_length(outgoing: Content, platform: Platform) -> Iterator[Finding]:
    """The text with its link at the end, as adapters send it; the place is what has to go."""
    tail = f" {outgoing.link}" if outgoing.link and outgoing.link not in outgoing.text else ""
    limit = platform.limits.text_length
    length = platform.measure(outgoing.text + tail)
    if length <= limit.value:
        return
    fits, too_long = 0, len(outgoing.text)
    while fits < too_long - 1:
        middle = (fits + too_long) // 2
        if platform.measure(outgoing.text[:middle] + tail) <= limit.value:
            fits = middle
        else:
            too_long = middle
    yield Finding(
        verdict="block",
        rule="platform.text-length",
        code="over-length",
        start=fits,
        end=len(outgoing.text),
        source=limit.source,
        platform=platform.id,
        facts={"length": length, "limit": limit.value, "over": length - limit.value},
    )


def _first_comment(text: str, platform: Platform) -> Iterator[Finding]:
    """Whether the account can comment on its own post, and so long; where a person publishes, they can."""
    part = f"options.{FIRST_COMMENT}"
    if text and platform.publisher is not None and not platform.comments_on:
        yield Finding(
            verdict="block",
            rule="platform.first-comment",
            code="no-first-comment",
            platform=platform.id,
            part=part,
            end=len(text),
        )
    limit, length = platform.limits.reply_length, platform.measure(text)
    if length > limit.value:
        yield Finding(
            verdict="block",
            rule="platform.first-comment-length",
            code="first-comment-length",
            source=limit.source,
            platform=platform.id,
            part=part,
            end=len(text),
            facts={"length": length, "limit": limit.value, "over": length - limit.value},
        )


def _media(outgoing: Content, platform: Platform) -> Iterator[Finding]:
    """Whether there is something to see, where words alone are no post."""
    needed, cover = platform.limits.media_required, platform.limits.cover_option
    if needed is None or outgoing.pictures or outgoing.video or (cover and outgoing.options.get(cover)):
        return
    yield Finding(
        verdict="block", rule="platform.media", code="media-required", source=needed.source, platform=platform.id
    )


def _pictures(pictures: tuple[Picture, ...], platform: Platform) -> Iterator[Finding]:
    limits = platform.limits
    if len(pictures) > limits.pictures.value:
        yield Finding(
            verdict="block",
            rule="platform.pictures",
            code="too-many-pictures",
            source=limits.pictures.source,
            platform=platform.id,
            facts={"count": len(pictures), "limit": limits.pictures.value},
        )
    for number, picture in enumerate(pictures, start=1):
        facts: dict[str, str | int] = {"number": number, "media_id": picture.media_id}
        if picture.bytes > limits.picture_bytes.value:
            yield Finding(
                verdict="block",
                rule="platform.picture-bytes",
                code="picture-too-large",
                source=limits.picture_bytes.source,
                platform=platform.id,
                facts={**facts, "bytes": picture.bytes, "limit": limits.picture_bytes.value},
            )
        if picture.type not in limits.picture_types:
            yield Finding(
                verdict="block",
                rule="platform.picture-type",
                code="picture-type",
                platform=platform.id,
                facts={**facts, "type": picture.type, "accepted": ", ".join(limits.picture_types)},
            )
        if not picture.alt:
            yield Finding(verdict="note", rule="picture.alt", code="alt-missing", platform=platform.id, facts=facts)


def _video(video: Video, platform: Platform) -> Iterator[Finding]:
    limits = platform.limits
    if limits.video_bytes is None:
        yield Finding(verdict="block", rule="platform.video", code="video-unsupported", platform=platform.id)
        return
    if video.bytes > limits.video_bytes.value:
        yield Finding(
            verdict="block",
            rule="platform.video-bytes",
            code="video-too-large",
            source=limits.video_bytes.source,
            platform=platform.id,
            facts={"bytes": video.bytes, "limit": limits.video_bytes.value},
        )
    if limits.video_seconds and video.seconds > limits.video_seconds.value:
        yield Finding(
            verdict="block",
            rule="platform.video-seconds",
            code="video-too-long",
            source=limits.video_seconds.source,
            platform=platform.id,
            facts={"seconds": video.seconds, "limit": limits.video_seconds.value},
        )
    if video.type not in limits.video_types:
        yield Finding(
            verdict="block",
            rule="platform.video-type",
            code="video-type",
            platform=platform.id,
            facts={"type": video.type, "accepted": ", ".join(limits.video_types)},
        )
    if not video.alt:
        yield Finding(verdict="note", rule="video.alt", code="video-alt-missing", platform=platform.id)


def of_files(files: Sequence[Media], platform: str) -> Iterator[Finding]:
    """What the content cannot show any more: that there were several videos, and what a video tells besides."""
    videos = [file for file in files if file.kind == "video"]
    if len(videos) > 1:
        yield Finding(
            verdict="block",
            rule="post.videos",
            code="too-many-videos",
            platform=platform,
            facts={"count": len(videos)},
        )
    if videos and len(videos) < len(files):
        yield Finding(verdict="block", rule="post.mixed-media", code="mixed-media", platform=platform)
    if any(video.located for video in videos):
        yield Finding(verdict="note", rule="video.place", code="video-located", platform=platform)
