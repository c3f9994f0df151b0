"""What would keep an order from going out is told when it is asked for and when it is approved, not at its time."""

from typing import Any

import pytest

from publishing import keys
from socialops import table
from socialops.changes import Keep
from socialops.platforms.grants import Grant
from socialops.table import Origin
from tests import fakes
from tests.cloud import Clock
from tests.publishing_world import CREDENTIALS
from tests.stages.publishing.promoting import Promoting
from tests.stages.requests import Answer

RENEW = "PUT /v1/accounts/{account_id}/credentials"


@pytest.fixture
def brand(time: Clock, monkeypatch: pytest.MonkeyPatch) -> Promoting:
    """Something live in a campaign, on an account that may order."""
    made = Promoting(time, monkeypatch)
    made.begin(campaign="618")
    return made


def press(brand: Promoting, scope: str, route: str = "PUT") -> Answer:
    """Pause a scope, or let it send again (`DELETE`)."""
    scope = scope.replace("{account}", brand.account)
    body = {"reason": "flood in Zhengzhou"} if route == "PUT" else None
    answer = brand.world.ask(
        f"{route} /v1/pauses/{{scope}}", path={"scope": scope}, body=body, headers={"if-match": '"1"'}
    )
    assert answer.status in {200, 204}, answer.body
    return answer


def options(brand: Promoting, **query: str) -> dict[str, Any]:
    """What may be ordered for the publication."""
    route, path = "GET /v1/publications/{publication_id}/promotion-options", {"publication_id": brand.publication}
    found: dict[str, Any] = brand.world.ask(route, path=path, query=query).body
    return found


SCOPES = ["brand", "spend", "platform:fake", "account:{account}", "campaign:618"]


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("budget", [30_000, 600_000])
def test_under_a_pause_nothing_is_asked_for(brand: Promoting, scope: str, budget: int) -> None:
    """Whatever its scope, below the limit and above it: it names the switch and its reason, and reserves nothing."""
    press(brand, scope)
    named = scope.replace("{account}", brand.account)
    answer = brand.ask(budget=budget)
    assert (answer.status, answer.body["code"]) == (409, "paused")
    assert answer.body["facts"] == {"scope": named, "reason": "flood in Zhengzhou"}
    assert (brand.left()["reserved"], options(brand)["paused"]) == (0, [named])
    press(brand, scope, "DELETE")
    assert (brand.ask(budget=budget).status, options(brand)["paused"]) == (201, [])


@pytest.mark.parametrize("scope", SCOPES)
def test_under_a_pause_nothing_is_approved(brand: Promoting, scope: str) -> None:
    """It keeps waiting with its money, and is approved when the switch is off."""
    asked = brand.ask(budget=600_000).body["id"]
    tag = {"if-match": '"1"'}
    press(brand, scope)
    refused = brand.call("approvals", asked, headers=tag, member="mei")
    assert (refused.status, refused.body["code"], refused.body["facts"]["reason"]) == (
        409,
        "paused",
        "flood in Zhengzhou",
    )
    assert (brand.get(asked).state, brand.left()["reserved"]) == ("asked", 600_000)
    press(brand, scope, "DELETE")
    assert brand.call("approvals", asked, headers=tag, member="mei").body["state"] == "placing"


def test_a_campaign_of_the_order_alone_counts_too(brand: Promoting) -> None:
    """The order may belong to another campaign than the post; the one of the post does not stop it then."""
    press(brand, "campaign:618")
    assert brand.ask(campaign="double-11").status == 201
    press(brand, "campaign:double-11")
    assert brand.ask(campaign="double-11").body["facts"]["scope"] == "campaign:double-11"


def test_what_is_held_by_a_pause_is_not_retried_into_it(brand: Promoting) -> None:
    """A switch that is pressed after the asking is met at the claim; a retry before it is lifted is refused."""
    promotion_id = brand.promote()
    press(brand, "campaign:618")
    brand.run(seconds=5)
    assert (brand.view(promotion_id)["order"], brand.ads.placed) == ("held", {})
    assert brand.call("retries", promotion_id).body["code"] == "paused"
    press(brand, "campaign:618", "DELETE")
    assert brand.call("retries", promotion_id).status == 200
    brand.run(seconds=5)
    assert brand.get(promotion_id).state == "running"


def test_the_kit_of_a_purchase_is_closed_by_every_switch(brand: Promoting) -> None:
    """A person who buys by hand is stopped by the switch of the campaign as by that of the brand."""
    promotion_id = brand.promote(by_hand=True, goal="reach")
    brand.run(seconds=5)
    route, path = "GET /v1/promotions/{promotion_id}/kit", {"promotion_id": promotion_id}
    assert brand.world.ask(route, path=path, role="specialist").status == 200
    press(brand, "campaign:618")
    assert brand.world.ask(route, path=path, role="specialist").body["code"] == "paused"


def test_a_grant_without_the_right_to_order_is_told_at_once(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what is missing and how to give it; by hand it goes; with the credentials it goes by itself."""
    brand = Promoting(time, monkeypatch)
    network = brand.world.network

    def lacking(grant: Grant) -> dict[Any, tuple[str, ...]]:
        return {} if grant.credentials.get("ads_token") else {"promotion": ("ads_id", "ads_token")}

    optional = ("ads_token",)
    fakes.install(monkeypatch, network, network.platform(lacking=lacking, optional_credentials=optional))
    brand.begin()
    answer = brand.ask()
    assert (answer.status, answer.body["code"]) == (409, "promotion-not-granted")
    assert answer.body["facts"] == {"account": brand.account, "platform": "fake", "missing": "ads_id, ads_token"}
    assert "ads_token" in answer.body["detail"]
    assert f"/v1/accounts/{brand.account}/credentials" in answer.body["next_step"]
    assert (brand.left()["reserved"], options(brand)["missing"]) == (0, ["ads_id", "ads_token"])
    account = brand.world.ask("GET /v1/accounts/{account_id}", path={"account_id": brand.account})
    assert account.body["capabilities"]["promotion"] is False
    assert account.body["missing_scopes"] == {"promotion": ["ads_id", "ads_token"]}
    assert brand.ask(by_hand=True, goal="reach").status == 201
    given = {**CREDENTIALS, "ads_token": "t"}
    headers = {"if-match": account.headers["etag"]}
    renewed = brand.world.ask(RENEW, path={"account_id": brand.account}, body={"credentials": given}, headers=headers)
    assert (renewed.status, renewed.body["capabilities"]["promotion"]) == (200, True)
    assert (brand.ask().status, options(brand)["missing"]) == (201, [])


def test_a_scope_of_the_platform_is_asked_for_too(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a scope grants promotion, an account without it hears so, in the platform's word."""
    brand = Promoting(time, monkeypatch)
    brand.world.network.scopes = {"promotion": ("ads.write",)}
    brand.world.network.grant = Grant(CREDENTIALS, scopes=("read",))
    fakes.install(monkeypatch, brand.world.network)
    brand.begin()
    assert brand.ask().body["facts"]["missing"] == "ads.write"


def test_a_right_that_ended_before_the_approval_is_told_to_the_approver(brand: Promoting) -> None:
    """The grant was whole when it was asked for; the approval is refused, and nothing goes out."""
    asked = brand.ask(budget=600_000).body["id"]
    place = keys.account_token(brand.account)
    row = table.get(place)
    assert row is not None
    fields = {name: value for name, value in row.items() if name not in {"pk", "sk"}}
    lost = Keep(place, {**fields, "lacks": {"promotion": ["ads_token"]}})
    table.commit([lost], [], Origin("test", brand.world.time.at))
    refused = brand.call("approvals", asked, headers={"if-match": '"1"'}, member="mei")
    assert (refused.body["code"], refused.body["facts"]["missing"]) == ("promotion-not-granted", "ads_token")
    assert brand.get(asked).state == "asked"


def test_on_a_disconnected_account_nothing_is_asked_for(brand: Promoting) -> None:
    """There is nobody to order for."""
    brand.world.ask("DELETE /v1/accounts/{account_id}", path={"account_id": brand.account}, headers={"if-match": '"1"'})
    assert (brand.ask().body["code"], brand.left()["reserved"]) == ("account-not-connected", 0)
