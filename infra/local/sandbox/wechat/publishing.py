"""Publishing without telling the fans (developers.weixin.qq.com, freepublish/*): a job that ends later.

What `freepublish/get` says for an unknown publish_id is not documented; 40035 stands for it here. A draft that is
submitted twice before the first job has ended is published twice: nothing documented prevents it.
"""

from infra.local.sandbox.wechat import drafts, events
from infra.local.sandbox.wechat.call import OK, Call
from infra.local.sandbox.wechat.errors import Refusal
from infra.local.sandbox.wechat.records import (
    DELETED_BY_OWNER,
    PUBLISHED,
    Article,
    Draft,
    Json,
    Publication,
    PublishJob,
)
from infra.local.sandbox.wechat.state import Account, Review
from infra.local.sandbox.wechat.world import World

_NAMES_ARTICLES = (2, 4)
"""The failures that tell which articles they are about."""


def submit(call: Call) -> Json:
    """Queue a draft for publication; 0 means nothing more than that."""
    world, account, draft = call.world, call.account, drafts.existing(call)
    review = world.state.publish_reviews.pop(0) if world.state.publish_reviews else Review(PUBLISHED)
    if review.status in {53503, 53504, 53505}:
        raise Refusal(int(review.status))
    job = PublishJob(str(world.ids.number()), world.ids.number(), draft.media_id, world.now())
    account.publish_jobs[job.publish_id] = job
    kept = Draft(draft.media_id, [dict(article) for article in draft.articles], draft.created, draft.updated)
    seconds = world.settings.settle_seconds if review.seconds is None else review.seconds
    world.later(seconds, lambda: _finish(world, account, job, kept, review))
    return OK | {"publish_id": job.publish_id, "msg_data_id": job.msg_data_id}


def _finish(world: World, account: Account, job: PublishJob, draft: Draft, review: Review) -> None:
    job.status = int(review.status)
    publication = None
    if job.status == PUBLISHED:
        publication = make_public(world, account, draft, job.msg_data_id, notified=False)
        job.article_id = publication.article_id
    elif job.status in _NAMES_ARTICLES:
        job.fail_idx = review.fail_idx or [1]
    events.publish_finished(world, account, job, publication)


def make_public(
    world: World, account: Account, draft: Draft, msg_data_id: int, *, notified: bool, receivers: int = 0
) -> Publication:
    """The articles of a draft are public from now on, and the draft is gone."""
    made = [
        Article(fields, f"http://mp.weixin.qq.com/s/{world.ids.text('url', 22)}", commentable=_commentable(fields))
        for fields in draft.articles
    ]
    one = Publication(world.ids.text("article", 64), msg_data_id, made, world.now(), notified, receivers)
    account.publications[one.article_id] = one
    account.drafts.pop(draft.media_id, None)
    return one


def _commentable(fields: Json) -> bool:
    return bool(fields.get("need_open_comment"))


def get(call: Call) -> Json:
    """How a job stands."""
    job = call.account.publish_jobs.get(str(call.body.get("publish_id", "")))
    if job is None:
        raise Refusal(40035)
    publication = call.account.publications.get(job.article_id)
    told: Json = {"publish_id": job.publish_id, "publish_status": job.status, "fail_idx": job.fail_idx}
    if publication is None:
        return told
    items = [{"idx": n, "article_url": one.url} for n, one in enumerate(publication.articles, start=1)]
    return told | {
        "publish_status": publication.status,
        "article_id": job.article_id,
        "article_detail": {"count": len(items), "item": items},
    }


def delete(call: Call) -> Json:
    """Take one article down, or all of them with index 0 or none."""
    publication = _existing(call)
    take_down(publication, call.number("index", 0), DELETED_BY_OWNER)
    return OK


def take_down(publication: Publication, index: int, status: int) -> None:
    """One article (from 1) or all (0) are gone; with the last one the whole takes the status. 40114 past the end."""
    if index > len(publication.articles):
        raise Refusal(40114)
    for number, article in enumerate(publication.articles, start=1):
        article.deleted = article.deleted or index in {0, number}
    if all(article.deleted for article in publication.articles):
        publication.status = status


def getarticle(call: Call) -> Json:
    """The articles of a publication."""
    return {"news_item": _items(_existing(call))}


def batchget(call: Call) -> Json:
    """A page of what was published without notice, the newest first; mass messages are not in it."""
    offset, count = call.page()
    bare = call.flag("no_content")
    kept = [p for p in call.account.publications.values() if _is_listed(p) and call.at - p.created >= call.lag]
    kept.sort(key=lambda p: p.created, reverse=True)
    items = [_item(p, bare=bare) for p in kept[offset : offset + count]]
    return {"total_count": len(kept), "item_count": len(items), "item": items}


def _is_listed(publication: Publication) -> bool:
    return not publication.notified and publication.status == PUBLISHED


def _existing(call: Call) -> Publication:
    publication = call.account.publications.get(call.text("article_id", 53600))
    if publication is None or publication.notified:
        raise Refusal(53600)
    return publication


def _item(publication: Publication, *, bare: bool) -> Json:
    time = int(publication.created)
    content = {"news_item": _items(publication), "create_time": time, "update_time": time}
    return {"article_id": publication.article_id, **({} if bare else {"content": content}), "update_time": time}


def _items(publication: Publication) -> list[Json]:
    return [one.fields | {"url": one.url, "is_deleted": one.deleted} for one in publication.articles]
