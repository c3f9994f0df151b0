"""The draft box (developers.weixin.qq.com, draft/*): what is not public yet."""

from infra.local.sandbox.wechat import articles
from infra.local.sandbox.wechat.call import OK, Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import Draft, Json


def add(call: Call) -> Json:
    """A new draft of one or more articles."""
    given = call.body.get("articles")
    if not isinstance(given, list) or not given:
        raise Refusal(44003)
    if len(given) > call.world.settings.draft_articles:
        raise Refusal(45008)
    kept = [articles.checked(call, one, alone=len(given) == 1) for one in given]
    now = call.world.now()
    draft = Draft(call.world.ids.text("draft", 64), kept, now, now)
    call.account.drafts[draft.media_id] = draft
    return {"media_id": draft.media_id}


def update(call: Call) -> Json:
    """Replace one article; `articles` is one object here, not a list."""
    draft = existing(call)
    index = call.number("index", code=40114)
    if index >= len(draft.articles):
        raise Refusal(40114)
    draft.articles[index] = articles.checked(call, call.body.get("articles"), alone=len(draft.articles) == 1)
    draft.updated = call.world.now()
    return OK


def get(call: Call) -> Json:
    """The articles of a draft, with addresses for a preview."""
    return {"news_item": _items(existing(call))}


def delete(call: Call) -> Json:
    """Take a draft away; there is no way back."""
    del call.account.drafts[existing(call).media_id]
    return OK


def count(call: Call) -> Json:
    """How many drafts there are."""
    return {"total_count": len(call.account.drafts)}


def batchget(call: Call) -> Json:
    """A page of drafts, the newest first."""
    offset, size = call.page()
    bare = call.flag("no_content")
    kept = [draft for draft in call.account.drafts.values() if call.at - draft.created >= call.lag]
    kept.sort(key=lambda draft: draft.updated, reverse=True)
    items = [_item(draft, bare=bare) for draft in kept[offset : offset + size]]
    return {"total_count": len(kept), "item_count": len(items), "item": items}


def existing(call: Call) -> Draft:
    """The draft that `media_id` names: 40007 when it is gone."""
    draft = call.account.drafts.get(call.text("media_id", 40007))
    if draft is None:
        raise Refusal(40007)
    return draft


def _item(draft: Draft, *, bare: bool) -> Json:
    times = {"create_time": int(draft.created), "update_time": int(draft.updated)}
    content = {} if bare else {"content": {"news_item": _items(draft), **times}}
    return {"media_id": draft.media_id, **content, "update_time": int(draft.updated)}


def _items(draft: Draft) -> list[Json]:
    return [
        article | {"url": f"http://mp.weixin.qq.com/s?__biz=preview&tempkey={draft.media_id[:24]}&chksm={number}#rd"}
        for number, article in enumerate(draft.articles)
    ]
