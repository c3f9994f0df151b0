"""The error family: facts that a caller can act on, each with a stable code.

An error carries facts (names and values), never sentences: words are made at the edge from the message
catalogue (`error.<code>.title`, `.cause`, `.next`). The HTTP status and who must act belong to the class.
"""

from typing import Any, ClassVar, Literal

Actor = Literal["caller", "manager", "ops", "platform"]


class SocialOpsError(Exception):
    """A state that somebody can act on.

    Attributes:
        code: stable, kebab-case; the key of its words.
        status: HTTP status of the answer that reports it.
        actor: who has to do something.
        retry_safe: the same request may be sent again without harm and may succeed.
        facts: values that fill the words and stand in the problem document; nothing personal, nothing secret.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500
    actor: ClassVar[Actor] = "ops"
    retry_safe: ClassVar[bool] = False

    def __init__(self, **facts: Any) -> None:
        super().__init__(f"{self.code}: {facts}" if facts else self.code)
        self.facts = facts


class InvalidInput(SocialOpsError):
    """The request does not have the documented shape; `errors` lists each place."""

    code, status, actor = "invalid-input", 422, "caller"


class NotAuthenticated(SocialOpsError):
    """The request carries no member: no token, or a token without a known role."""

    code, status, actor = "not-authenticated", 401, "caller"


class NotAllowed(SocialOpsError):
    """The member's roles do not include the right for this operation."""

    code, status, actor = "not-allowed", 403, "manager"


class AuthorMayNotDecide(SocialOpsError):
    """Four eyes: the author of a post never approves it."""

    code, status, actor = "author-may-not-decide", 403, "caller"


class AlreadyDecided(SocialOpsError):
    """The member has decided on this review before; a decision is not taken back."""

    code, status, actor = "already-decided", 409, "caller"


class DeadlinePassed(SocialOpsError):
    """The review's time ran out before the decision."""

    code, status, actor = "deadline-passed", 409, "caller"


class NotTheAuthor(SocialOpsError):
    """Only who made the content may take it back from review."""

    code, status, actor = "not-the-author", 403, "caller"


class UnknownMember(SocialOpsError):
    """Nobody of this id is in the team's directory, or they have left."""

    code, status, actor = "unknown-member", 422, "caller"


class GuestsNotAsked(SocialOpsError):
    """The stage under way is decided by the team alone."""

    code, status, actor = "guests-not-asked", 409, "caller"


class ReviewLinkOver(SocialOpsError):
    """The link was used, revoked or ended, or the content it was made for is no longer under review."""

    code, status, actor = "review-link-over", 410, "caller"


class NotFound(SocialOpsError):
    """There is no such thing, or not any more."""

    code, status, actor = "not-found", 404, "caller"


class AlreadyExists(SocialOpsError):
    """Something with this id is there already."""

    code, status, actor = "already-exists", 409, "caller"


class WrongState(SocialOpsError):
    """The thing is in a state in which this is not possible."""

    code, status, actor = "wrong-state", 409, "caller"


class StaleVersion(SocialOpsError):
    """Somebody changed it since it was read; `If-Match` names an older version."""

    code, status, actor = "stale-version", 412, "caller"


class VersionRequired(SocialOpsError):
    """A change of an existing thing must name the version it is based on in `If-Match`."""

    code, status, actor = "version-required", 428, "caller"


class BodyTooLarge(SocialOpsError):
    """The body is longer than a route accepts."""

    code, status, actor = "body-too-large", 413, "caller"


class BadCursor(SocialOpsError):
    """The cursor was not made by this list, or was changed."""

    code, status, actor = "bad-cursor", 400, "caller"


class KeyReused(SocialOpsError):
    """The `Idempotency-Key` was used before with another request."""

    code, status, actor = "key-reused", 422, "caller"


class SlotTaken(SocialOpsError):
    """Another post is in this slot of the plan; a slot takes one."""

    code, status, actor = "slot-taken", 409, "caller"


class ReasonRequired(SocialOpsError):
    """The plan was adopted, so a change of it says why."""

    code, status, actor = "reason-required", 422, "caller"


class ChecksFailed(SocialOpsError):
    """The automatic checks block the submission; `findings` says where and why."""

    code, status, actor = "checks-failed", 422, "caller"


class TimeInPast(SocialOpsError):
    """The time has gone by already."""

    code, status, actor = "time-in-past", 422, "caller"


class TimeOutsideWindow(SocialOpsError):
    """The post may go out only within its time window, and the time lies before or after it."""

    code, status, actor = "time-outside-window", 422, "caller"


class WindowOver(SocialOpsError):
    """The time window in which the post may go out has ended; only another approval opens one."""

    code, status, actor = "window-over", 409, "caller"


class UnknownZone(SocialOpsError):
    """There is no IANA zone of this name."""

    code, status, actor = "unknown-zone", 422, "caller"


class TimeDoesNotExist(SocialOpsError):
    """The clocks of the zone skip this time."""

    code, status, actor = "time-does-not-exist", 422, "caller"


class TimeAmbiguous(SocialOpsError):
    """The clocks of the zone show this time twice; the request must say which."""

    code, status, actor = "time-ambiguous", 422, "caller"


class UnknownPlatform(SocialOpsError):
    """No adapter of this name is registered."""

    code, status, actor = "unknown-platform", 422, "caller"


class PlatformCannot(SocialOpsError):
    """The platform, or this account on it, has no such capability."""

    code, status, actor = "platform-cannot", 422, "caller"


class EditUnchanged(SocialOpsError):
    """What is public is exactly what is approved: there is nothing to edit."""

    code, status, actor = "edit-unchanged", 409, "caller"


class EditOnlyWords(SocialOpsError):
    """The approved version has other pictures or another video than what is public; only words are edited."""

    code, status, actor = "edit-only-words", 409, "caller"


class MediaUnreadable(SocialOpsError):
    """The file is not a picture that can be decoded, or not a video that can be read."""

    code, status, actor = "media-unreadable", 422, "caller"


class MediaGone(SocialOpsError):
    """The version names pictures or videos that are not there any more."""

    code, status, actor = "media-gone", 409, "caller"


class TemplateIncomplete(SocialOpsError):
    """Variables of the template that it cannot do without have no value."""

    code, status, actor = "template-incomplete", 422, "caller"


class MediaNotReady(SocialOpsError):
    """A picture or a video of the post has not been uploaded and checked yet, or was refused."""

    code, status, actor, retry_safe = "media-not-ready", 409, "caller", True


class MediaDeleted(SocialOpsError):
    """A picture or a video was deleted, or its bytes are gone for good."""

    code, status, actor = "media-deleted", 409, "caller"


class MediaInUse(SocialOpsError):
    """Posts in review or approved use the file; `posts` names them."""

    code, status, actor = "media-in-use", 409, "caller"


class MediaChanged(SocialOpsError):
    """The bytes of a file are not those that were checked and approved."""

    code, status, actor = "media-changed", 409, "ops"


class RightsEnded(SocialOpsError):
    """The rights in a picture or a video end before the publication."""

    code, status, actor = "rights-ended", 422, "caller"


class SheetHasBadRows(SocialOpsError):
    """An import has rows that cannot be written, and nobody said that they may be left out."""

    code, status, actor = "sheet-has-bad-rows", 409, "caller"


class SheetImportedBefore(SocialOpsError):
    """The posts of this very file were written by an earlier import."""

    code, status, actor = "sheet-imported-before", 409, "caller"


class NotApproved(SocialOpsError):
    """The variant is not approved, or was changed since its approval."""

    code, status, actor = "not-approved", 409, "caller"


class ForeignAddress(SocialOpsError):
    """What was given as the address of a post holds no address of its platform."""

    code, status, actor = "foreign-address", 422, "caller"


class AddressTaken(SocialOpsError):
    """The address is that of another publication."""

    code, status, actor = "address-taken", 409, "caller"


class AlreadyConfirmed(SocialOpsError):
    """The publication was confirmed before, with another proof."""

    code, status, actor = "already-confirmed", 409, "caller"


class CorrectionClosed(SocialOpsError):
    """The time in which a confirmation may be corrected is over."""

    code, status, actor = "correction-closed", 409, "manager"


class AddressNotOfRobot(SocialOpsError):
    """The address is not that of a robot of this kind at its vendor's own host."""

    code, status, actor = "address-not-of-robot", 422, "caller"


class SecretMissing(SocialOpsError):
    """The vendor signs what a robot writes, and no secret to sign with was given."""

    code, status, actor = "secret-missing", 422, "caller"


class TooManyRobots(SocialOpsError):
    """There are as many robots as may be."""

    code, status, actor = "too-many-robots", 409, "caller"


class LinkInvalid(SocialOpsError):
    """The link was not made by this system, or was changed."""

    code, status, actor = "link-invalid", 404, "caller"


class LinkExpired(SocialOpsError):
    """The link was good until a while ago, or what it was for is done."""

    code, status, actor = "link-expired", 410, "caller"


class CalendarLinkOver(SocialOpsError):
    """The calendar link was never made, or was renewed or revoked, or its member has left."""

    code, status, actor = "calendar-link-over", 404, "caller"


class Paused(SocialOpsError):
    """A pause is on for the brand, the platform, the account or the campaign."""

    code, status, actor = "paused", 409, "manager"


class QuotaSpent(SocialOpsError):
    """The account's quota of the window has no room."""

    code, status, actor = "quota-spent", 409, "caller"


class QuotaFull(SocialOpsError):
    """What is planned and used fills the account's allowance of that window; `next_slot` is the next free time."""

    code, status, actor = "quota-full", 409, "caller"


class GrantEndsBefore(SocialOpsError):
    """The account's grant ends before the publication's time; `next_slot` is a free time before that, if any."""

    code, status, actor = "grant-ends-before", 409, "manager"


class TooClose(SocialOpsError):
    """The account's strict cadence asks for a longer distance to another publication."""

    code, status, actor = "too-close", 409, "caller"


class OutsideHours(SocialOpsError):
    """The account's strict cadence does not allow this time of the day, or this day of the week."""

    code, status, actor = "outside-hours", 409, "caller"


class UndoOver(SocialOpsError):
    """The change was taken back before, or its time to be taken back has ended."""

    code, status, actor = "undo-over", 410, "caller"


class BudgetMissing(SocialOpsError):
    """The month has no budget, so nothing can be reserved in it."""

    code, status, actor = "budget-missing", 409, "manager"


class BudgetExceeded(SocialOpsError):
    """A budget has less left than the order needs."""

    code, status, actor = "budget-exceeded", 409, "manager"


class BudgetTooLow(SocialOpsError):
    """The limit would lie below what is reserved and spent already."""

    code, status, actor = "budget-too-low", 409, "caller"


class NotLive(SocialOpsError):
    """The publication is not public, so there is nothing to promote."""

    code, status, actor = "not-live", 409, "caller"


class PromotionNotGranted(SocialOpsError):
    """The account's grant lacks what the platform asks for to take orders; `missing` names it."""

    code, status, actor = "promotion-not-granted", 409, "manager"


class OrderTermsRefused(SocialOpsError):
    """The platform takes no order with such a goal, budget, duration or audience."""

    code, status, actor = "order-terms-refused", 422, "caller"


class AlreadyRenewed(SocialOpsError):
    """Another promotion goes on with this one already; `renewal` names it."""

    code, status, actor = "already-renewed", 409, "caller"


class RenewalTooLate(SocialOpsError):
    """The promotion ended too long ago to go on with."""

    code, status, actor = "renewal-too-late", 409, "caller"


class OrdersWouldOverlap(SocialOpsError):
    """The new order would begin before the earlier one ends; `free_from` is when it may."""

    code, status, actor = "orders-would-overlap", 409, "caller"


class EarlierStopped(SocialOpsError):
    """A rule has stopped the promotion that this one goes on with, since it was asked for."""

    code, status, actor = "earlier-stopped", 409, "caller"


class OrderNotCovered(SocialOpsError):
    """The order is not approved in exactly these terms, or its reservation does not stand."""

    code, status, actor = "order-not-covered", 409, "manager"


class AskerMayNotApprove(SocialOpsError):
    """Four eyes: who asked for the money never approves it."""

    code, status, actor = "asker-may-not-approve", 403, "caller"


class AccountNotConnected(SocialOpsError):
    """The account is not connected to its platform any more."""

    code, status, actor = "account-not-connected", 409, "manager"


class CredentialsRefused(SocialOpsError):
    """The platform does not know these credentials, or they lack a right."""

    code, status, actor = "credentials-refused", 422, "caller"


class AppNotRegistered(SocialOpsError):
    """Nobody has entered our registration at the platform yet, so its authorisation page would not know us."""

    code, status, actor = "app-not-registered", 409, "manager"


class AuthorisationDeclined(SocialOpsError):
    """On the platform's page the person did not agree, or the platform did not let them."""

    code, status, actor = "authorisation-declined", 422, "caller"


class AuthorisationOver(SocialOpsError):
    """The way back from a platform's page was used before, is too old, or was never asked for."""

    code, status, actor = "authorisation-over", 404, "caller"


class OtherProfile(SocialOpsError):
    """The credentials belong to another profile than the account stands for."""

    code, status, actor = "other-profile", 409, "caller"


class PlatformNotAnswering(SocialOpsError):
    """The platform did not answer usefully to a question; nothing was changed."""

    code, status, actor, retry_safe = "platform-not-answering", 503, "platform", True


class SignatureInvalid(SocialOpsError):
    """A webhook call whose signature does not prove its sender."""

    code, status, actor = "signature-invalid", 401, "platform"


class Busy(SocialOpsError):
    """Others write the same thing at this moment; nothing was written."""

    code, status, actor, retry_safe = "busy", 503, "caller", True


class ReplyWindowClosed(SocialOpsError):
    """The platform accepts no more replies in this conversation until the fan writes again."""

    code, status, actor = "reply-window-closed", 409, "platform"


class RepliesSpent(SocialOpsError):
    """The platform takes only so many replies to one message of a fan, and they are used."""

    code, status, actor = "replies-spent", 409, "platform"


class ReplyTooLong(SocialOpsError):
    """The reply is longer than the platform allows, measured in its own unit."""

    code, status, actor = "reply-too-long", 422, "caller"


class SettingMissing(SocialOpsError):
    """A function runs without a variable it needs: the template and the code disagree."""

    code = "setting-missing"


class UnsupportedType(SocialOpsError):
    """The body is not JSON, or does not say that it is."""

    code, status, actor = "unsupported-type", 415, "caller"


class Unexpected(SocialOpsError):
    """A defect of ours; the request id finds it in the log."""

    code, status, actor = "unexpected", 500, "ops"
