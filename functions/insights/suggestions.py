"""Which accounts a post suits, and why: what the platform takes, what is left of the account, whom it reaches, what
posts like it brought there. Pure; reasons are codes and facts, words are made at the edge.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import Field

from insights.effects import Effect, PastEffect, past_effect
from insights.rows import format_of
from insights.suggestion_views import Weight
from planning import checks
from planning.folding import fold
from planning.media import Media
from planning.plans import Plan
from planning.posts import Post, content
from publishing import grants, keys, quotas
from publishing.accounts import Account, is_by_hand
from publishing.grants import Token
from socialops.brand import Brand
from socialops.keys import Key
from socialops.models import Frozen
from socialops.platforms.content import Content
from socialops.platforms.contract import Platform

FEW = 5
"""Publications below which a median is called a guess."""


class Reason(Frozen):
    """One reason: `blocks` keeps the post off the account, `unknown` says what nobody can tell yet.

    `code` names its words: those of a check's finding (`finding.<code>.reason`) or `suggestion.<code>`.
    """

    weight: Weight
    code: str
    facts: dict[str, str | int] = Field(default_factory=dict)
    is_finding: bool = False


class Suggestion(Frozen):
    """An account, whether the post can go out on it as it is, and every reason."""

    account_id: str
    platform: str
    account: str
    fits: bool
    chosen: bool
    by_hand: bool
    quota_left: int | None
    audience: list[str]
    effect: PastEffect
    reasons: list[Reason]


@dataclass(frozen=True)
class Subject:
    """The post with what stands around it."""

    post: Post
    media: Mapping[str, Media]
    plan: Plan | None
    brand: Brand


@dataclass(frozen=True)
class Candidate:
    """A connected account as it is now; `used` are the counters of its quotas that exist."""

    account: Account
    platform: Platform
    token: Token | None
    used: Mapping[Key, int]


def suggest(
    subject: Subject, candidates: Sequence[Candidate], effects: Sequence[Effect], at: datetime
) -> list[Suggestion]:
    """Every account, the most suitable first.

    What fits stands before what does not, what goes out by itself before what a person has to publish, then whose
    audience the post is for, then whose posts of this format brought most.

    Raises:
        MediaNotReady: a picture or a video of the post is not there or not ready.
    """
    about = _about(subject)
    return sorted((_suggestion(subject, each, about, effects, at) for each in candidates), key=_rank)


def _rank(suggestion: Suggestion) -> tuple[Any, ...]:
    against = sum(reason.weight in {"blocks", "against"} for reason in suggestion.reasons)
    effect = suggestion.effect.median or 0
    return (
        not suggestion.fits,
        suggestion.by_hand,
        -len(suggestion.audience),
        -effect,
        against,
        suggestion.platform,
        suggestion.account_id,
    )


def _suggestion(
    subject: Subject, candidate: Candidate, about: str, effects: Sequence[Effect], at: datetime
) -> Suggestion:
    account, platform = candidate.account, candidate.platform
    outgoing = content(subject.post, platform.id, subject.media)
    by_hand = is_by_hand(platform, candidate.token.scopes if candidate.token else None)
    left = None if by_hand else _quota_left(candidate, outgoing, at)
    matches = [tag for tag in account.options.audience if (folded := fold(tag).text) and folded in about]
    effect = past_effect(account.id, format_of(outgoing), effects)
    reasons = [
        *_of_content(subject, platform),
        *_of_account(candidate, left, at, by_hand=by_hand),
        *_of_audience(account, matches),
        _of_effect(effect),
    ]
    return Suggestion(
        account_id=account.id,
        platform=platform.id,
        account=account.name or account.handle,
        fits=not any(reason.weight == "blocks" for reason in reasons),
        chosen=platform.id in subject.post.variants,
        by_hand=by_hand,
        quota_left=left,
        audience=matches,
        effect=effect,
        reasons=reasons,
    )


def _of_content(subject: Subject, platform: Platform) -> Iterator[Reason]:
    """What the platform asks of the content, in its own measure; that it all fits is a reason too."""
    findings = checks.of_version(subject.post, platform, subject.media, subject.brand)
    blocking = [each for each in findings if each.verdict == "block"]
    for each in blocking:
        yield Reason(weight="blocks", code=each.code, facts=each.facts, is_finding=True)
    if not blocking:
        length = platform.measure(content(subject.post, platform.id, subject.media).text)
        yield Reason(weight="for", code="fits", facts={"length": length, "limit": platform.limits.text_length.value})


def _of_account(candidate: Candidate, left: int | None, at: datetime, *, by_hand: bool) -> Iterator[Reason]:
    if by_hand:
        yield Reason(weight="against", code="by-hand")
    elif left == 0:
        yield Reason(weight="against", code="quota-spent")
    elif left is not None:
        yield Reason(weight="for", code="quota-left", facts={"left": left})
    token = grants.view(candidate.token, candidate.platform, at)
    if by_hand or token is None or token.state == "ok":
        return
    if token.state == "ended":
        yield Reason(weight="blocks", code="token-ended")
    elif token.state == "ending" and token.ends_at:
        yield Reason(weight="against", code="token-ending", facts={"days": (token.ends_at - at).days})
    else:
        yield Reason(weight="against", code="token-failing")


def _of_audience(account: Account, matches: Sequence[str]) -> Iterator[Reason]:
    if matches:
        yield Reason(weight="for", code="audience-match", facts={"tags": "、".join(matches)})
    elif account.options.audience:
        yield Reason(weight="against", code="audience-other", facts={"tags": "、".join(account.options.audience)})
    else:
        yield Reason(weight="unknown", code="audience-unknown")


def _of_effect(effect: PastEffect) -> Reason:
    if effect.median is None:
        return Reason(weight="unknown", code=f"effect-none-{effect.format}")
    code = "effect-few" if effect.publications < FEW else "effect"
    weight: Weight = "unknown" if effect.publications < FEW else "for"
    facts = {"median": effect.median, "publications": effect.publications}
    return Reason(weight=weight, code=f"{code}-{effect.format}", facts=facts)


def _about(subject: Subject) -> str:
    """What the post is about, as tags are compared with it: its theme, title, plan and words, folded."""
    post = subject.post
    texts = [post.theme, post.title, post.text, subject.plan.title if subject.plan else ""]
    return "\n".join(fold(text).text for text in texts)


def _quota_left(candidate: Candidate, outgoing: Content, at: datetime) -> int | None:
    """What is left of the tightest allowance that this post would use; nothing where none bounds it."""
    platform, account = candidate.platform, candidate.account
    windows = quotas.windows(platform.limits, platform.spends("post", outgoing), at)
    left = [
        max(window.quota.amount - candidate.used.get(keys.quota(account.id, window.quota.kind, window.name), 0), 0)
        for window in windows
    ]
    return min(left, default=None)
