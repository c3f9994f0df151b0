"""What routes show of findings, reviews and media: codes become words in the reader's language here."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from planning import review
from planning.checks import Finding
from planning.lexicon import Verdict
from planning.media import Media
from planning.plans import Name
from planning.review import Decision, Review
from socialops import words
from socialops.brand import ReviewPolicy
from socialops.models import Frozen, Input, Instant


class CheckRequest(Input):
    """A text to check, and the platforms it is meant for."""

    text: Annotated[str, StringConstraints(max_length=50_000)]
    platforms: list[Name] = Field(default_factory=list, max_length=20)


class FindingView(Frozen):
    """One finding: `text[start:end]` counts Unicode characters of the text as it was written.

    `block` keeps a post from being submitted, `evidence` asks the reviewers to see a proof, `note` is advice.
    `platform` is absent where the finding is about the text whatever the platform.
    """

    verdict: Verdict
    rule: str
    start: int
    end: int
    reason: str
    suggestion: str
    source: str | None = None
    platform: str | None = None


class Findings(Frozen):
    """Everything the checks have to say, in the order of the text."""

    findings: list[FindingView]


class ReviewView(Frozen):
    """A review: on which exact content, until when, what was said, and whether it waits for the reader."""

    id: str
    version: int
    post_id: str
    post_version: int
    title: str
    author: str
    content_hash: str
    platforms: list[str]
    policy: ReviewPolicy
    asked: list[str]
    opened_at: Instant
    deadline: Instant
    state: Literal["waiting", "decided", "expired", "withdrawn"]
    outcome: review.Outcome
    decisions: list[Decision]
    findings: list[FindingView]
    waits_for_you: bool


class MediaView(Media):
    """The record of a picture or a video, why it was refused, and a link to its bytes that is good for some minutes."""

    explanation: str | None = None
    url: str | None = None


def finding(found: Finding, language: str) -> FindingView:
    """A finding in words."""
    return FindingView(
        verdict=found.verdict,
        rule=found.rule,
        start=found.start,
        end=found.end,
        reason=words.say(f"finding.{found.code}.reason", language, found.facts),
        suggestion=words.say(f"finding.{found.code}.suggestion", language, found.facts),
        source=found.source or None,
        platform=found.platform or None,
    )


def findings(found: Collection[Finding], language: str) -> Findings:
    """All findings in words."""
    return Findings(findings=[finding(each, language) for each in found])


def review_view(shown: Review, member: str, roles: Collection[str], language: str, at: datetime) -> ReviewView:
    """A review as a member sees it."""
    return ReviewView(
        **shown.model_dump(include=ReviewView.model_fields.keys() - {"findings", "decisions", "policy"}),
        platforms=sorted(shown.hashes),
        policy=shown.policy,
        decisions=shown.decisions,
        findings=[finding(each, language) for each in shown.findings],
        outcome=review.outcome(shown, at),
        waits_for_you=review.may_decide(shown, member, roles),
    )


def media_view(media: Media, url: str, language: str) -> MediaView:
    """The record of a picture or a video as a member sees it."""
    explanation = words.say(f"media.{media.reason}", language) if media.reason else None
    return MediaView(**media.model_dump(), explanation=explanation, url=url or None)
