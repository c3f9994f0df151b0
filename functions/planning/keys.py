"""Keys of notes, plans, posts, media and reviews. Light: every later stage may import it."""

from socialops.keys import Key, access_pattern

REVIEWS = "REVIEW#"
VERSIONS = "VERSION#"
PLAN_ROWS = ("LIVE#", "POST#\uffff")
"""Range of a plan's partition that holds the plan and the rows of its posts."""


@access_pattern("AP-P01", "one research note")
def note(note_id: str) -> Key:
    """A note."""
    return Key(f"NOTE#{note_id}", "NOTE")


@access_pattern("AP-P02", "research notes, newest first")
def notes() -> str:
    """The list of all notes."""
    return "NOTES"


@access_pattern("AP-P03", "one plan")
def plan(plan_id: str) -> Key:
    """A plan."""
    return Key(f"PLAN#{plan_id}", "PLAN")


@access_pattern("AP-P04", "plans by the day they start, newest first")
def plans() -> str:
    """The list of all plans."""
    return "PLANS"


@access_pattern("AP-P05", "a plan with the posts that were written for it, in one query")
def plan_post(plan_id: str, post_id: str) -> Key:
    """The row that says a post belongs to a plan."""
    return Key(f"PLAN#{plan_id}", f"POST#{post_id}")


@access_pattern("AP-P06", "which posts of a plan are published")
def plan_live(plan_id: str, post_id: str) -> Key:
    """The row that says a post of a plan went live."""
    return Key(f"PLAN#{plan_id}", f"LIVE#{post_id}")


@access_pattern("AP-P07", "one post")
def post(post_id: str) -> Key:
    """A post."""
    return Key(f"POST#{post_id}", "POST")


@access_pattern("AP-P08", "posts of one state, newest first")
def posts(state: str) -> str:
    """The list of one state."""
    return f"POSTS#{state}"


@access_pattern("AP-P09", "the submitted versions of a post, newest first")
def post_version(post_id: str, number: int) -> Key:
    """A post as it was submitted, by the version it then had."""
    return Key(f"POST#{post_id}", f"{VERSIONS}{number:08d}")


@access_pattern("AP-P10", "the reviews of a post, newest first")
def review(post_id: str, review_id: str) -> Key:
    """A review, beside its post."""
    return Key(f"POST#{post_id}", f"{REVIEWS}{review_id}")


@access_pattern("AP-P11", "open reviews, the most urgent first")
def open_reviews() -> str:
    """The list of reviews that wait for a decision."""
    return "REVIEWS"


@access_pattern("AP-P12", "the execution that runs a review, and the task token on which it waits")
def seat(post_id: str, review_id: str) -> Key:
    """The seat of a review's one execution; a technical row, never journaled."""
    return Key(f"POST#{post_id}", f"TOKEN#{review_id}")


@access_pattern("AP-P13", "one picture or video")
def media(media_id: str) -> Key:
    """The record of a picture or a video; its bytes are in the media bucket."""
    return Key(f"MEDIA#{media_id}", "MEDIA")


@access_pattern("AP-P14", "the approved content of a post for a platform, as a publication takes it")
def approved(post_id: str, platform: str) -> Key:
    """The row that the approval leaves beside the post."""
    return Key(f"POST#{post_id}", f"APPROVED#{platform}")
