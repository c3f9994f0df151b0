"""The automatic checks of a text or a post: pure, with the place, the rule and the reason of each finding.

Places are offsets in Unicode characters into the text as it was written. Findings hold codes and facts; words are
made at the edge (`finding.<code>.reason`, `finding.<code>.suggestion`).
"""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from pydantic import Field

from planning.advertising_law import RULES
from planning.folding import fold
from planning.hidden import hidden_runs
from planning.lexicon import Verdict, WordRule, matches
from planning.media import Media
from planning.posts import Post, content, media_of
from socialops.brand import Brand
from socialops.models import Frozen
from socialops.platforms.content import Content, Picture, Video
from socialops.platforms.contract import Platform

BRAND_PROFILE = "brand profile"


class Finding(Frozen):
    """One thing that a check has to say about `text[start:end]`; a finding without a place has both 0.

    `platform` names the platform whose version it is about; it is empty for the master text.
    """

    verdict: Verdict
    rule: str
    code: str
    start: int = 0
    end: int = 0
    source: str = ""
    platform: str = ""
    facts: dict[str, str | int] = Field(default_factory=dict)


def of_text(text: str, platforms: Mapping[str, Platform], brand: Brand) -> list[Finding]:
    """Check a text that is no post yet: its words, and its length on each platform."""
    return [
        *_words(text, brand, ""),
        *(finding for platform in platforms.values() for finding in _length(Content(text=text), platform)),
    ]


def of_post(post: Post, platforms: Mapping[str, Platform], media: Mapping[str, Media], brand: Brand) -> list[Finding]:
    """Check a whole post: the master text once, each detached text, and what each platform asks.

    Args:
        post: the post.
        platforms: the platforms of its versions, by id.
        media: its pictures and videos, all of them ready.
        brand: the brand profile.

    Raises:
        MediaNotReady: a picture or a video is not there or not ready.
    """
    findings = [] if post.variants else [Finding(verdict="block", rule="post.platforms", code="no-platform")]
    attached = any(variant.text is None for variant in post.variants.values())
    if attached or not post.variants:
        findings += _words(post.text, brand, "")
    for platform_id, variant in post.variants.items():
        if variant.text is not None:
            findings += _words(variant.text, brand, platform_id)
        findings += of_version(post, platforms[platform_id], media, brand)
    return findings


def of_version(post: Post, platform: Platform, media: Mapping[str, Media], brand: Brand) -> Iterator[Finding]:
    """What a platform asks of what would go out on it; whether or not the post is meant for it yet.

    Raises:
        MediaNotReady: a picture or a video is not there or not ready.
    """
    yield from of_content(content(post, platform.id, media), platform, brand)
    yield from _files([media[media_id] for media_id in media_of(post, platform.id)], platform.id)


def of_content(outgoing: Content, platform: Platform, brand: Brand) -> Iterator[Finding]:
    """What a platform asks of the exact content: length, pictures, video, link."""
    if not outgoing.text.strip() and not outgoing.pictures and outgoing.video is None:
        yield Finding(verdict="block", rule="platform.text", code="empty-text", platform=platform.id)
    yield from _length(outgoing, platform)
    yield from _media(outgoing, platform)
    yield from _pictures(outgoing.pictures, platform)
    if outgoing.video:
        yield from _video(outgoing.video, platform)
    yield from _link(outgoing.link, platform, brand)


def blocks(findings: list[Finding]) -> bool:
    """Whether one of them keeps the post from being submitted."""
    return any(finding.verdict == "block" for finding in findings)


def _words(text: str, brand: Brand, platform: str) -> Iterator[Finding]:
    folded = fold(text)
    found = [
        Finding(
            verdict=match.rule.verdict,
            rule=match.rule.id,
            code=match.rule.code,
            start=match.start,
            end=match.end,
            source=match.rule.source,
            platform=platform,
            facts={"term": match.term},
        )
        for group in (_tone(brand), RULES)
        for match in matches(text, folded, group)
    ]
    found += [
        Finding(verdict="note", rule="text.hidden", code=code, start=start, end=end, platform=platform)
        for code, start, end in hidden_runs(text)
    ]
    yield from sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))
    for word in brand.tone.required_words:
        if fold(word).text not in folded.text:
            yield Finding(
                verdict="note",
                rule="brand.required-word",
                code="required-word",
                source=BRAND_PROFILE,
                platform=platform,
                facts={"term": word},
            )


def _tone(brand: Brand) -> tuple[WordRule, ...]:
    words = tuple(brand.tone.forbidden_words)
    return (WordRule("brand.forbidden-word", "block", "forbidden-word", BRAND_PROFILE, words),) if words else ()


def _length(outgoing: Content, platform: Platform) -> Iterator[Finding]:
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


def _files(files: Sequence[Media], platform: str) -> Iterator[Finding]:
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


def _link(link: str, platform: Platform, brand: Brand) -> Iterator[Finding]:
    required = platform.limits.link_required
    if not link:
        if required:
            yield Finding(verdict="block", rule="platform.link", code="link-required", platform=platform.id)
        return
    host, domains = _host(link), [domain.lower() for domain in brand.link_domains]
    if domains and not any(host == domain or host.endswith(f".{domain}") for domain in domains):
        yield Finding(
            verdict="block" if required else "note",
            rule="brand.link-domain",
            code="link-domain",
            source=BRAND_PROFILE,
            platform=platform.id,
            facts={"host": host, "domains": ", ".join(domains)},
        )


def _host(link: str) -> str:
    try:
        return (urlsplit(link).hostname or "").rstrip(".")
    except ValueError:
        return ""
