"""Deleting files: what keeps them, how they come back, when their bytes go, and whatever two people do at once."""

import itertools
import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from infra.local.calls import count_calls
from planning import (
    ending_store,
    keys,
    media_life,
    media_store,
    media_use_store,
    media_uses,
    on_due,
    on_event,
    posts,
    review,
    review_store,
    store,
)
from planning import media_library_store as library_store
from planning.api import api
from planning.media import Media
from planning.posts import Post, PostChange
from socialops import table
from socialops.changes import Create, EntryGone
from socialops.errors import MediaDeleted, MediaInUse, MediaNotReady, NotFound, StaleVersion, WrongState
from socialops.events.planning import MediaRequested
from socialops.models import Frozen
from socialops.names import Variable
from socialops.table import Origin
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_media import (
    a_picture_named,
    come_due,
    delete,
    describe,
    entries,
    events,
    library,
    record,
    restore,
)
from tests.stages.planning.acts_planning import a_written_post, an_uploaded_picture, decide, edit, read, step, submit
from tests.stages.requests import ask
from tests.unit.planning.builders_planning import AT, a_brand, a_picture, a_post, image_bytes


def stored(cloud: Cloud, media_id: str) -> list[str]:
    """Keys of what is stored of a file."""
    bucket = os.environ[Variable.MEDIA_BUCKET]
    listed = cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"media/{media_id}")
    return [each["Key"] for each in listed.get("Contents", [])]


def uses(media_id: str, **query: str) -> Any:
    """The posts that use a file."""
    return ask(api, "GET /v1/media/{media_id}/uses", path={"media_id": media_id}, query=query or None).body


def test_a_deleted_file_is_out_of_the_library_and_can_be_had_back(cloud: Cloud, time: Clock) -> None:
    """It is in no list but that of the deleted, has no link, and is what it was after its restoration."""
    media_id = a_picture_named(cloud, "花", tags=["春"])
    answer = delete(media_id)
    assert (answer.status, answer.body["state"], answer.body["url"]) == (200, "deleted", None)
    assert answer.body["restorable_until"] == "2026-12-23T08:00:00.000Z"
    assert (library(), library(tag="春"), library(q="花"), library(state="deleted")) == ([], [], [], [media_id])
    back = restore(media_id)
    assert (back.status, back.body["state"], bool(back.body["url"])) == (201, "ready", True)
    assert (library(), library(tag="春"), library(q="花"), library(state="deleted")) == (
        [media_id],
        [media_id],
        [media_id],
        [],
    )
    assert (events(media_id)[-2:], entries("media-purge")) == (["MediaDeleted", "MediaRestored"], [])


def test_deleting_and_having_back_are_two_calls(cloud: Cloud, time: Clock) -> None:
    """A read and a write each, however often the file was used before."""
    media_id = a_picture_named(cloud, "x")
    for _ in range(5):
        a_written_post(media=[media_id])
    seen, path = {"if-match": f'"{record(media_id)["version"]}"'}, {"media_id": media_id}
    with count_calls() as calls:
        assert ask(api, "DELETE /v1/media/{media_id}", path=path, headers=seen).status == 200
    assert calls.total == 2
    with count_calls() as calls:
        assert restore(media_id).status == 201
    assert calls.total == 2


def test_a_repeated_restoration_is_one(cloud: Cloud, time: Clock) -> None:
    """With an `Idempotency-Key` the first answer comes again; without, there is nothing left to restore."""
    media_id = a_picture_named(cloud, "x")
    delete(media_id)
    key = {"idempotency-key": "k"}
    first, second = restore(media_id, **key), restore(media_id, **key)
    assert (second.status, second.body) == (201, first.body)
    assert restore(media_id).body["code"] == "wrong-state"


@pytest.mark.parametrize(("language", "words"), [("en", "Posts in review"), ("zh-CN", "审核中或已批准")])
def test_a_file_of_a_post_in_review_stays(cloud: Cloud, time: Clock, language: str, words: str) -> None:
    """The refusal names the posts; when the post is a draft again, the file can go."""
    media_id = an_uploaded_picture(cloud)
    post = a_written_post(media=[media_id], title="山茶花上新")
    a_written_post(media=[media_id], title="草稿")
    assert submit(post).status == 201
    answer = delete(media_id, **{"accept-language": language})
    assert (answer.status, answer.body["code"]) == (409, "media-in-use")
    assert answer.body["facts"]["posts"] == [f"山茶花上新 ({post['id']})"]
    assert words in answer.body["detail"]
    assert edit(read(post["id"]), text="改。").status == 200
    assert delete(media_id).status == 200


def test_a_file_of_an_approved_post_stays(cloud: Cloud, time: Clock) -> None:
    """Approved is what can be scheduled; a return would have freed it."""
    media_id = an_uploaded_picture(cloud)
    shown = submit(a_written_post(media=[media_id])).body
    decide(shown)
    step("conclude", shown)
    assert read(shown["post_id"])["state"] == "approved"
    assert delete(media_id).body["code"] == "media-in-use"


def test_a_returned_post_lets_its_files_go(cloud: Cloud, time: Clock) -> None:
    """With the end of the review the hold ends."""
    media_id = an_uploaded_picture(cloud)
    shown = submit(a_written_post(media=[media_id])).body
    decide(shown, "return", comment="换一张图")
    step("conclude", shown)
    assert delete(media_id).status == 200


def test_a_deleted_file_gets_into_no_post(cloud: Cloud, time: Clock) -> None:
    """Neither into a new one nor by an edit, and a draft that has it is not submitted."""
    media_id = an_uploaded_picture(cloud)
    draft, other = a_written_post(media=[media_id]), a_written_post()
    delete(media_id)
    body = {"title": "t", "text": "x", "media": [media_id]}
    assert ask(api, "POST /v1/posts", body=body).body["code"] == "media-deleted"
    assert edit(other, media=[media_id]).body["code"] == "media-deleted"
    assert submit(draft).body["code"] == "media-not-ready"
    assert describe(media_id, title="x").body["code"] == "media-deleted"


def test_the_bytes_go_after_thirty_days_and_for_good(cloud: Cloud, time: Clock) -> None:
    """The agenda ends the time, then removes the file and its small copies; the record is left and stays so."""
    media_id = an_uploaded_picture(cloud, image_bytes(size=(1000, 500)))
    assert len(stored(cloud, media_id)) == 3
    delete(media_id)
    come_due(time, "media-purge")
    assert record(media_id)["state"] == "purged"
    come_due(time, "media-sweep")
    assert (stored(cloud, media_id), library(state="deleted"), entries("media-sweep")) == ([], [], [])
    assert restore(media_id).body["code"] == "wrong-state"
    assert events(media_id)[-1] == "MediaPurged"


def test_what_was_had_back_keeps_its_bytes(cloud: Cloud, time: Clock) -> None:
    """A purge that was queued before the restoration finds its entry gone."""
    media_id = an_uploaded_picture(cloud)
    delete(media_id)
    (entry,) = entries("media-purge")
    restore(media_id)
    time.at = entry.due
    with pytest.raises(EntryGone):
        on_due.take(entry)
    assert stored(cloud, media_id)


def test_a_removal_that_broke_off_is_done_again(cloud: Cloud, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry stays until the bytes are gone, and a second delivery afterwards does nothing."""
    media_id = an_uploaded_picture(cloud)
    delete(media_id)
    come_due(time, "media-purge")
    (entry,) = entries("media-sweep")
    real = table.commit

    def cut(*_: Any, **__: Any) -> None:
        raise ConnectionError("cut")

    monkeypatch.setattr(table, "commit", cut)
    with pytest.raises(ConnectionError):
        on_due.take(entry)
    monkeypatch.setattr(table, "commit", real)
    on_due.take(entry)
    assert stored(cloud, media_id) == []
    with pytest.raises(EntryGone):
        on_due.take(entry)


def test_the_posts_that_use_a_file_are_listed(cloud: Cloud, time: Clock) -> None:
    """With title and state, page by page in two calls; a post that no longer has it is gone from the list."""
    media_id, other = an_uploaded_picture(cloud), a_picture_named(cloud, "y")
    written = []
    for number in range(3):
        written.append(a_written_post(media=[media_id], title=f"第{number}篇"))
        time.advance(seconds=1)
    submit(written[0])
    edit(written[2], media=[other])
    with count_calls() as calls:
        page = uses(media_id)
    assert [(each["title"], each["state"]) for each in page["items"]] == [("第0篇", "in_review"), ("第1篇", "draft")]
    assert calls.total == 2
    first = uses(media_id, limit="1")
    assert [each["title"] for each in uses(media_id, limit="1", cursor=first["next"])["items"]] == ["第1篇"]
    assert [each["title"] for each in uses(other)["items"]] == ["第2篇"]


def told(name: str, at: str, **data: str) -> dict[str, Any]:
    """An event of a publication of a post, as the bus brings it."""
    return {"event": name, "at": at, "root": data.pop("root"), "data": {"sending_id": "s1", "kind": "post", **data}}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_use_says_when_it_is_scheduled(cloud: Cloud, time: Clock, order: tuple[int, ...]) -> None:
    """Whatever order the events come in, the latest counts; replies and other roots say nothing here."""
    media_id = an_uploaded_picture(cloud)
    root = f"POST#{a_written_post(media=[media_id])['id']}"
    story = [
        told("SendingScheduled", "2026-11-23T08:00:00.000Z", root=root, due="2026-12-01T08:00:00.000Z"),
        told("SendingMoved", "2026-11-23T09:00:00.000Z", root=root, due="2026-12-02T08:00:00.000Z"),
        told("SendingMoved", "2026-11-23T10:00:00.000Z", root=root, due="2026-12-03T08:00:00.000Z"),
    ]
    for number in order:
        on_event.note_time(story[number])
    on_event.note_time(told("SendingScheduled", "2026-11-23T11:00:00.000Z", root="CONV#1", due="2026-12-09T08:00:00Z"))
    assert uses(media_id)["items"][0]["scheduled"] == ["2026-12-03T08:00:00.000Z"]
    on_event.note_time(told("SendingCancelled", "2026-11-23T12:00:00.000Z", root=root, reason="cancelled"))
    assert uses(media_id)["items"][0]["scheduled"] == []


class Nothing(Frozen):
    """An answer."""


def proofs_by(files: Sequence[str]) -> list[dict[str, str]]:
    """A proof by each of the files."""
    return [{"rule": f"rule-{number}", "media_id": media_id} for number, media_id in enumerate(files)]


class World:
    """Files and posts in the table, by the stores alone."""

    def __init__(self, files: int) -> None:
        self.ids = [f"m{number}" for number in range(files)]
        for media_id in self.ids:
            media = a_picture(media_id, id=media_id)
            event = MediaRequested(subject=keys.media(media_id).pk)
            table.commit([Create(keys.media(media_id), media)], [event], Origin("t", AT))
        self.count = 0

    def write(self, media: list[str], proofs: Sequence[str] = (), post_id: str | None = None) -> Post:
        """A draft."""
        self.count += 1
        post = a_post(id=post_id or f"p{self.count}", media=media, evidence=proofs_by(proofs), variants={"weibo": {}})
        store.add_post(post, Origin("t", AT))
        return post

    def submit(self, seen: Post, media: dict[str, Media]) -> None:
        """Submit a post as it was seen."""
        after = posts.submit(seen, f"r{seen.version}", AT)
        profile = a_brand()
        opened = review.begin(
            review_store.subject_of_post(after, posts.hashes(after, media)),
            after.review_id,
            AT,
            stages=review.needed_stages(profile.review, budget=0, sensitive=False, findings=[]),
            hours=profile.working_hours,
            zone=profile.zone,
        )
        review_store.submit_post(seen, after, opened, Origin("t", AT), Nothing())

    def edit(self, seen: Post, media: list[str], proofs: Sequence[str] = ()) -> None:
        """Edit a post as it was seen."""
        change = PostChange.model_validate({"media": media, "evidence": proofs_by(proofs)})
        after = posts.edit(seen, change, "ling", AT)
        store.save_edit(seen, after, Origin("t", AT))

    def delete(self, seen: Media) -> None:
        """Delete a file as it was seen."""
        library_store.delete(seen, media_life.delete(seen, AT), "", Origin("t", AT))

    def restore(self, seen: Media) -> None:
        """Have a file back as it was seen."""
        library_store.restore(seen, media_life.restore(seen, AT), Nothing(), Origin("t", AT))

    def holds(self, media_id: str) -> int:
        """The count of a file."""
        row = table.get(keys.media_hold(media_id))
        return int(row.get("holds", 0)) if row else 0


REFUSALS = (MediaDeleted, MediaInUse, MediaNotReady, StaleVersion, WrongState, NotFound)


FEW = settings(max_examples=8, stateful_step_count=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""A step costs some milliseconds here, and a failing run says by itself what was done."""
CLOUD: list[Cloud] = []
"""Where the machine's world is; a machine takes no fixtures."""


class Interleavings(RuleBasedStateMachine):
    """Members look at posts and files, and act later on what they saw: every act may come between look and act."""

    def __init__(self) -> None:
        super().__init__()
        CLOUD[0].empty()
        self.world = World(3)
        self.posts: dict[str, Post] = {}
        self.media: dict[str, Media] = {}

    some = st.lists(st.sampled_from(["m0", "m1", "m2"]), unique=True, max_size=3)
    chosen = st.tuples(some, some)
    """What a post shows, and what proves something."""
    number = st.integers(1, 3)
    one = st.sampled_from(["m0", "m1", "m2"])

    @initialize(lists=st.lists(chosen, min_size=3, max_size=3))
    def write(self, lists: list[tuple[list[str], list[str]]]) -> None:
        """Three drafts."""
        for number, (media, proofs) in enumerate(lists, start=1):
            self.posts[f"p{number}"] = self.world.write(media, proofs)
        self.media = {each: media_store.get(each) for each in self.world.ids}

    @rule(number=number)
    def look_at_post(self, number: int) -> None:
        """Somebody opens a post; what they do later rests on this."""
        self.posts[f"p{number}"] = store.get_post(f"p{number}")

    @rule(media_id=one)
    def look_at_file(self, media_id: str) -> None:
        """Somebody opens a file."""
        self.media[media_id] = media_store.get(media_id)

    @rule(number=number)
    def submit(self, number: int) -> None:
        """A post is submitted as it, and its files, were seen."""
        self.attempt(lambda: self.world.submit(self.posts[f"p{number}"], self.media))

    @rule(number=number, files=chosen)
    def edit(self, number: int, files: tuple[list[str], list[str]]) -> None:
        """A post gets other files."""
        self.attempt(lambda: self.world.edit(self.posts[f"p{number}"], *files))

    @rule(number=number)
    def give_back(self, number: int) -> None:
        """A review ends with a return."""
        post = store.get_post(f"p{number}")
        if post.state == "in_review":
            end = ending_store.ending(keys.post(post.id).pk, post.review_id)
            end.give_back("returned", Origin("t", AT))

    @rule(media_id=one)
    def delete(self, media_id: str) -> None:
        """A file is deleted as it was seen."""
        self.attempt(lambda: self.world.delete(self.media[media_id]))

    @rule(media_id=one)
    def restore(self, media_id: str) -> None:
        """A file is had back as it was seen."""
        self.attempt(lambda: self.world.restore(self.media[media_id]))

    def attempt(self, act: Any) -> None:
        """Something that may be refused."""
        try:
            act()
        except REFUSALS:
            return

    @invariant()
    def nothing_under_review_has_a_deleted_file(self) -> None:
        """And the count of each file is that of the posts that are no drafts and have it."""
        present = [store.get_post(post_id) for post_id in self.posts]
        for media_id in self.world.ids:
            holding = [post for post in present if post.state != "draft" and media_id in posts.file_ids(post)]
            assert self.world.holds(media_id) == len(holding)
            assert not holding or media_store.get(media_id).state == "ready"
            listed = {use.post_id for use in _all_uses(media_id)}
            assert listed == {post.id for post in present if media_id in posts.file_ids(post)}


def _all_uses(media_id: str) -> list[Any]:
    return media_use_store.list_uses(media_id, 100, None).items


def test_no_interleaving_takes_a_file_from_a_post_in_review(cloud: Cloud, time: Clock) -> None:
    """Whatever order people look and act in, what is in review has its files, and the counts are right."""
    CLOUD[:] = [cloud]
    run_state_machine_as_test(Interleavings, settings=FEW)


def test_the_largest_post_fits_into_its_commits(cloud: Cloud, time: Clock) -> None:
    """Fifty files and twenty proofs taken into review, and as many others in their place at once: rows and counts."""
    world = World(140)
    old, new = world.ids[:70], world.ids[70:]
    versions = {"weibo": {"media": old[18:36]}, "mastodon": {"media": old[36:50]}}
    post = a_post(id="p1", media=old[:18], evidence=proofs_by(old[50:]), variants=versions)
    store.add_post(post, Origin("t", AT))
    world.submit(post, {media_id: media_store.get(media_id) for media_id in old})
    some = (0, 24, 49, 50, 69)
    assert [world.holds(old[each]) for each in some] == [1] * 5
    seen = store.get_post("p1")
    versions = {"weibo": {"media": new[18:36]}, "mastodon": {"media": new[36:50]}}
    change = PostChange.model_validate({"media": new[:18], "evidence": proofs_by(new[50:]), "variants": versions})
    store.save_edit(seen, posts.edit(seen, change, "ling", AT), Origin("t", AT))
    assert [world.holds(old[each]) for each in some] == [0] * 5
    assert all([use.post_id for use in _all_uses(new[each])] == ["p1"] for each in some)
    assert not any(_all_uses(old[each]) for each in some)


def test_a_proof_stays_while_its_post_is_in_review(cloud: Cloud, time: Clock) -> None:
    """What reviewers decide on cannot be taken away from them; with the draft it may go, and is asked for again."""
    world = World(2)
    post = world.write(["m0"], ["m1"])
    files = {media_id: media_store.get(media_id) for media_id in world.ids}
    world.submit(post, files)
    with pytest.raises(MediaInUse):
        world.delete(files["m1"])
    world.edit(store.get_post(post.id), ["m0"], ["m1"])
    world.delete(files["m1"])
    with pytest.raises(MediaDeleted):
        world.submit(store.get_post(post.id), files)


def test_the_writes_of_a_commit_never_exceed_its_room() -> None:
    """Whatever a post had and gets, counts come first and always fit."""
    old = [f"o{number}" for number in range(50)]
    new = [f"n{number}" for number in range(50)]
    proofs = [f"e{number}" for number in range(20)]
    before = a_post(media=old, evidence=proofs_by(proofs), state="in_review")
    for after in (a_post(media=new), a_post(media=old), a_post(media=[], evidence=proofs_by(new[:20]))):
        made = media_uses.of(before, after, 92)
        counted = [each for each in made.within if isinstance(each, media_uses.Hold)]
        assert (len(made.within) <= 92, len(counted)) == (True, 70)
