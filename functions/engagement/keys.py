"""Keys of conversations, messages, channels and kept deliveries. Light: the webhook may import it."""

from socialops.keys import Key, access_pattern

MESSAGES = "MESSAGE#"
"""Beginning of the sort keys of a conversation's messages, which lie in its own partition."""


@access_pattern("AP-E01", "one conversation")
def conversation(conversation_id: str) -> Key:
    """A conversation."""
    return Key(f"CONVERSATION#{conversation_id}", "CONVERSATION")


@access_pattern("AP-E02", "messages of a conversation by time; the same delivery twice has the same key")
def message(conversation_id: str, at: str, message_id: str) -> Key:
    """A message, by the instant (as text) at which it was said."""
    return Key(f"CONVERSATION#{conversation_id}", f"{MESSAGES}{at}#{message_id}")


@access_pattern("AP-E03", "conversations that are open, or wait for the fan, by their newest message")
def inbox(state: str) -> str:
    """The list of one state; closed conversations are in none."""
    return f"INBOX#{state}"


@access_pattern("AP-E04", "how one account is listened to: cursor, last success, failures, silences")
def channel(account_id: str) -> Key:
    """The channel of an account: its polls, and what is thought of its hearing."""
    return Key(f"CHANNEL#{account_id}", "POLL")


@access_pattern("AP-E05", "one unreadable delivery; the same bytes twice are one")
def kept(account_id: str, digest: str) -> Key:
    """A kept delivery, by the digest of its bytes."""
    return Key(f"KEPT#{account_id}#{digest}", "KEPT")


@access_pattern("AP-E06", "unreadable deliveries by the time they came")
def kept_list() -> str:
    """The list of all kept deliveries."""
    return "KEPT"


@access_pattern("AP-E07", "the newest live posts of an account, for platforms that list comments by post")
def followed(account_id: str) -> Key:
    """The posts that polls of an account ask about."""
    return Key(f"CHANNEL#{account_id}", "POSTS")


@access_pattern("AP-E08", "how the webhook of one account is heard; marked by messages, at most once a minute")
def webhook(account_id: str) -> Key:
    """The hearing of an account's webhook, in a row of its own: messages write it, and none waits for a poll."""
    return Key(f"CHANNEL#{account_id}", "WEBHOOK")
