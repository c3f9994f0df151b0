"""What a platform accepted comes to its end by the platform's own event, by a look, or by both in any order."""

from datetime import timedelta

import pytest

from planning.posts import Variant
from publishing import resolutions
from socialops.platforms.content import FIRST_COMMENT
from socialops.platforms.inbound import Resolution
from socialops.platforms.sending import Accepted, Live, Refused
from socialops.table import Origin
from tests.fakes import saying
from tests.publishing_world import World

HANDLE = "100000001"
LIVE = Live("art-1", "https://fake.example/art-1")
REVIEWED = Refused("ContentRefused", "audit rejected", "4")


def accepted_post(world: World) -> str:
    """A post that the platform has taken and not shown yet."""
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=60)
    world.network.answers.append(saying(Accepted(HANDLE)))
    world.run(seconds=61)
    assert (world.get(sending).state, world.get(sending).handle) == ("unknown", HANDLE)
    return sending


def tell(world: World, account: str, outcome: Live | Refused, handle: str = HANDLE) -> None:
    """The platform's event arrives."""
    resolutions.resolve(account, Resolution(handle, outcome), Origin("engagement.on_message", world.time.at))


def test_an_event_ends_the_waiting_at_once(world: World) -> None:
    """The moment the platform tells, the post is live under the id it told, without any look."""
    sending = accepted_post(world)
    tell(world, world.get(sending).account_id, LIVE)
    after = world.get(sending)
    assert (after.state, after.remote_id, after.url) == ("live", "art-1", LIVE.url)
    assert not any(call.startswith("look") for call in world.network.calls)


def test_an_event_that_refuses_ends_it_too(world: World) -> None:
    """The platform's review says no: refused, with its reason, and the owner is told."""
    sending = accepted_post(world)
    tell(world, world.get(sending).account_id, REVIEWED)
    assert (world.get(sending).state, world.get(sending).reason) == ("refused", "content-refused")
    assert "SendingRefused" in world.events()


def test_a_repeated_event_changes_nothing_more(world: World) -> None:
    """Deliveries come more than once."""
    sending = accepted_post(world)
    for _ in range(3):
        tell(world, world.get(sending).account_id, LIVE)
    assert world.events().count("SendingWentLive") == 1


@pytest.mark.parametrize(("outcome", "state"), [(LIVE, "live"), (REVIEWED, "refused")])
def test_an_event_that_was_faster_than_our_record_is_found_by_the_look(
    world: World, outcome: Live | Refused, state: str
) -> None:
    """The event comes while nothing waits for it yet; the first look reads it and does not ask the platform."""
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=60)
    tell(world, account, outcome)
    world.network.answers.append(saying(Accepted(HANDLE)))
    world.run(minutes=3)
    assert world.get(sending).state == state
    assert not any(call.startswith("look") for call in world.network.calls)


def test_an_event_of_another_account_or_handle_ends_nothing(world: World) -> None:
    """Handles are the account's own; what was published in the platform's console is nobody's here."""
    sending = accepted_post(world)
    tell(world, "somebody-else", LIVE)
    tell(world, world.get(sending).account_id, LIVE, handle="100000002")
    assert world.get(sending).state == "unknown"


def test_a_live_post_is_not_refused_by_a_late_event(world: World) -> None:
    """What a look has settled stays settled; the after-look will see a removal."""
    sending = accepted_post(world)
    tell(world, world.get(sending).account_id, LIVE)
    world.time.at += timedelta(seconds=5)
    tell(world, world.get(sending).account_id, REVIEWED)
    assert world.get(sending).state == "live"


def test_what_the_acceptance_told_goes_on_to_comments_and_figures(world: World) -> None:
    """No event repeats it, so it is kept with the sending and told when it is live."""
    account = world.an_account()
    world.a_post()
    sending = world.schedule(account, after=60)
    world.network.answers.append(saying(Accepted(HANDLE, {"msg_data_id": "2247483700"})))
    world.run(seconds=61)
    tell(world, account, LIVE)
    assert world.get(sending).published.facts == {"msg_data_id": "2247483700"}
    (event,) = [item for item in world.rows("TRACE#POST#p1") if item["event"] == "SendingWentLive"]
    assert event["data"]["facts"] == {"msg_data_id": "2247483700"}


def test_a_first_comment_follows_what_the_platform_told_itself(world: World) -> None:
    """It is planned in the commit of the event, and again by nothing that comes after it."""
    account = world.an_account()
    world.a_post()
    world.change_post(approve=True, variants={"fake": Variant(options={FIRST_COMMENT: "尺码表在这里"})})
    sending = world.schedule(account, after=60)
    world.network.answers.append(saying(Accepted(HANDLE)))
    world.run(seconds=61)
    for _ in range(2):
        tell(world, world.get(sending).account_id, LIVE)
    world.run(minutes=5)
    assert [(one.content.text, one.content.answers) for one in world.network.visible] == [
        ("尺码表在这里", {"status": "art-1"})
    ]
