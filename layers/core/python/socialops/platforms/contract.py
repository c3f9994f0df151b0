"""What a social network is to SocialOps: limits as data, and capabilities that are there or are `None`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from socialops.platforms.handoff.by_hand import ByHand
from socialops.platforms.taking_back import TakingBack

if TYPE_CHECKING:
    # Named for the type checker only: who asks for a limit does not load senders, webhooks and orders.
    from socialops.platforms.audience import Audience, Moderation
    from socialops.platforms.content import Content, SendingKind
    from socialops.platforms.grants import Grant, Identify, OAuth, Tokens
    from socialops.platforms.inbound import Poller, Webhook
    from socialops.platforms.limits import Limits
    from socialops.platforms.promotion import Promotion
    from socialops.platforms.reading import MetricsReader, Watcher
    from socialops.platforms.sending import Remover, Sender

    Spends = Callable[[SendingKind, Content], frozenset[str]]
    """The kinds of quotas (`Quota.kind`) that one sending uses."""
    Lacking = Callable[[Grant], Mapping["Capability", tuple[str, ...]]]
    """Capability → what a grant lacks for it, in the platform's own words."""

Capability = Literal[
    "publish",
    "reply",
    "direct",
    "webhook",
    "poll",
    "metrics",
    "watch",
    "audience",
    "moderation",
    "promotion",
    "oauth",
    "refresh",
]

Measure = Callable[[str], int]
"""The platform's own length of a text, rounded up."""


def _plainly(kind: SendingKind, content: Content) -> frozenset[str]:
    return frozenset({kind, "call"})


def _nothing(grant: Grant) -> Mapping[Capability, tuple[str, ...]]:
    return {}


@dataclass(frozen=True)
class Platform:
    """A social network: an id, names, limits, and the capabilities it has."""

    id: str
    names: Mapping[str, str]
    """`{"zh": "微博", "en": "Weibo"}`."""
    limits: Limits
    host: str
    """The public base URL, used when an account or the settings name no other."""
    credentials: tuple[str, ...] = ()
    """Names of the credentials that a person must give to connect an account, the platform's own words."""
    optional_credentials: tuple[str, ...] = ()
    """Names of those that may be given too."""
    webhook_secrets: tuple[str, ...] = ()
    """Which of the credentials the webhook needs; only these are readable there."""
    identify: Identify | None = None
    """Absent where the platform cannot be asked: the person who connects says who it is."""
    publisher: Sender | None = None
    """Absent where no server may publish: then posts are handed to a person."""
    replies: Sender | None = None
    remover: Remover | None = None
    """Absent where what is public can only be taken back by a person."""
    editor: Sender | None = None
    """Gives what is public (`Content.answers["status"]`) another text; absent where only a person can, or nobody."""
    comments_on: str = ""
    """How `Content.answers` names an own post that is commented on; empty where `replies` answer fans only."""
    webhook: Webhook | None = None
    direct: bool = True
    """Whether replies may be private messages too; else they are public answers only."""
    poller: Poller | None = None
    metrics: MetricsReader | None = None
    watcher: Watcher | None = None
    """Absent where the public numbers of others are read by people alone."""
    audience: Audience | None = None
    moderation: Moderation | None = None
    promotion: Promotion | None = None
    tokens: Tokens | None = None
    oauth: OAuth | None = None
    scopes: Mapping[Capability, tuple[str, ...]] = field(default_factory=dict)
    """Capability → scopes, any one of which grants it; a capability that is not named needs none."""
    lacking: Lacking = _nothing
    """What a grant lacks that no scope tells, such as the credentials of a second interface; all of it is needed."""
    measure: Measure = len
    """The length of a text in the unit of `limits.text_length`."""
    spends: Spends = _plainly
    worded: tuple[str, ...] = ()
    """The options of a post whose values are words for its readers, such as a title: the checks read them too."""
    by_hand: ByHand = field(default_factory=ByHand)
    """How a person publishes here, where no server may, and how the addresses of posts read."""

    def sender(self, kind: SendingKind) -> Sender | None:
        """Who sends this kind of thing."""
        match kind:
            case "post":
                return self.publisher
            case "reply" | "comment":
                return self.replies
            case "edit":
                return self.editor
            case "removal":
                return TakingBack(self.remover) if self.remover else None
            case "order":
                return self._ordering()

    def allowances(self, kind: SendingKind, content: Content) -> frozenset[str]:
        """The kinds of quotas that one sending uses; a comment of ours counts as an answer."""
        match kind:
            case "post" | "reply":
                return self.spends(kind, content)
            case "comment":
                return self.spends("reply", content)
            case "order":
                return frozenset({"order"})
            case "edit" | "removal":
                return frozenset({"call"})

    def _ordering(self) -> Sender | None:
        if self.promotion is None:
            return None
        from socialops.platforms.ordering import OrderSender

        return OrderSender(self.promotion)

    def grants(self, capability: Capability, scopes: tuple[str, ...] | None) -> bool:
        """Whether these granted scopes allow a capability; `None` stands for a platform without scopes."""
        needed = self.scopes.get(capability, ())
        return scopes is None or not needed or bool(set(needed) & set(scopes))

    def lacks(self, grant: Grant) -> dict[Capability, tuple[str, ...]]:
        """Capability → what this grant lacks for it: scopes, any one of which would do, or what `lacking` says."""
        ungranted = {name: needed for name, needed in self.scopes.items() if not self.grants(name, grant.scopes)}
        return {**ungranted, **self.lacking(grant)}
