"""Each fault of the WeChat sandbox does what it says, and control tells what happened."""

from typing import Any

import pytest
from urllib3.exceptions import ProtocolError

from infra.local.sandbox.remote import SandboxError
from infra.local.sandbox.wechat.seed import seed_brand
from tests.platforms.wechat_party import HTTP, PNG, WeChat

SUBMIT = "/cgi-bin/freepublish/submit"


def arm(wechat: WeChat, kind: str, path: str = SUBMIT, **more: Any) -> None:
    """Arm a fault."""
    wechat.control.order("faults", kind=kind, path=path, **more)


def live(wechat: WeChat) -> int:
    """How much is public once everything has settled."""
    wechat.advance(2)
    return len(wechat.account()["publications"])


@pytest.mark.parametrize(("kind", "there"), [("lost_answer", 1), ("drop", 0)])
def test_an_end_without_answer_may_mean_either(wechat: WeChat, kind: str, there: int) -> None:
    """The caller sees the same; the work was done, or not."""
    arm(wechat, kind)
    with pytest.raises(ProtocolError):
        wechat.submit()
    assert live(wechat) == there


def test_a_late_commit_begins_when_its_time_has_come(wechat: WeChat) -> None:
    """The job is taken up later, and takes its own time from there."""
    arm(wechat, "late_commit", seconds=90)
    with pytest.raises(ProtocolError):
        wechat.submit()
    wechat.advance(89)
    assert wechat.account()["publish_jobs"] == []
    wechat.advance(1)
    assert [job["submitted"] for job in wechat.account()["publish_jobs"]] == [1_795_395_690]
    assert live(wechat) == 1


def test_late_work_bears_the_time_it_was_due(wechat: WeChat) -> None:
    """However late anybody asks: taken up after 90 s, public 2 s after that."""
    arm(wechat, "late_commit", seconds=90)
    with pytest.raises(ProtocolError):
        wechat.submit()
    wechat.advance(1000)
    assert [one["created"] for one in wechat.account()["publications"]] == [1_795_395_692]


@pytest.mark.parametrize(("worked", "there"), [(False, 0), (True, 1)])
def test_a_server_error_tells_nothing(wechat: WeChat, worked: bool, there: int) -> None:
    """A 502 in HTML, after the work or instead of it."""
    arm(wechat, "http", status=502, worked=worked)
    url = f"{wechat.base_url}{SUBMIT}?access_token={wechat.token()}"
    assert HTTP.request("POST", url, json={"media_id": wechat.draft()["media_id"]}).status == 502
    assert live(wechat) == there


@pytest.mark.parametrize("code", [-1, 40001, 42001, 45009, 48001, 50002, 53503])
def test_any_code_of_the_platform_can_be_provoked(wechat: WeChat, code: int) -> None:
    """An armed code comes back with a rid, so many times, and nothing is done."""
    arm(wechat, "error", code=code, times=2)
    assert [wechat.submit()["errcode"] for _ in range(3)] == [code, code, 0]
    assert live(wechat) == 1


def test_a_lagging_list_leaves_out_what_is_young(wechat: WeChat) -> None:
    """batchget is behind, get is not."""
    told = wechat.published()
    arm(wechat, "list_lag", "/cgi-bin/freepublish/batchget", seconds=30, times=None)
    page = {"offset": 0, "count": 20}
    assert wechat.post("/cgi-bin/freepublish/batchget", page)["total_count"] == 0
    wechat.advance(30)
    assert wechat.post("/cgi-bin/freepublish/batchget", page)["item"][0]["article_id"] == told["article_id"]


def test_faults_can_be_disarmed(wechat: WeChat) -> None:
    """After a clear nothing goes wrong any more."""
    arm(wechat, "error", code=-1, times=None)
    assert wechat.submit()["errcode"] == -1
    wechat.control.clear_faults()
    assert wechat.submit()["errcode"] == 0


def test_the_request_log_holds_no_secret(wechat: WeChat) -> None:
    """Fields, files and answers are in it; token and app secret are not."""
    wechat.plain()
    wechat.upload("/cgi-bin/media/upload", PNG, kind="image")
    wechat.control.order("token/expire")
    wechat.submit("x")
    log = wechat.control.read("requests")
    (upload,) = [entry for entry in log if entry["files"]]
    assert (upload["files"]["media"]["size"], upload["query"]) == (len(PNG), {"type": "image"})
    assert (log[-1]["body"], log[-1]["answer"]["errcode"]) == ({"media_id": "x"}, 42001)
    told = str(log) + str(wechat.control.read("state"))
    for secret in (wechat.brand.app_secret, wechat.brand.encoding_aes_key, wechat.access_token):
        assert secret not in told


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("nonsense", {}),
        ("play/nonsense", {"fan": "小林"}),
        ("settings", {"nonsense": 1}),
        ("faults", {"kind": "nonsense", "path": SUBMIT}),
        ("accounts", {"app_id": "wx1"}),
        ("clock", {"advance": -1}),
        ("take-down", {"article": "x"}),
        ("mass/confirm", {"msg_id": 1, "accepted": True}),
    ],
)
def test_an_order_that_makes_no_sense_is_told(wechat: WeChat, name: str, ask: dict[str, Any]) -> None:
    """The reason comes back, and nothing breaks."""
    with pytest.raises(SandboxError, match=name.split("/", maxsplit=1)[0]):
        wechat.control.order(name, **ask)


def test_with_two_accounts_an_order_must_name_one(wechat: WeChat) -> None:
    """Without the app id it is refused; with it, it is for that account alone."""
    other = seed_brand(wechat.control, number=2)
    with pytest.raises(SandboxError, match="app_id"):
        wechat.control.play("follow", fan="小林")
    wechat.control.play("follow", fan="小林", app_id=other.app_id)
    accounts = wechat.control.read("state")["accounts"]
    assert [len(accounts[brand.app_id]["fans"]) for brand in (wechat.brand, other)] == [0, 1]
