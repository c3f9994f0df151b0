"""The page for the phone: whoever holds the link sees one kit and may answer for it, and for nothing else."""

import base64
import hashlib
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from publishing import handoff_store, on_kit
from socialops.errors import Busy
from tests.publishing_world import World, counted
from tests.stages.publishing.by_hand import (
    CONFIRM,
    DECLINE,
    KIT,
    OTHER_URL,
    URL,
    ask,
    close,
    handed_over,
    visit,
)


@pytest.fixture(autouse=True)
def _closed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No server may publish here."""
    close(world, monkeypatch)


def a_page(world: World, sending_id: str, member: str = "mei") -> str:
    """The address of the page, in a member's name."""
    return str(ask(world, KIT, sending_id, member=member, role="specialist").body["page"]["url"])


def form(**fields: str) -> str:
    """A form as a browser sends it."""
    return urlencode(fields)


class _Reader(HTMLParser):
    """The texts of a document by the id of their element, its scripts and styles, and every address it names."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self._ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "action"} and value]
        assert not [name for name in given if name.startswith("on")]
        if tag not in {"meta", "input", "img", "br"}:
            self._ids.append(given.get("id") or tag)
            self.texts.setdefault(self._ids[-1], "")

    def handle_endtag(self, tag: str) -> None:
        self._ids.pop()

    def handle_data(self, data: str) -> None:
        if self._ids:
            self.texts[self._ids[-1]] += data
            if self._ids[-1] in {"script", "style"}:
                self.inline.append(data)


def test_the_page_shows_the_text_exactly(world: World) -> None:
    """What the copy buttons take is the approved text, piece by piece and whole."""
    page = visit(a_page(world, handed_over(world)))
    assert page["statusCode"] == 200
    texts = _Reader(page["body"]).texts
    assert (texts["piece-title"], texts["piece-body"], texts["tag-2"]) == ("春茶到店", "先到先得", "#龙井")
    assert texts["piece-text"] == "春茶到店\n先到先得\n#春茶 #龙井"


def test_the_page_speaks_the_language_of_the_phone(world: World) -> None:
    """Chinese unless English is preferred."""
    address = a_page(world, handed_over(world))
    assert "确认已发布" in visit(address, language="zh-CN,zh;q=0.9")["body"]
    assert "It is published" in visit(address, language="en-GB")["body"]


def test_hostile_words_stay_words(world: World) -> None:
    """Nothing that a post says becomes part of the page."""
    account_id = world.an_account(name="<b>茶</b>")
    world.a_post(text='</div><script>alert("x")</script>\n<img src=x onerror=alert(1)>')
    sending_id = world.schedule(account_id)
    world.run(seconds=601)
    page = visit(a_page(world, sending_id))["body"]
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "<b>" not in page


def test_the_page_keeps_a_strict_policy(world: World) -> None:
    """It runs and styles only what it holds, sends forms only home, tells nobody its address, and is not kept."""
    page = visit(a_page(world, handed_over(world)))
    policy = page["headers"]["content-security-policy"]
    for text in _Reader(page["body"]).inline:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert (page["headers"]["referrer-policy"], page["headers"]["cache-control"]) == ("no-referrer", "no-store")
    assert [each for each in _Reader(page["body"]).addresses if each != "#answer"] == []


def test_opening_the_page_changes_nothing(world: World) -> None:
    """A preview that follows links answers for nobody, and an opening takes two calls."""
    sending_id = handed_over(world)
    address, before = a_page(world, sending_id), world.get(sending_id)
    with counted() as calls:
        visit(address)
    assert len(calls.names) == 2
    assert world.get(sending_id) == before


@pytest.mark.parametrize("encoded", [False, True])
def test_a_confirmation_speaks_in_the_name_of_who_got_the_link(world: World, encoded: bool) -> None:
    """The receipt names the member; the browser is led to the thanks, where reloading sends nothing."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id, member="mei")
    sent = form(do="confirm", url=f"看看 {URL} 复制本条信息")
    answer = visit(address, base64.b64encode(sent.encode()).decode() if encoded else sent, encoded=encoded)
    assert (answer["statusCode"], answer["headers"]["location"]) == (303, address.removeprefix("https://api.example"))
    sending = world.get(sending_id)
    assert (sending.state, sending.url, sending.confirmed_by) == ("live", URL, "mei")
    thanks = visit(address)
    assert (thanks["statusCode"], URL in thanks["body"]) == (200, True)


def test_a_slip_can_be_corrected_on_the_page(world: World) -> None:
    """For an hour the thanks hold a form for the right address; then only the thanks are left."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    visit(address, form(do="confirm", url=URL))
    assert "Wrong link?" in visit(address)["body"]
    assert visit(address, form(do="correct", url=OTHER_URL))["statusCode"] == 303
    assert world.get(sending_id).url == OTHER_URL
    world.time.advance(hours=2)
    assert "Wrong link?" not in visit(address)["body"]
    late = visit(address, form(do="correct", url=URL))
    assert (late["statusCode"], "Too late" in late["body"]) == (409, False)
    assert world.get(sending_id).url == OTHER_URL


def test_a_double_click_is_one_confirmation(world: World) -> None:
    """The second one is led to the same thanks."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    for _ in range(2):
        assert visit(address, form(do="confirm", url=URL))["statusCode"] == 303
    assert world.events().count("SendingWentLive") == 1


def test_a_wrong_paste_is_told_beside_the_form(world: World) -> None:
    """The page comes again with what is wrong and what was pasted, and nothing has changed."""
    sending_id = handed_over(world)
    answer = visit(a_page(world, sending_id), form(do="confirm", url="已经发了！<b>"))
    assert answer["statusCode"] == 422
    assert "Not an address of this platform" in answer["body"]
    assert "已经发了！&lt;b&gt;" in answer["body"]
    assert world.get(sending_id).state == "handed_off"


def test_who_did_not_publish_gives_it_back(world: World) -> None:
    """The post is held with the reason on its receipt, and the link is worthless from then on."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    answer = visit(address, form(do="decline", note="账号登录不上"))
    assert (answer["statusCode"], "Noted: not published" in answer["body"]) == (200, True)
    assert world.get(sending_id).held == "declined"
    (told,) = ask(world, "GET /v1/publications/{publication_id}/receipt", sending_id).body["statements"]
    assert (told["by"], told["note"]) == ("mei", "账号登录不上")
    assert visit(address)["statusCode"] == 410


def test_a_link_of_an_earlier_hand_over_is_worthless(world: World) -> None:
    """Declined and handed over anew, only the new link opens it."""
    sending_id = handed_over(world)
    old = a_page(world, sending_id)
    declined = ask(world, DECLINE, sending_id, body={})
    when = (world.time.at + timedelta(minutes=10)).isoformat()
    tag = {"if-match": declined.headers["etag"]}
    ask(world, "PATCH /v1/publications/{publication_id}", sending_id, body={"at": when}, headers=tag)
    world.run(minutes=11)
    assert visit(old)["statusCode"] == 410
    assert visit(old, form(do="confirm", url=URL))["statusCode"] == 410
    assert visit(a_page(world, sending_id))["statusCode"] == 200


def test_a_link_ends(world: World) -> None:
    """Two days later it says in words that it has ended, and answers nothing."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    world.time.advance(hours=49)
    for sent in (None, form(do="confirm", url=URL)):
        ended = visit(address, sent)
        assert (ended["statusCode"], "This link has ended" in ended["body"]) == (410, True)
    assert world.get(sending_id).state == "handed_off"


@pytest.mark.parametrize("token", ["", "x", "a" * 5000, "%00", "../../etc", "aGVsbG8", "é"])
def test_a_wrong_link_is_told_in_words(world: World, token: str) -> None:
    """Whatever is in the address, the answer is a page that says what to do."""
    wrong = visit(f"https://api.example/kits/{token}".replace("../../etc", "etc"))
    assert (wrong["statusCode"], "This link does not work" in wrong["body"]) == (404, True)
    assert wrong["headers"]["content-type"].startswith("text/html")


def test_a_pause_takes_the_kit_off_the_phone(world: World) -> None:
    """The open link shows the stop and its reason instead of the text; who published before may still say so."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    world.ask("PUT /v1/pauses/{scope}", path={"scope": "brand"}, body={"reason": "舆情"})
    page = visit(address)["body"]
    assert "Do not publish this now" in page
    assert "舆情" in page
    assert "先到先得" not in page
    assert visit(address, form(do="confirm", url=URL))["statusCode"] == 303


@pytest.mark.parametrize(
    "body",
    [
        "",
        "do=",
        "do=publish",
        "do=confirm",
        "do=confirm&url=",
        form(do="decline", note="x" * 400),
        form(do="confirm", url="x" * 3000),
        "&".join(f"a{n}=1" for n in range(50)),
        "do=confirm&url=%FF%FE",
        "x" * 30_000,
    ],
)
def test_a_form_that_is_none_is_refused_in_words(world: World, body: str) -> None:
    """No field missing, doubled, too long or of another encoding leads to anything but a page."""
    sending_id = handed_over(world)
    answer = visit(a_page(world, sending_id), body)
    assert answer["statusCode"] in {413, 422}
    assert "<html" in answer["body"]
    assert world.get(sending_id).state == "handed_off"


def test_a_defect_is_a_page_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No visitor sees a trace of ours."""
    address = a_page(world, handed_over(world))
    monkeypatch.setattr(handoff_store, "get_opened", lambda _: 1 / 0)
    answer = visit(address)
    assert answer["statusCode"] == 500
    assert "<html" in answer["body"]
    assert not re.search("Traceback|ZeroDivision", answer["body"])


def test_a_moment_of_crowding_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reminder in the same second does not lose the answer."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    kept = handoff_store.put_said
    met: list[bool] = []

    def crowded(*given: Any, **more: Any) -> None:
        if not met:
            met.append(True)
            world.run(minutes=31)
        kept(*given, **more)

    monkeypatch.setattr(handoff_store, "put_said", crowded)
    assert visit(address, form(do="confirm", url=URL))["statusCode"] == 303
    assert (world.get(sending_id).state, world.get(sending_id).reminders) == ("live", 1)


def test_a_lasting_crowd_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """When others keep changing it, the visitor is asked to come again."""
    address = a_page(world, handed_over(world))
    monkeypatch.setattr(on_kit, "TRIES", 0)
    assert visit(address, form(do="confirm", url=URL))["statusCode"] == Busy.status


def test_a_page_of_what_others_confirmed_is_thanks(world: World) -> None:
    """Confirmed over the API meanwhile, the phone shows that it is done."""
    sending_id = handed_over(world)
    address = a_page(world, sending_id)
    ask(world, CONFIRM, sending_id, body={"url": URL})
    assert "Confirmed, thank you" in visit(address)["body"]


def test_only_who_may_confirm_gets_a_link(world: World) -> None:
    """The link confirms without an account, so who may only look gets none."""
    sending_id = handed_over(world)
    roles = ("planner", "analyst", "reviewer", "specialist", "manager")
    assert {role: ask(world, KIT, sending_id, role=role).status for role in roles} == {
        "planner": 403,
        "analyst": 403,
        "reviewer": 403,
        "specialist": 200,
        "manager": 200,
    }
