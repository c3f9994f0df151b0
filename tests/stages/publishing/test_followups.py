"""What follows a publication: its first comment, other words, that it is taken back; each a sending by the law."""

from typing import Any

import pytest

from planning.posts import Variant
from socialops.platforms.content import FIRST_COMMENT
from socialops.platforms.errors import ContentRefused, NothingSent, OutcomeUnknown
from tests import fakes
from tests.publishing_world import World, counted, texts
from tests.stages.requests import Answer

COMMENT = "尺码表在这里 👇"


def live(world: World, **options: str) -> str:
    """A publication that is public; its id."""
    account = world.an_account()
    world.a_post()
    if options:
        world.change_post(approve=True, variants={"fake": Variant(options=options)})
    sending_id = world.schedule(account)
    world.run(seconds=600)
    assert world.get(sending_id).state == "live"
    return sending_id


def follow(world: World, sending_id: str, what: str, body: dict[str, Any] | None = None, **given: Any) -> Answer:
    """Edit a publication, or take it back."""
    version = given.pop("version", 0) or world.get(sending_id).version
    route = f"POST /v1/publications/{{publication_id}}/{what}"
    headers = {"if-match": f'"{version}"'}
    return world.ask(route, path={"publication_id": sending_id}, body=body, headers=headers, **given)


def remove(world: World, sending_id: str, **given: Any) -> Answer:
    """Take a publication back."""
    return follow(world, sending_id, "removals", {"reason": "价格写错了", **given.pop("body", {})}, **given)


def test_the_first_comment_follows_once(world: World) -> None:
    """It stands under the post fifteen seconds after it went live, in the words that were approved with it."""
    sending_id = live(world, **{FIRST_COMMENT: COMMENT})
    assert texts(world.network) == ["新品上市"]
    world.run(seconds=15)
    world.duplicate()
    world.run(hours=48)
    post, comment = world.network.visible
    assert (comment.content.text, comment.content.channel) == (COMMENT, "comment")
    assert comment.content.answers == {"status": post.remote_id}
    told = world.get(f"{sending_id}-comment")
    assert (told.kind, told.state, told.target) == ("comment", "live", sending_id)
    assert world.events().count("SendingWentLive") == 2


def test_a_first_comment_follows_what_only_a_look_found(world: World) -> None:
    """However it came out that the post is public, its comment follows once."""
    world.network.answers = [fakes.LOST]
    account = world.an_account()
    world.a_post()
    world.change_post(approve=True, variants={"fake": Variant(options={FIRST_COMMENT: COMMENT})})
    sending_id = world.schedule(account)
    world.run(hours=48)
    assert world.get(sending_id).state == "live"
    assert texts(world.network) == ["新品上市", COMMENT]


def test_a_first_comment_that_is_refused_leaves_the_post_alone(world: World) -> None:
    """It ends by itself, with its reason; and it can be tried again like anything that is sent."""
    world.network.answers = [fakes.GOOD, fakes.REFUSED]
    sending_id = live(world, **{FIRST_COMMENT: COMMENT})
    world.run(minutes=5)
    assert world.get(f"{sending_id}-comment").state == "refused"
    assert world.get(sending_id).state == "live"
    path = {"publication_id": f"{sending_id}-comment"}
    assert world.ask("POST /v1/publications/{publication_id}/retry", path=path, body={}).status == 200
    world.run(minutes=10)
    assert texts(world.network) == ["新品上市", COMMENT]


def test_a_pause_holds_the_first_comment(world: World) -> None:
    """The switch stops it like everything else that would become public."""
    sending_id = live(world, **{FIRST_COMMENT: COMMENT})
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "事故"})
    world.run(minutes=5)
    assert world.get(f"{sending_id}-comment").held == "paused"
    assert texts(world.network) == ["新品上市"]


def test_what_is_taken_back_is_gone_and_said_to_be(world: World) -> None:
    """One request, a receipt, and the publication says since when; no later look is surprised."""
    sending_id = live(world)
    answer = remove(world, sending_id)
    assert (answer.status, answer.body["kind"], answer.body["target"]) == (202, "removal", sending_id)
    world.run(seconds=5)
    assert texts(world.network) == []
    removal, publication = world.get(answer.body["id"]), world.get(sending_id)
    assert (removal.state, removal.note) == ("live", "价格写错了")
    assert publication.removed_at == removal.live_at
    assert world.events()[-3:] == ["SendingClaimed", "SendingCarriedOut", "SendingRemoved"]
    world.run(hours=48)
    assert world.events()[-1] == "SendingRemoved"
    assert world.network.calls.count("remove post") == 1
    receipt = world.ask("GET /v1/publications/{publication_id}/receipt", path={"publication_id": removal.id})
    assert len(receipt.body["attempts"]) == 1


def test_a_pause_does_not_keep_public_what_is_to_go(world: World) -> None:
    """In an incident everything is stopped, and what did harm is taken back."""
    sending_id = live(world)
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "事故"})
    remove(world, sending_id)
    world.run(seconds=5)
    assert texts(world.network) == []


@pytest.mark.parametrize("error", [OutcomeUnknown("read timeout"), NothingSent("connect")])
def test_a_removal_whose_answer_is_lost_is_settled_by_a_look(world: World, error: Exception) -> None:
    """Whether it worked or never arrived: in the end it is gone, and nobody had to ask."""
    world.network.remove_errors = [error]  # type: ignore[list-item]  # both are platform errors
    sending_id = live(world)
    answer = remove(world, sending_id)
    world.run(hours=1)
    assert texts(world.network) == []
    assert world.get(answer.body["id"]).state == "live"
    assert world.get(sending_id).removed_at


def test_a_removal_that_is_refused_says_so(world: World) -> None:
    """The publication stays what it is; a second removal is the first one, to be tried again."""
    world.network.remove_errors = [ContentRefused("pinned")]
    sending_id = live(world)
    answer = remove(world, sending_id)
    world.run(minutes=5)
    assert world.get(answer.body["id"]).state == "refused"
    assert world.get(sending_id).removed_at is None
    assert remove(world, sending_id).body["code"] == "already-exists"
    path = {"publication_id": answer.body["id"]}
    assert world.ask("POST /v1/publications/{publication_id}/retry", path=path, body={}).status == 200
    world.run(minutes=10)
    assert texts(world.network) == []


def test_a_double_is_taken_back_alone(world: World) -> None:
    """What was found twice is offered to be deleted; one goes, the publication stays with the other."""
    sending_id = live(world)
    (first,) = world.network.visible
    world.network.publish("post", first.content, "other", world.time.at)
    world.run(minutes=11)
    assert world.get(sending_id).doubles == ["2", "1"]
    assert remove(world, sending_id, body={"remote_id": "7"}).status == 422
    answer = remove(world, sending_id, body={"remote_id": "2"})
    world.run(seconds=5)
    publication = world.get(sending_id)
    assert [one.remote_id for one in world.network.visible] == ["1"]
    assert (publication.doubles, publication.removed_at, publication.state) == (["1"], None, "live")
    assert world.get(answer.body["id"]).state == "live"


def test_nothing_is_taken_back_that_is_not_public(world: World) -> None:
    """Not before it goes out, not twice, not in another version, and not by who may not."""
    account = world.an_account()
    world.a_post()
    planned = world.schedule(account)
    assert remove(world, planned).status == 409
    world.run(seconds=600)
    assert remove(world, planned, version=1).status == 412
    assert remove(world, planned, role="analyst").status == 403
    assert remove(world, planned, body={"reason": "错" * 3000}).status == 422
    assert remove(world, planned).status == 202
    world.run(seconds=5)
    assert remove(world, planned).status == 409
    assert remove(world, "nothing", version=1).status == 404


def test_where_only_a_person_can_take_back_it_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No request leaves; the error names the platform."""
    sending_id = live(world)
    fakes.install(monkeypatch, world.network, world.network.platform(remover=None, editor=None))
    answer = remove(world, sending_id)
    assert (answer.status, answer.body["facts"]) == (422, {"platform": "fake", "what": "removal"})


def test_what_is_public_gets_the_words_approved_later(world: World) -> None:
    """In its place, with its token in its link; later looks know the new words, and the hash says which they are."""
    sending_id = live(world)
    token = world.get(sending_id).token
    world.change_post(approve=True, text="新品上市（更正）")
    answer = follow(world, sending_id, "edits")
    assert (answer.status, answer.body["kind"]) == (202, "edit")
    world.run(seconds=5)
    (visible,) = world.network.visible
    assert (visible.content.text, visible.content.link) == ("新品上市（更正）", f"https://shop.example/x?s={token}")
    publication = world.get(sending_id)
    assert publication.content.text == "新品上市（更正）"
    assert publication.content_hash == world.get(answer.body["id"]).content_hash
    assert "SendingEdited" in world.events()
    world.run(hours=48)
    assert world.get(sending_id).removed_at is None


def test_words_may_change_back_and_forth(world: World) -> None:
    """Each time is an edit of its own, also to words that stood there before; the same one twice is one."""
    sending_id = live(world)
    for text in ("更正", "新品上市", "更正"):
        world.change_post(approve=True, text=text)
        seen = world.get(sending_id).version
        assert follow(world, sending_id, "edits", version=seen).status == 202
        assert follow(world, sending_id, "edits", version=seen).body["code"] == "already-exists"
        world.run(seconds=5)
        assert texts(world.network) == [text]


def test_an_edit_whose_answer_is_lost_is_settled_by_a_look(world: World) -> None:
    """One edit, one outcome."""
    world.network.answers = [fakes.GOOD, fakes.LOST]
    sending_id = live(world)
    world.change_post(approve=True, text="新品上市（更正）")
    answer = follow(world, sending_id, "edits")
    world.run(hours=1)
    assert world.get(answer.body["id"]).state == "live"
    assert texts(world.network) == ["新品上市（更正）"]
    assert world.get(sending_id).content.text == "新品上市（更正）"


def test_nobody_edits_past_the_review(world: World) -> None:
    """Not approved is refused, and an approval that is withdrawn before the edit leaves holds it."""
    sending_id = live(world)
    assert follow(world, sending_id, "edits").body["code"] == "edit-unchanged"
    world.change_post(text="没审过")
    assert follow(world, sending_id, "edits").body["code"] == "not-approved"
    world.change_post(approve=True, text="审过了")
    answer = follow(world, sending_id, "edits")
    world.change_post(text="又改了")
    world.run(minutes=5)
    assert world.get(answer.body["id"]).held == "not-approved"
    assert texts(world.network) == ["新品上市"]


def test_each_way_costs_few_calls(world: World) -> None:
    """Asking takes a read and a write, two reads for an edit; carrying out takes one read more than a post."""
    sending_id = live(world)
    world.change_post(approve=True, text="新品上市（更正）")
    version = world.get(sending_id).version
    with counted() as calls:
        follow(world, sending_id, "edits", version=version)
    assert [name for name in calls.names if name.startswith("dynamodb")] == [
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:TransactWriteItems",
    ]
    world.run(seconds=5)
    version = world.get(sending_id).version
    with counted() as calls:
        remove(world, sending_id, version=version)
    assert [name for name in calls.names if name.startswith("dynamodb")] == [
        "dynamodb:GetItem",
        "dynamodb:TransactWriteItems",
    ]
    (body,) = world.pending()
    with counted() as calls:
        world.deliver(body)
    assert [name for name in calls.names if name.startswith("dynamodb")] == [
        "dynamodb:BatchGetItem",
        "dynamodb:TransactWriteItems",
        "dynamodb:GetItem",
        "dynamodb:TransactWriteItems",
    ]
