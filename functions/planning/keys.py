"""Keys of notes, plans, posts, media and reviews. Light: every later stage may import it."""

import hashlib

from socialops.keys import Key, access_pattern

REVIEWS = "REVIEW#"
VERSIONS = "VERSION#"
CITED = "CITED#"
TOPIC_IDS = "topic."
"""How the id of a trending topic begins; notes are cited by ids that do not."""
USES = "USED#"
THREADS = "THREAD#"
REVIEW_LINKS = "GUEST#"
TALK = "TALK#"
"""What is discussed, and right behind it whom it is shown to: a guest's page reads both in one query."""
THREADS = f"{TALK}THREAD#"
REVIEW_LINKS = f"{TALK}WITH#"
PLAN_CHANGES = "CHANGE#"
BAD_ROWS = "BAD#"
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


@access_pattern("AP-P09", "the versions of a post, newest first")
def post_version(post_id: str, number: int) -> Key:
    """A post as it was saved or submitted, by the version it then had."""
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
def seat(subject: str, review_id: str) -> Key:
    """The seat of a review's one execution; a technical row, never journaled."""
    return Key(f"{subject}", f"TOKEN#{review_id}")


@access_pattern("AP-P13", "one picture or video")
def media(media_id: str) -> Key:
    """The record of a picture or a video; its bytes are in the media bucket."""
    return Key(f"MEDIA#{media_id}", "MEDIA")


@access_pattern("AP-P14", "the approved content of a post for a platform, as a publication takes it")
def approved(post_id: str, platform: str) -> Key:
    """The row that the approval leaves beside the post."""
    return Key(f"POST#{post_id}", f"APPROVED#{platform}")


@access_pattern("AP-P20", "notes of a kind, with a tag, or both, newest first")
def shelf(kind: str, tag: str, note_id: str) -> Key:
    """The row that lists a note under a kind, a tag, or both; what does not count is empty."""
    return Key(f"SHELF#{kind}#{tag}", note_id)


@access_pattern("AP-P21", "notes that hold a piece of text, newest first")
def gram(piece: str, note_id: str) -> Key:
    """The row of the index that says a note holds a piece."""
    return Key(f"GRAM#{piece}", note_id)


@access_pattern("AP-P22", "the pieces under which a note is found now")
def indexed(note_id: str) -> Key:
    """What the index holds of a note, so that stale rows can go."""
    return Key(f"NOTE#{note_id}", "INDEXED")


@access_pattern("AP-P23", "what cites a note or a topic")
def citation(cited_id: str, citing: str) -> Key:
    """The row that says something (`PLAN#id`, `PLAN#id#theme`, `PERSONA#id`) cites a note or a topic."""
    home = topic(cited_id) if is_topic(cited_id) else note(cited_id)
    return Key(home.pk, f"{CITED}{citing}")


@access_pattern("AP-P24", "one persona, and all of them, newest first")
def persona(persona_id: str) -> Key:
    """A persona; the list of all is `PERSONAS`."""
    return Key(f"PERSONA#{persona_id}", "PERSONA")


def personas() -> str:
    """The list of all personas."""
    return "PERSONAS"


@access_pattern("AP-P25", "one competitor, and all of them, newest first")
def competitor(competitor_id: str) -> Key:
    """A competitor; the list of all is `COMPETITORS`."""
    return Key(f"COMPETITOR#{competitor_id}", "COMPETITOR")


def competitors(*, archived: bool = False) -> str:
    """The list of all competitors, or of those that are no longer watched."""
    return "COMPETITORS#archived" if archived else "COMPETITORS"


@access_pattern("AP-P26", "when an account of a competitor is looked at next, and how the last look went")
def watch(competitor_id: str, account_id: str) -> Key:
    """The state of a watch, beside its competitor."""
    return Key(f"COMPETITOR#{competitor_id}", f"WATCH#{account_id}")


@access_pattern("AP-P27", "the public numbers of a competitor's account, newest day first")
def watched_day(competitor_id: str, account_id: str, day: str) -> Key:
    """The numbers of one day."""
    return Key(f"WATCHED#{competitor_id}#{account_id}", day)


@access_pattern("AP-P28", "one trending topic, and those of a platform on a day in the order of their rank")
def topic(topic_id: str) -> Key:
    """A topic; the list of a platform and day is `TOPICS#{platform}#{day}`."""
    return Key(f"TOPIC#{topic_id}", "TOPIC")


def topics(platform: str, day: str) -> str:
    """The list of a platform's topics of a day."""
    return f"TOPICS#{platform}#{day}"


@access_pattern("AP-P29", "rows of a spreadsheet that wait to be taken in")
def research_import(import_id: str) -> Key:
    """A checked import, until the agenda has taken all of it."""
    return Key(f"RESEARCH_IMPORT#{import_id}", "ROWS")


def is_topic(cited_id: str) -> bool:
    """Whether what is cited is a topic, whose ids say so; else it is a note."""
    return cited_id.startswith(TOPIC_IDS)


@access_pattern("AP-P40", "one template of a post")
def template(template_id: str) -> Key:
    """A template."""
    return Key(f"TEMPLATE#{template_id}", "TEMPLATE")


@access_pattern("AP-P41", "templates, newest first")
def templates() -> str:
    """The list of all templates."""
    return "TEMPLATES"


@access_pattern("AP-P42", "one group of hashtags")
def hashtag_group(group_id: str) -> Key:
    """A group of hashtags."""
    return Key(f"HASHTAGS#{group_id}", "HASHTAGS")


@access_pattern("AP-P43", "groups of hashtags, newest first")
def hashtag_groups() -> str:
    """The list of all groups."""
    return "HASHTAGS"


@access_pattern("AP-P44", "one saved signature")
def signature(signature_id: str) -> Key:
    """A signature."""
    return Key(f"SIGNATURE#{signature_id}", "SIGNATURE")


@access_pattern("AP-P45", "saved signatures, newest first")
def signatures() -> str:
    """The list of all signatures."""
    return "SIGNATURES"


@access_pattern("AP-P46", "texts that may be alike: those whose sketches have one band in common")
def band(number: int, value: str) -> Key:
    """The row of one band of a sketch; it goes by itself when its newest text is old."""
    return Key(f"ALIKE#{number}#{value}", "ALIKE")


@access_pattern("AP-P47", "in which bands a post stands")
def bands_of(post_id: str) -> Key:
    """A technical row beside the post: the bands to take it out of."""
    return Key(f"POST#{post_id}", "ALIKE")


@access_pattern("AP-P48", "one series of posts")
def series(series_id: str) -> Key:
    """A series."""
    return Key(f"SERIES#{series_id}", "SERIES")


@access_pattern("AP-P49", "series, newest first")
def all_series() -> str:
    """The list of all series."""
    return "SERIES"


@access_pattern("AP-P56", "media of one state, newest first")
def media_list(state: str) -> str:
    """The list of one state; what is purged is in none."""
    return f"MEDIA#{state}"


@access_pattern("AP-P57", "ready media of one kind, owner, folder or tag, newest first; one row for each")
def media_shelf(facet: str, value: str) -> str:
    """The list of what is alike in one respect."""
    return f"MEDIA#{facet}#{value}"


@access_pattern("AP-P58", "ready media by the beginning of a word of their names and tags")
def media_words(letter: str) -> str:
    """The list of words that begin with a letter, in the order of the words."""
    return f"MEDIA#word#{letter}"


@access_pattern("AP-P50", "the other lists that a file is in, each by a row beside its record")
def media_row(media_id: str, place: str) -> Key:
    """The row that puts a file into a list besides that of its record."""
    return Key(f"MEDIA#{media_id}", f"IN#{place}")


@access_pattern("AP-P59", "ready media that were made of the same bytes, oldest first")
def media_bytes(sha256: str, media_id: str) -> Key:
    """The row that says which file holds these bytes, as they were uploaded or as they are kept."""
    return Key(f"BYTES#{sha256}", f"MEDIA#{media_id}")


@access_pattern("AP-P60", "posts that use a picture or a video")
def media_used(media_id: str, post_id: str) -> Key:
    """The row that says a post uses a file; there is one for each such post, and now and then one too many."""
    return Key(f"MEDIA#{media_id}", f"{USES}{post_id}")


@access_pattern("AP-P51", "for when the publications of a post are scheduled")
def post_times(post_id: str) -> Key:
    """The row beside a post that says for when its publications are scheduled."""
    return Key(f"POST#{post_id}", "TIMES")


@access_pattern("AP-P61", "how many posts in review or approved hold a file, or that it is deleted")
def media_hold(media_id: str) -> Key:
    """The one row that submitting a post and deleting a file both write."""
    return Key(f"MEDIA#{media_id}", "HOLD")


@access_pattern("AP-P65", "the reviews of a post or a plan, newest first")
def review_of(subject: str, review_id: str) -> Key:
    """A review, beside what it reviews; `subject` is the partition of the post or plan."""
    return Key(f"{subject}", f"{REVIEWS}{review_id}")


@access_pattern("AP-P66", "the threads about a post or a plan, newest first")
def thread(subject: str, thread_id: str) -> Key:
    """A thread, beside what it is about."""
    return Key(f"{subject}", f"{THREADS}{thread_id}")


@access_pattern("AP-P67", "the links that guests have to a post or a plan, newest first")
def review_link(subject: str, link_id: str) -> Key:
    """The record of a guest's link, beside what it shows."""
    return Key(f"{subject}", f"{REVIEW_LINKS}{link_id}")


@access_pattern("AP-P30", "a revision of a plan, whole")
def plan_revision(plan_id: str, number: int) -> Key:
    """What a plan said in one of its revisions."""
    return Key(f"PLAN#{plan_id}", f"EDITION#{number:06d}")


@access_pattern("AP-P31", "who changed a plan when and why, newest first")
def plan_change(plan_id: str, number: int) -> Key:
    """The small row about a revision: who, when, why, and what differs from the one before."""
    return Key(f"PLAN#{plan_id}", f"{PLAN_CHANGES}{number:06d}")


@access_pattern("AP-P32", "which post fills a slot; a slot takes one")
def slot_seat(plan_id: str, slot_id: str) -> Key:
    """The seat of the one post in a slot."""
    return Key(f"PLAN#{plan_id}", f"SEAT#{slot_id}")


@access_pattern("AP-P33", "one day of the brand's own")
def brand_day(day_id: str) -> Key:
    """An anniversary, a launch, a sale: a day that only this brand knows."""
    return Key(f"DAY#{day_id}", "DAY")


@access_pattern("AP-P34", "the days of the brand's own, by name")
def brand_days() -> str:
    """The list of the brand's own days."""
    return "DAYS"


@access_pattern("AP-P62", "what became of asking for a link")
def link(address: str) -> Key:
    """The row of one address, by its digest: an address may be longer than a key."""
    return Key(f"LINK#{hashlib.sha256(address.encode()).hexdigest()[:40]}", "LINK")


@access_pattern("AP-P52", "one import of posts from a sheet; how far it is stands beside it")
def imported(import_id: str) -> Key:
    """An import."""
    return Key(f"IMPORT#{import_id}", "IMPORT")


@access_pattern("AP-P63", "how far an import is")
def import_progress(import_id: str) -> Key:
    """How far an import is; a technical row that its slices carry on."""
    return Key(f"IMPORT#{import_id}", "PROGRESS")


@access_pattern("AP-P77", "imports of posts, newest first")
def imports() -> str:
    """The list of all imports."""
    return "IMPORTS"


@access_pattern("AP-P53", "the bad rows of an import, in the order of the file")
def bad_row(import_id: str, row: int) -> Key:
    """What is wrong in a row, beside its import."""
    return Key(f"IMPORT#{import_id}", f"{BAD_ROWS}{row:07d}")


@access_pattern("AP-P54", "which import wrote the posts of a file")
def sheet(sha256: str) -> Key:
    """The row that says a file was imported before."""
    return Key(f"SHEET#{sha256}", "SHEET")


@access_pattern("AP-P55", "one export of posts to a sheet; how far it is stands beside it")
def exported(export_id: str) -> Key:
    """An export."""
    return Key(f"EXPORT#{export_id}", "EXPORT")


@access_pattern("AP-P78", "exports of posts, newest first")
def exports() -> str:
    """The list of all exports."""
    return "EXPORTS"


@access_pattern("AP-P64", "how far an export is")
def export_progress(export_id: str) -> Key:
    """How far an export is; a technical row that its slices carry on."""
    return Key(f"EXPORT#{export_id}", "PROGRESS")
