"""Keys of accounts, sendings, receipts, pauses and quotas. Light: the webhook may import it."""

from socialops.keys import Key, access_pattern


@access_pattern("AP-B01", "one account")
def account(account_id: str) -> Key:
    """An account of the brand."""
    return Key(f"ACCOUNT#{account_id}", "ACCOUNT")


@access_pattern("AP-B02", "the credentials of an account, for functions that call its platform")
def account_token(account_id: str) -> Key:
    """All credentials, sealed for the purpose `token`."""
    return Key(f"ACCOUNT#{account_id}", "TOKEN")


@access_pattern("AP-B03", "the secrets of an account's webhook, for the webhook alone")
def account_webhook(account_id: str) -> Key:
    """The webhook's secrets, sealed for the purpose `webhook`."""
    return Key(f"ACCOUNT#{account_id}", "WEBHOOK")


@access_pattern("AP-B04", "the connected accounts, oldest first")
def accounts() -> str:
    """The list of connected accounts; a disconnected one leaves it."""
    return "ACCOUNTS"


@access_pattern("AP-B05", "the account that stands for a profile on a platform, so that none is connected twice")
def profile(platform: str, remote_id: str) -> Key:
    """The row of a connected profile."""
    return Key(f"PROFILE#{platform}#{remote_id}", "PROFILE")


@access_pattern("AP-B06", "one sending")
def sending(sending_id: str) -> Key:
    """A sending: a post or a reply, on one account, at one time."""
    return Key(f"SENDING#{sending_id}", "SENDING")


@access_pattern("AP-B07", "the receipt of a sending: every attempt, in order")
def attempt(sending_id: str, number: str) -> Key:
    """One attempt, by its number in four digits."""
    return Key(f"SENDING#{sending_id}", f"ATTEMPT#{number}")


@access_pattern("AP-B08", "the looks of a sending, in order")
def look(sending_id: str, at: str) -> Key:
    """One look, by the instant (as text) at which it began."""
    return Key(f"SENDING#{sending_id}", f"LOOK#{at}")


@access_pattern("AP-B09", "publications of a month (UTC) by their instant, live ones too")
def calendar(month: str) -> str:
    """The list of one month, such as `2026-11`; a cancelled publication leaves it."""
    return f"CALENDAR#{month}"


@access_pattern(
    "AP-B10", "sendings that must come to an end: delayed, sending, unknown, held, needs_human; by deadline"
)
def unresolved(state: str, deadline: str, sending_id: str) -> Key:
    """The row of an unresolved sending, in the partition of its state; strongly consistent, gone when resolved."""
    return Key(f"UNRESOLVED#{state}", f"{deadline}#{sending_id}")


@access_pattern("AP-B11", "what of ours a thing on a platform is, when a fan answers it")
def remote(platform: str, remote_id: str) -> Key:
    """The row of something live: its root, sending and account."""
    return Key(f"REMOTE#{platform}#{remote_id}", "REMOTE")


@access_pattern("AP-B12", "one switch, on or off; every claim checks those of its scopes")
def pause(scope: str) -> Key:
    """The switch of `brand`, `spend`, `platform:<id>`, `account:<id>` or `campaign:<name>`."""
    return Key(f"PAUSE#{scope}", "PAUSE")


@access_pattern("AP-B13", "the switches that are on")
def pauses() -> str:
    """The list of pauses; a lifted one leaves it."""
    return "PAUSES"


@access_pattern("AP-B14", "what an account has used of one quota in one window")
def quota(account_id: str, kind: str, window: str) -> Key:
    """The counter of a quota's window, such as `call` and `86400@2026-11-24T00:00`."""
    return Key(f"QUOTA#{account_id}#{kind}#{window}", "QUOTA")


@access_pattern("AP-B15", "the sending that waits under a platform's handle")
def handle(account_id: str, value: str) -> Key:
    """The row of a handle under which a platform accepted something."""
    return Key(f"HANDLE#{account_id}#{value}", "SENDING")


@access_pattern("AP-B16", "what a platform told about a handle by itself")
def told(account_id: str, value: str) -> Key:
    """The row of what became of a handle; it may be there before the sending waits."""
    return Key(f"HANDLE#{account_id}#{value}", "TOLD")


@access_pattern("AP-B17", "our registration at a platform, for its authorisation page")
def app(platform: str, host: str) -> Key:
    """The sealed registration; `host` is empty where a platform is one place."""
    return Key(f"APP#{platform}#{host}", "APP")


@access_pattern("AP-B18", "one authorisation under way, by the digest of its state")
def authorisation(digest: str) -> Key:
    """Who asked for it, and what is to be connected; gone when it is used or too old."""
    return Key(f"AUTHORISATION#{digest}", "AUTHORISATION")


@access_pattern("AP-B30", "what was handed to one member and is not confirmed, the latest first")
def handoffs(owner: str) -> str:
    """The list of one member's hand-offs; what is confirmed or declined leaves it."""
    return f"HANDOFFS#{owner}"


@access_pattern("AP-B31", "what people said about a sending that is published by hand, in order")
def statement(sending_id: str, at: str) -> Key:
    """One statement, by its instant as text."""
    return Key(f"SENDING#{sending_id}", f"STATEMENT#{at}")


@access_pattern("AP-B50", "a member's own link to the calendar: what it shows, and the digest of its token")
def feed(member_id: str) -> Key:
    """The one calendar link of a member; gone when it is revoked."""
    return Key(f"FEED#{member_id}", "FEED")


@access_pattern("AP-B51", "whose calendar link has a token, by the digest of it")
def feed_token(digest: str) -> Key:
    """The row that makes a token good; gone, and with it the link, in the commit that renews or revokes it."""
    return Key(f"FEED_TOKEN#{digest}", "MEMBER")


@access_pattern("AP-B52", "what a calendar link showed last: its tag, and since when")
def feed_shown(digest: str) -> Key:
    """Written when a subscriber finds something else than before."""
    return Key(f"FEED_TOKEN#{digest}", "SHOWN")


@access_pattern("AP-B53", "an import of a calendar sheet: what was asked, its rows, and how far it is")
def calendar_import(import_id: str, part: str) -> Key:
    """One part of an import: `IMPORT`, `ROWS` until they are applied, `PROGRESS`."""
    return Key(f"CALENDAR_IMPORT#{import_id}", part)


@access_pattern("AP-B40", "the times that an account has taken in a week (UTC), all of them in one row")
def planned(account_id: str, week: str) -> Key:
    """The row of a week such as `2026-W48`: publication → its time, strongly consistent; many weeks in one read."""
    return Key(f"PLANNED#{account_id}", f"WEEK#{week}")


@access_pattern("AP-B41", "how often an account's calendar was planned on, so that two planners take turns")
def turn(account_id: str) -> Key:
    """The counter that every planning on an account raises by one."""
    return Key(f"PLANNED#{account_id}", "TURN")


@access_pattern("AP-B42", "how often, when and how close to each other an account is to publish")
def cadence(account_id: str) -> Key:
    """The cadence of an account."""
    return Key(f"ACCOUNT#{account_id}", "CADENCE")


@access_pattern("AP-B43", "the next check of an account's cadence, and what was told of the last one")
def cadence_check(account_id: str) -> Key:
    """The row of the check; its entry on the agenda is the one that counts."""
    return Key(f"ACCOUNT#{account_id}", "CADENCE_CHECK")


@access_pattern("AP-B44", "what a change of the calendar can be taken back to, for a while")
def undo(undo_id: str) -> Key:
    """The former state of what was moved, swapped or unscheduled; gone once it is used, or too old."""
    return Key(f"UNDO#{undo_id}", "UNDO")


@access_pattern("AP-B61", "when the last held answer of an account was decided to go out")
def answered(account_id: str) -> Key:
    """The row after which the next one takes its place; gone when it says nothing any more."""
    return Key(f"PLANNED#{account_id}", "ANSWERED")


@access_pattern("AP-B60", "since when a pressed switch holds, and what was in flight then")
def pause_met(scope: str) -> Key:
    """The row beside a switch; written once each time that it is pressed."""
    return Key(f"PAUSE#{scope}", "MET")


@access_pattern("AP-B70", "one budget: what of it is reserved and spent")
def budget(budget_id: str) -> Key:
    """The budget of a month (`2026-11`), of a campaign, or of a campaign in a month."""
    return Key(f"BUDGET#{budget_id}", "BUDGET")


@access_pattern("AP-B71", "the entries of a budget, in order")
def budget_entry(budget_id: str, number: str) -> Key:
    """One entry of a ledger, by its number in eight digits; written once, never changed."""
    return Key(f"BUDGET#{budget_id}", f"ENTRY#{number}")


@access_pattern("AP-B72", "the budgets, months first")
def budgets() -> str:
    """The list of budgets by their id."""
    return "BUDGETS"


@access_pattern("AP-B73", "the amount above which an order needs an approval")
def spending_limit() -> Key:
    """The one setting of the brand."""
    return Key("SPENDING", "LIMIT")


@access_pattern("AP-B74", "one promotion; its order is the sending of the same id")
def promotion(promotion_id: str) -> Key:
    """The terms, the charge and the figures of a promotion."""
    return Key(f"PROMOTION#{promotion_id}", "PROMOTION")


@access_pattern("AP-B75", "promotions of a month, by their time")
def promotions(month: str) -> str:
    """The list of the promotions that are charged to a month such as `2026-11`."""
    return f"PROMOTIONS#{month}"


@access_pattern("AP-B76", "promotions of a publication, or of a campaign (`campaign:…`)")
def promoted(scope: str, promotion_id: str) -> Key:
    """The row by which a promotion is found."""
    return Key(f"PROMOTED#{scope}", promotion_id)


@access_pattern("AP-B77", "promotions that run, those of one account together")
def promoting(account_id: str, promotion_id: str) -> Key:
    """The row of a promotion that may still cost money, or whose last figures are awaited."""
    return Key("PROMOTING", f"{account_id}#{promotion_id}")


@access_pattern("AP-B78", "when an account's platform is asked next how its promotions stand")
def promoting_turn(account_id: str) -> Key:
    """The row of the turn; its entry on the agenda is the one that counts."""
    return Key(f"ACCOUNT#{account_id}", "PROMOTING")
