"""Publishing on the WeChat sandbox: a job that ends later, and how."""

from typing import Any

import pytest

from tests.platforms.wechat_party import Listener, WeChat


def ask(wechat: WeChat, publish_id: str) -> Any:
    """How a job stands."""
    return wechat.post("/cgi-bin/freepublish/get", {"publish_id": publish_id})


def listed(wechat: WeChat) -> list[str]:
    """What freepublish/batchget tells of."""
    page = wechat.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 20, "no_content": 1})
    return [item["article_id"] for item in page["item"]]


def test_a_publication_takes_its_time_and_uses_up_the_draft(wechat: WeChat) -> None:
    """0 means queued; then the job is 1 without an article, then 0 with the link, and the draft is gone."""
    draft = wechat.draft()["media_id"]
    job = wechat.submit(draft)
    assert (job["errcode"], isinstance(job["publish_id"], str), isinstance(job["msg_data_id"], int)) == (0, True, True)
    assert ask(wechat, job["publish_id"]) == {"publish_id": job["publish_id"], "publish_status": 1, "fail_idx": []}
    assert listed(wechat) == []
    wechat.advance(2)
    told = ask(wechat, job["publish_id"])
    assert told["publish_status"] == 0
    (item,) = told["article_detail"]["item"]
    assert item["idx"] == 1
    assert item["article_url"].startswith("http://mp.weixin.qq.com/s/")
    assert len(item["article_url"].rpartition("/")[2]) == 22
    assert listed(wechat) == [told["article_id"]]
    assert wechat.post("/cgi-bin/draft/get", {"media_id": draft})["errcode"] == 40007
    assert wechat.submit(draft)["errcode"] == 40007


def test_a_draft_submitted_twice_in_time_is_published_twice(wechat: WeChat) -> None:
    """Nothing but the caller's care prevents it."""
    draft = wechat.draft()["media_id"]
    wechat.submit(draft)
    wechat.submit(draft)
    wechat.advance(2)
    assert len(listed(wechat)) == 2


@pytest.mark.parametrize(("status", "fail_idx"), [(2, [2]), (3, []), (4, [1])])
def test_a_publication_can_fail(wechat: WeChat, listener: Listener, status: int, fail_idx: list[int]) -> None:
    """Originality, an ordinary failure and the audit each have their status; the draft stays, and the event tells."""
    wechat.listen(listener.url)
    wechat.control.order("review", status=status, fail_idx=fail_idx)
    draft = wechat.draft(wechat.article(), wechat.article())["media_id"]
    job = wechat.submit(draft)
    wechat.advance(2)
    told = ask(wechat, job["publish_id"])
    assert (told["publish_status"], told["fail_idx"], "article_id" in told) == (status, fail_idx, False)
    assert wechat.get("/cgi-bin/draft/count") == {"total_count": 1}
    info = wechat.opened(listener.pushes[0])["PublishEventInfo"]
    assert info["publish_status"] == str(status)
    assert info.get("fail_idx") == (str(fail_idx[0]) if fail_idx else None)


@pytest.mark.parametrize("code", [53503, 53504, 53505])
def test_a_draft_can_fail_before_it_is_queued(wechat: WeChat, code: int) -> None:
    """The check before publishing refuses the call itself."""
    wechat.control.order("review", status=code)
    assert wechat.submit()["errcode"] == code


def test_the_event_tells_links_and_no_statistics_id(wechat: WeChat, listener: Listener) -> None:
    """One item per article, the job's id as a number, and nothing of msg_data_id."""
    wechat.listen(listener.url)
    told = wechat.published(wechat.article(title="一"), wechat.article(title="二"))
    event = wechat.opened(listener.pushes[0])
    assert (event["Event"], event["MsgType"], "MsgId" in event) == ("PUBLISHJOBFINISH", "event", False)
    info = event["PublishEventInfo"]
    assert (info["publish_id"], info["article_id"]) == (told["publish_id"], told["article_id"])
    assert [item["article_url"] for item in info["article_detail"]["item"]] == [
        item["article_url"] for item in told["article_detail"]["item"]
    ]
    assert str(told["msg_data_id"]) not in str(event)


@pytest.mark.parametrize("name", ["FREEPUBLISHJOBFINISH", "MASSSENDJOBFINISH"])
def test_the_event_has_had_other_names(wechat: WeChat, listener: Listener, name: str) -> None:
    """Control can let it come under each name that was seen."""
    wechat.control.order("settings", publish_event=name)
    wechat.listen(listener.url)
    wechat.published()
    assert wechat.opened(listener.pushes[0])["Event"] == name


def test_the_owner_deletes_articles_one_by_one(wechat: WeChat) -> None:
    """The job is still a success while one is left, then it is 5 and no longer listed."""
    told = wechat.published(wechat.article(), wechat.article())
    article_id = told["article_id"]
    delete = "/cgi-bin/freepublish/delete"
    assert wechat.post(delete, {"article_id": article_id, "index": 2})["errcode"] == 0
    items = wechat.post("/cgi-bin/freepublish/getarticle", {"article_id": article_id})["news_item"]
    assert [item["is_deleted"] for item in items] == [False, True]
    assert ask(wechat, told["publish_id"])["publish_status"] == 0
    assert wechat.post(delete, {"article_id": article_id, "index": 3})["errcode"] == 40114
    wechat.post(delete, {"article_id": article_id})
    assert ask(wechat, told["publish_id"])["publish_status"] == 5
    assert listed(wechat) == []


@pytest.mark.parametrize(("banned", "status"), [(False, 5), (True, 6)])
def test_an_article_can_be_taken_down_afterwards(wechat: WeChat, banned: bool, status: int) -> None:
    """By its owner on the console it is 5, by the platform 6."""
    told = wechat.published()
    wechat.control.order("take-down", article=told["article_id"], banned=banned)
    assert ask(wechat, told["publish_id"])["publish_status"] == status


def test_unknown_ids_are_refused(wechat: WeChat) -> None:
    """A draft is 40007, an article 53600, a job 40035."""
    assert wechat.submit("x")["errcode"] == 40007
    for name in ("getarticle", "delete"):
        assert wechat.post(f"/cgi-bin/freepublish/{name}", {"article_id": "x"})["errcode"] == 53600
    assert ask(wechat, "1")["errcode"] == 40035


def test_the_list_has_pages(wechat: WeChat) -> None:
    """Newest first, total over all, content unless it is declined; a count past 20 is refused."""
    ids = []
    for number in range(3):
        ids.append(wechat.published(wechat.article(title=f"第{number}篇"))["article_id"])
    page = wechat.post("/cgi-bin/freepublish/batchget", {"offset": 1, "count": 1})
    assert (page["total_count"], page["item_count"], page["item"][0]["article_id"]) == (3, 1, ids[1])
    assert page["item"][0]["content"]["news_item"][0]["title"] == "第1篇"
    assert wechat.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 21})["errcode"] == 40035


def test_a_slow_review_can_be_asked_for(wechat: WeChat) -> None:
    """The next publication takes as long as control says, the one after it the usual time."""
    wechat.control.order("review", status=0, seconds=600)
    slow, usual = wechat.submit(), wechat.submit()
    wechat.advance(2)
    assert [ask(wechat, job["publish_id"])["publish_status"] for job in (slow, usual)] == [1, 0]
    wechat.advance(598)
    assert ask(wechat, slow["publish_id"])["publish_status"] == 0
