"""Keys of notices, of how people are told, of robots, and of what waits to be delivered."""

from socialops.keys import Key, access_pattern

NOTICES = "NOTICE#"
WAITING = "WAITING#"
SETTLED = "SETTLED#"


@access_pattern("AP-N01", "notices of a member, newest first")
def notice(member: str, notice_id: str) -> Key:
    """One notice; its id is that of the event it tells of, which sorts by time."""
    return Key(f"NOTICES#{member}", f"{NOTICES}{notice_id}")


@access_pattern("AP-N02", "unread notices of a member, newest first")
def unread(member: str, epoch: str) -> str:
    """The list of what is unread since the member last marked everything as read, which begins a new epoch."""
    return f"UNREAD#{member}#{epoch}"


@access_pattern("AP-N03", "how many notices of a member are unread, without counting them")
def count(member: str) -> Key:
    """The counter, and the epoch it counts in."""
    return Key(f"NOTICES#{member}", "COUNT")


@access_pattern("AP-N04", "who was told of a thing, and why; nobody is told twice")
def told(thing: str, reason: str, recipient: str) -> Key:
    """The row of one recipient: a member's id, or `robot/<id>`."""
    return Key(f"TOLD#{thing}", f"{reason}#{recipient}")


@access_pattern("AP-N05", "since which event a reason about a thing no longer stands")
def settled(thing: str, reason: str) -> Key:
    """The mark that an older event, coming late, is not told any more."""
    return Key(f"TOLD#{thing}", f"{SETTLED}{reason}")


@access_pattern("AP-N06", "how and when a member wants to be told")
def settings(member: str) -> Key:
    """A member's notice settings."""
    return Key(f"NOTICE_SETTINGS#{member}", "SETTINGS")


@access_pattern("AP-N07", "the robots of the team's chat groups, all at once")
def robots() -> Key:
    """The robots and what each is told."""
    return Key("ROBOTS", "ROBOTS")


@access_pattern("AP-N08", "what waits to be delivered on a channel, oldest first")
def waiting(channel: str, notice_id: str) -> Key:
    """One delivery that waits; taking the row away is the right to send it."""
    return Key(f"OUTBOX#{channel}", f"{WAITING}{notice_id}")


@access_pattern("AP-N09", "what became of a delivery")
def delivered(channel: str, notice_id: str) -> Key:
    """One delivery that was claimed, with its outcome."""
    return Key(f"OUTBOX#{channel}", f"DONE#{notice_id}")


@access_pattern("AP-N10", "the deliveries of a notice on all channels")
def deliveries(notice_id: str) -> str:
    """The list of one notice's deliveries, by channel."""
    return f"DELIVERIES#{notice_id}"


@access_pattern("AP-N11", "how many messages a robot was given in a minute")
def rate(robot_id: str, minute: str) -> Key:
    """The counter of a minute, such as `2026-11-24T12:00`."""
    return Key(f"ROBOT#{robot_id}", f"RATE#{minute}")


@access_pattern("AP-N12", "the address and the secret of a robot, for the function that writes to it")
def robot_secret(robot_id: str) -> Key:
    """What was entered, sealed for the purpose `robot`."""
    return Key(f"ROBOT#{robot_id}", "SECRET")
