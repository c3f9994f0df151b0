"""Accounts: asked about before anything is stored, sealed, never shown, renewed and disconnected."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from publishing import account_store, keys
from socialops import aws, hosts, secrets, table
from socialops.names import Variable
from socialops.platforms.errors import PermissionMissing, PlatformUnavailable, TokenExpired
from socialops.platforms.grants import Grant
from socialops.platforms.limits import Quota
from tests import fakes
from tests.publishing_world import CREDENTIALS, World, counted

CONNECT = "POST /v1/accounts"
GET = "GET /v1/accounts/{account_id}"
RENEW = "PUT /v1/accounts/{account_id}/credentials"
DISCONNECT = "DELETE /v1/accounts/{account_id}"


def everything_stored() -> str:
    """The whole table as text."""
    return json.dumps(aws.client("dynamodb").scan(TableName="operations")["Items"], ensure_ascii=False)


def test_a_connected_account_tells_what_it_can_do_and_where_its_webhook_is(world: World) -> None:
    """Capabilities, limits with sources, allowances with what is left, and the webhook address; in three calls."""
    with counted() as calls:
        answer = world.ask(CONNECT, body={"platform": "fake", "credentials": CREDENTIALS, "name": "旗舰店"})
    body = answer.body
    assert (answer.status, body["handle"], body["name"], len(calls.names)) == (201, "@shop", "旗舰店", 3)
    assert body["webhook_url"] == f"https://api.example/hooks/fake/{body['id']}"
    assert body["capabilities"] == {
        **dict.fromkeys(("publish", "reply", "direct", "webhook", "poll", "metrics"), True),
        **dict.fromkeys(("watch", "audience", "moderation", "promotion"), False),
    }
    assert body["limits"]["text_length"] == {"value": 500, "source": "made up", "certain": True}
    assert [(each["kind"], each["left"]) for each in body["quotas"]] == [("call", 100), ("post", 5), ("reply", 10)]


def test_no_secret_is_stored_in_the_clear_or_told(world: World) -> None:
    """Neither the table with its journal nor any answer holds a credential; each purpose opens only its own."""
    account = world.an_account()
    answer = world.ask(GET, path={"account_id": account})
    assert "t-1" not in everything_stored() + json.dumps(answer.body)
    assert "s-1" not in everything_stored() + json.dumps(answer.body)
    assert account_store.get_connection(account).credentials == CREDENTIALS
    row = table.get(keys.account_webhook(account))
    assert row is not None
    assert secrets.unseal(row["sealed"], account, "webhook") == {"app_secret": "s-1"}


def test_credentials_are_proved_before_anything_is_stored(world: World) -> None:
    """Wrong names, refused credentials, a silent platform, an unknown one: each its own answer, and nothing stored."""
    missing = world.ask(CONNECT, body={"platform": "fake", "credentials": {"token": "secret-value"}})
    assert (missing.status, missing.body["code"]) == (422, "invalid-input")
    assert {each["where"] for each in missing.body["facts"]["errors"]} == {
        "body.credentials.access_token",
        "body.credentials.app_secret",
        "body.credentials.token",
    }
    assert "secret-value" not in json.dumps(missing.body)
    world.network.identify_errors = [TokenExpired(platform_code="21327"), PlatformUnavailable("502")]
    codes = [world.ask(CONNECT, body={"platform": "fake", "credentials": CREDENTIALS}).body["code"] for _ in range(2)]
    assert codes == ["credentials-refused", "platform-not-answering"]
    unknown = world.ask(CONNECT, body={"platform": "myspace", "credentials": CREDENTIALS})
    assert (unknown.status, unknown.body["code"]) == (422, "unknown-platform")
    assert everything_stored() == "[]"


def test_a_profile_is_connected_once(world: World) -> None:
    """The same profile again is refused, and a repeated key gets the first answer."""
    account = world.an_account()
    again = world.ask(CONNECT, body={"platform": "fake", "credentials": CREDENTIALS})
    assert (again.status, again.body["code"]) == (409, "already-exists")
    listed = world.ask("GET /v1/accounts", role="planner")
    assert [each["id"] for each in listed.body["items"]] == [account]


def test_a_list_with_its_allowances_costs_two_calls(world: World) -> None:
    """One query and one batch read, however many accounts a page shows."""
    for number in range(6):
        world.network.profile = (f"r-{number}", f"@shop{number}")
        world.an_account()
    with counted() as calls:
        first = world.ask("GET /v1/accounts", query={"limit": "4"})
    assert len(calls.names) == 2
    second = world.ask("GET /v1/accounts", query={"limit": "4", "cursor": first.body["next"]})
    assert [len(page.body["items"]) for page in (first, second)] == [4, 2]


def test_what_was_sent_is_missing_from_what_is_left(world: World) -> None:
    """A publication takes one from each allowance it counts in; a new window is full again."""
    account = world.an_account()
    world.a_post()
    world.schedule(account, after=60)
    world.run(minutes=2)
    left = {each["kind"]: each["left"] for each in world.ask(GET, path={"account_id": account}).body["quotas"]}
    assert left == {"call": 99, "post": 4, "reply": 10}
    world.time.advance(days=1)
    left = {each["kind"]: each["left"] for each in world.ask(GET, path={"account_id": account}).body["quotas"]}
    assert left == {"call": 100, "post": 5, "reply": 10}


def test_new_credentials_keep_the_account(world: World) -> None:
    """A fresh token for the same profile: same id, the new secret is used, unchanged ones are not sealed again."""
    account = world.an_account()
    with counted() as calls:
        answer = world.ask(
            RENEW,
            path={"account_id": account},
            body={"credentials": {**CREDENTIALS, "access_token": "t-2"}},
            headers={"if-match": '"1"'},
        )
    assert (answer.status, answer.body["version"], len(calls.names)) == (200, 2, 3)
    assert account_store.get_connection(account).credentials["access_token"] == "t-2"
    world.network.profile = ("r-9", "@other")
    other = world.ask(
        RENEW, path={"account_id": account}, body={"credentials": CREDENTIALS}, headers={"if-match": '"2"'}
    )
    assert (other.status, other.body["code"]) == (409, "other-profile")


def test_a_disconnected_account_loses_its_secrets_and_can_come_back(world: World) -> None:
    """Secrets go, the list forgets it, nobody gets a connection; new credentials connect it again under its id."""
    account = world.an_account()
    path, tag = {"account_id": account}, {"if-match": '"1"'}
    assert world.ask(DISCONNECT, path=path, headers=tag).body["state"] == "disconnected"
    assert table.get(keys.account_token(account)) is None
    assert world.ask("GET /v1/accounts").body["items"] == []
    assert world.ask(DISCONNECT, path=path, headers={"if-match": '"2"'}).body["code"] == "account-not-connected"
    back = world.ask(RENEW, path=path, body={"credentials": CREDENTIALS}, headers={"if-match": '"2"'})
    assert (back.status, back.body["state"]) == (200, "connected")
    assert account_store.get_connection(account).remote_id == "r-1"
    assert [e for e in world.events(f"ACCOUNT#{account}") if e.startswith("Account")] == [
        "AccountConnected",
        "AccountDisconnected",
        "AccountConnected",
    ]


def test_the_host_is_the_accounts_own_or_the_deployments(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account's own host wins over the deployment's; without both, empty means the platform's public one."""
    account = world.an_account(host="https://mastodon.example")
    assert account_store.get_connection(account).host == "https://mastodon.example"
    monkeypatch.setenv(Variable.PLATFORM_HOSTS, '{"fake": "http://127.0.0.1:1"}')
    hosts._hosts.cache_clear()
    assert [hosts.host_of(name, "") for name in ("fake", "weibo")] == ["http://127.0.0.1:1", ""]
    hosts._hosts.cache_clear()
    bad = world.ask(CONNECT, body={"platform": "fake", "credentials": CREDENTIALS, "host": "ftp://x/y"})
    assert bad.status == 422


def test_only_a_manager_connects(world: World) -> None:
    """The specialist may look at accounts, not connect or disconnect them."""
    account = world.an_account()
    assert world.ask(CONNECT, role="specialist", body={}).status == 403
    assert world.ask(DISCONNECT, role="specialist", path={"account_id": account}).status == 403
    assert world.ask(GET, role="analyst", path={"account_id": account}).status == 200


def test_where_no_server_may_publish_a_person_does(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The capability table has a no, and a publication there says that it goes by hand."""
    fakes.install(monkeypatch, world.network, world.network.platform(publisher=None))
    account = world.an_account(options={"responsible": "mei"})
    shown = world.ask(GET, path={"account_id": account}).body
    assert (shown["capabilities"]["publish"], shown["by_hand"]) == (False, True)
    world.a_post()
    body = {"account_id": account, "at": (world.time.at + timedelta(hours=1)).isoformat()}
    answer = world.ask("POST /v1/posts/{post_id}/publications", path={"post_id": "p1"}, body=body)
    assert (answer.status, answer.body["by_hand"], answer.body["owner"]) == (201, True, "mei")


def test_an_account_without_the_scope_publishes_by_hand(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the grant does not allow is named with the scopes that would."""
    world.network.scopes = {"publish": ("video.create.bind", "video.create"), "reply": ("item.comment",)}
    world.network.grant = Grant(CREDENTIALS, scopes=("item.comment",))
    fakes.install(monkeypatch, world.network)
    account = world.an_account()
    shown = world.ask(GET, path={"account_id": account}).body
    assert (shown["capabilities"]["publish"], shown["capabilities"]["reply"]) == (False, True)
    assert shown["missing_scopes"] == {"publish": ["video.create.bind", "video.create"]}
    world.a_post()
    sending = world.schedule(account, after=60)
    world.run(minutes=2)
    assert world.get(sending).state == "handed_off"
    assert world.network.visible == []


def test_an_account_is_renamed_without_its_credentials(world: World) -> None:
    """Name and choices change; what was not named stays."""
    account = world.an_account(options={"poll_seconds": 60})
    path, seen = {"account_id": account}, {"if-match": '"1"'}
    answer = world.ask("PATCH /v1/accounts/{account_id}", path=path, body={"name": "旗舰店 ☕"}, headers=seen)
    assert (answer.status, answer.body["name"]) == (200, "旗舰店 ☕")
    assert answer.body["options"]["poll_seconds"] == 60
    assert world.ask("PATCH /v1/accounts/{account_id}", path=path, body={"name": "x"}, headers=seen).status == 412


def test_a_profile_that_cannot_be_asked_for_is_named_by_who_connects_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an interface the person says whose account it is; twice the same is one too many."""
    fakes.install(monkeypatch, world.network, world.network.platform(identify=None, credentials=(), webhook_secrets=()))
    body = {"platform": "fake", "handle": "@山茶花官方"}
    first = world.ask(CONNECT, body=body)
    assert (first.status, first.body["handle"], first.body["remote_id"]) == (201, "@山茶花官方", "山茶花官方")
    assert world.ask(CONNECT, body=body).status == 409
    assert world.ask(CONNECT, body={"platform": "fake"}).status == 422


def test_an_allowance_that_only_the_platform_counts_is_not_shown_as_unused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What we do not count we do not claim to know."""
    quotas = (*fakes.LIMITS.quotas, Quota("media.upload", 7, 86_400, "made up", counted=False))
    limits = replace(fakes.LIMITS, quotas=quotas)
    fakes.install(monkeypatch, world.network, world.network.platform(limits=limits))
    account = world.an_account()
    shown = {each["kind"]: each for each in world.ask(GET, path={"account_id": account}).body["quotas"]}
    assert (shown["post"]["used"], shown["post"]["left"]) == (0, 5)
    assert (shown["media.upload"]["amount"], shown["media.upload"]["used"], shown["media.upload"]["left"]) == (
        7,
        None,
        None,
    )


def test_a_list_of_accounts_with_many_allowances_is_read_whole(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """More counters than one read takes: ten accounts of twelve allowances each, all told."""
    quotas = tuple(Quota(f"kind-{number}", 9, 60, "made up") for number in range(12))
    fakes.install(monkeypatch, world.network, world.network.platform(limits=replace(fakes.LIMITS, quotas=quotas)))
    for number in range(10):
        world.network.profile = (f"r-{number}", f"@shop{number}")
        world.an_account()
    with counted() as calls:
        items = world.ask("GET /v1/accounts").body["items"]
    assert [len(item["quotas"]) for item in items] == [12] * 10
    assert calls.names == ["dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:BatchGetItem"]


def test_who_connects_hears_what_the_platform_says_but_no_secret(world: World) -> None:
    """What to mend stands in the platform's words; a credential that it repeats does not."""
    words = f"invalid ip 203.0.113.7, not in whitelist, token {CREDENTIALS['app_secret']}"
    world.network.identify_errors = [PermissionMissing(words, platform_code="40164")]
    answer = world.ask(CONNECT, body={"platform": "fake", "credentials": CREDENTIALS})
    assert answer.status == 422
    assert "invalid ip 203.0.113.7, not in whitelist, token …" in answer.body["detail"]
    assert CREDENTIALS["app_secret"] not in json.dumps(answer.body)
