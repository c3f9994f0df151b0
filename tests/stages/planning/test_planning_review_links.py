"""Deciding without an account: a link that is good once, for one content, and a page that shows exactly that."""

import base64
import hashlib
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from infra.local.calls import count_calls
from planning import review_link_store
from planning.api import api
from socialops.clock import now
from tests.cloud import Clock, Cloud
from tests.stages.planning.acts_planning import a_written_post, an_uploaded_picture, decide, edit, read, submit
from tests.stages.planning.acts_review import a_teammate, on, staged, visit
from tests.stages.planning.test_planning_review_stages import journal
from tests.stages.planning.test_planning_review_talk import WEEK, submit_plan
from tests.stages.requests import ask

GUESTS = {"name": "客户", "roles": ["reviewer"], "guests": True}
GUEST = {"name": "王女士", "email": "wang@example.com"}


@pytest.fixture
def shown(time: Clock) -> dict[str, Any]:
    """A post whose first stage lets guests decide."""
    staged(GUESTS)
    found: dict[str, Any] = submit(a_written_post(text="山茶花🌺 <b>上新</b>")).body
    return found


def invite(shown: dict[str, Any], **fields: Any) -> str:
    """The address of a link for a guest."""
    answer = on("POST /links", shown, {**GUEST, **fields})
    assert answer.status == 201, answer.body
    return str(answer.body["url"])


def form(shown: dict[str, Any], do: str = "approve", **fields: str) -> str:
    """A form as the page sends it."""
    return urlencode({"do": do, "content_hash": shown["content_hash"], **fields})


def test_a_guest_approves_once(shown: dict[str, Any]) -> None:
    """The page, the yes, the thanks; then the address is worth nothing, and says so in words."""
    url = invite(shown)
    assert visit(url)["statusCode"] == 200
    done = visit(url, form(shown))
    assert (done["statusCode"], "Thank you" in done["body"]) == (200, True)
    review = ask(api, "GET /v1/posts/{post_id}/review", path={"post_id": shown["post_id"]}).body
    assert (review["outcome"], review["decisions"][0]["by"].partition(":")[0]) == ("approved", "guest")
    again = visit(url, form(shown))
    assert (again["statusCode"], "has been used" in again["body"]) == (410, True)
    assert visit(url, language="zh-CN")["body"].count("链接") >= 2


def test_the_page_shows_exactly_what_is_under_review(cloud: Cloud, time: Clock) -> None:
    """Each text as it goes out, pictures with their words, findings, and no word of the team's own."""
    staged(GUESTS)
    picture = an_uploaded_picture(cloud)
    post = a_written_post(
        text="独家配方\n<script>alert(1)</script>",
        media=[picture],
        variants={"weibo": {}, "mastodon": {"text": "另一版🌺"}},
    )
    shown = submit(post).body
    on("POST /threads", shown, {"text": "只给团队看"})
    on("POST /threads", shown, {"text": "请看配图", "visibility": "guests"})
    page = visit(invite(shown), language="zh-CN")
    body, policy = page["body"], page["headers"]["content-security-policy"]
    assert "独家配方\n&lt;script&gt;alert(1)&lt;/script&gt;" in body
    assert "另一版🌺" in body
    assert "<script" not in body
    assert ("请看配图" in body, "只给团队看" in body) == (True, False)
    assert "一朵山茶花" in body
    (source, *_) = re.findall(r'<img src="(https://[^/"]+)/', body)
    assert f"img-src {source}" in policy
    assert "需要依据" in body
    assert "wang@example.com" not in body


def test_the_page_keeps_a_strict_policy(shown: dict[str, Any]) -> None:
    """No script, one style by its digest, forms only home, nobody is told its address, and it is not kept."""
    page = visit(invite(shown))
    policy = page["headers"]["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", page["body"], re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style.group(1).encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for part in ("form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert part in policy
    assert (page["headers"]["referrer-policy"], page["headers"]["cache-control"]) == ("no-referrer", "no-store")
    assert not re.findall(r'(?:src|href)="', page["body"])


def test_looking_changes_nothing_and_takes_two_calls(shown: dict[str, Any]) -> None:
    """A preview that follows links decides for nobody."""
    url, before = invite(shown), read(shown["post_id"])
    with count_calls() as calls:
        visit(url)
    assert calls.total == 2
    assert read(shown["post_id"]) == before
    assert visit(url, form(shown))["statusCode"] == 200


def test_a_forged_link_and_one_that_ended_say_so(shown: dict[str, Any], time: Clock) -> None:
    """Other letters are none of ours; after its hours a link has ended."""
    url = invite(shown, hours=1)
    for token in (url[:-1], url[:-1] + ("A" if url[-1] != "A" else "B"), "x", quote("中文")):
        forged = visit(token if token.startswith("http") else f"https://api.example/reviews/{token}")
        assert (forged["statusCode"], "does not work" in forged["body"]) == (404, True)
    time.advance(hours=1)
    assert (visit(url)["statusCode"], visit(url, form(shown))["statusCode"]) == (410, 410)


def test_a_link_is_worth_nothing_when_the_content_was_changed(shown: dict[str, Any], time: Clock) -> None:
    """An edit withdraws the review; the next review is of another content, and needs another link."""
    url = invite(shown)
    edited = edit(read(shown["post_id"]), text="别的").body
    assert visit(url)["statusCode"] == 410
    submit(edited)
    assert visit(url, form(shown))["statusCode"] == 410


def test_a_link_is_worth_nothing_when_a_picture_got_other_words(cloud: Cloud, time: Clock) -> None:
    """The alternative text is content: nobody approves by link what is no longer what would go out."""
    staged(GUESTS)
    picture = an_uploaded_picture(cloud)
    shown = submit(a_written_post(media=[picture])).body
    url, path = invite(shown), {"media_id": picture}
    version = ask(api, "GET /v1/media/{media_id}", path=path).body["version"]
    headers = {"if-match": f'"{version}"'}
    ask(api, "PATCH /v1/media/{media_id}", path=path, body={"alt": "别的"}, headers=headers)
    assert visit(url)["statusCode"] == 410


def test_a_revoked_link_is_worth_nothing(shown: dict[str, Any]) -> None:
    """Whoever may invite takes it back, once."""
    url = invite(shown)
    (link,) = on("GET /links", shown).body["items"]
    assert "url" not in link
    gone = on("DELETE /links/{link_id}", shown, link_id=link["id"])
    assert (gone.status, visit(url, form(shown))["statusCode"]) == (200, 410)
    assert on("DELETE /links/{link_id}", shown, link_id=link["id"]).body["code"] == "wrong-state"
    assert on("DELETE /links/{link_id}", shown, link_id="none").status == 404


def test_nobody_invites_the_author(shown: dict[str, Any]) -> None:
    """Their address is known from the directory, whatever its letters' case; later ones are refused at the page."""
    a_teammate("ling", "planner", email="Ling@example.com")
    refused = on("POST /links", shown, {"name": "凌", "email": "ling@EXAMPLE.com"})
    assert (refused.status, refused.body["code"]) == (403, "author-may-not-decide")
    assert on("POST /links", shown, GUEST, role="planner").status == 403


def test_who_turns_out_to_be_the_author_decides_nothing(shown: dict[str, Any]) -> None:
    """The address became the author's after the link was made."""
    url = invite(shown)
    a_teammate("ling", "planner", email="WANG@example.com")
    assert visit(url, form(shown))["statusCode"] == 403


def test_guests_decide_only_where_the_stage_lets_them(time: Clock) -> None:
    """Elsewhere, and with a link for comments alone, the page has no button, and a form that is sent is refused."""
    team = submit(a_written_post()).body
    page = visit(invite(team))
    assert "The team decides" in page["body"]
    assert visit(invite(team), form(team))["statusCode"] == 409


def test_a_comment_only_link_comments(shown: dict[str, Any]) -> None:
    """The guest's words are in a thread that the team sees, under the id of the link; the link stays good."""
    url = invite(shown, may_decide=False)
    assert visit(url, form(shown))["statusCode"] == 409
    sent = visit(url, urlencode({"do": "comment", "comment": "换一张图🌺"}))
    assert sent["statusCode"] == 303
    (thread,) = on("GET /threads", shown).body["items"]
    assert (thread["visibility"], thread["comments"][0]["text"]) == ("guests", "换一张图🌺")
    reply = urlencode({"do": "comment", "comment": "谢谢", "thread": thread["id"]})
    assert visit(url, reply)["statusCode"] == 303
    assert "换一张图🌺" in visit(url)["body"]
    foreign = urlencode({"do": "comment", "comment": "?", "thread": "none"})
    assert visit(url, foreign)["statusCode"] == 404
    assert visit(url, urlencode({"do": "comment", "comment": " "}))["statusCode"] == 422


def test_a_return_says_why_and_keeps_what_was_typed(shown: dict[str, Any], time: Clock) -> None:
    """Without a reason it is refused on the page; after the deadline too; an old page names the version."""
    url = invite(shown)
    silent = visit(url, form(shown, "return", comment=" "))
    assert (silent["statusCode"], 'role="alert"' in silent["body"]) == (422, True)
    old = visit(url, urlencode({"do": "approve", "content_hash": "0" * 64}))
    assert old["statusCode"] == 412
    assert visit(url, "do=maybe")["statusCode"] == 422
    assert visit(url, form(shown, "return", comment="色差"))["statusCode"] == 200
    again = submit(a_written_post()).body
    late = invite(again, hours=700)
    time.advance(hours=300)
    assert visit(late, form(again))["statusCode"] == 409


def test_a_form_of_another_site_is_refused(shown: dict[str, Any]) -> None:
    """Browsers say where a form comes from; only the page itself may send it."""
    url = invite(shown)
    assert visit(url, form(shown), **{"sec-fetch-site": "cross-site"})["statusCode"] == 404
    assert visit(url, form(shown), **{"sec-fetch-site": "same-origin"})["statusCode"] == 200


def test_a_guest_and_a_reviewer_at_once(shown: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """The reviewer was first: the guest's answer meets a review that is over, and spends nothing."""
    url = invite(shown)
    fresh = review_link_store.open_page
    stale = [fresh(url.rpartition("/")[2], now())]
    decide(shown)
    monkeypatch.setattr(review_link_store, "open_page", lambda *given: stale.pop() if stale else fresh(*given))
    assert visit(url, form(shown))["statusCode"] == 410
    (link,) = on("GET /links", shown).body["items"]
    assert "used_at" not in link or link["used_at"] is None


def test_the_journal_knows_no_guest_by_name(shown: dict[str, Any]) -> None:
    """Neither the name nor the address of a guest is in it; their link's id is."""
    visit(invite(shown), form(shown))
    text = json.dumps(journal(shown["post_id"]), ensure_ascii=False)
    assert "王女士" not in text
    assert "wang@example.com" not in text
    assert '"guest:' in text


def test_a_plan_is_shown_to_a_guest(time: Clock) -> None:
    """Title, period, themes and dates, and a decision like a post's."""
    staged(GUESTS)
    plan = ask(api, "POST /v1/plans", role="planner", member="ling", body=WEEK).body
    shown = submit_plan(plan).body
    url = invite(shown)
    body = visit(url)["body"]
    assert all(part in body for part in ("第48周", "上新 · 60%", "Tue, Nov 24"))
    assert visit(url, form(shown))["statusCode"] == 200
