"""The messages and events that are pushed (developers.weixin.qq.com, "Receive standard messages", "Receive events")."""

from typing import Any

from infra.local.sandbox.wechat import xml
from infra.local.sandbox.wechat.ids import openid_of
from infra.local.sandbox.wechat.records import Json, MassJob, Publication, PublishJob
from infra.local.sandbox.wechat.state import Account, Fan, Push
from infra.local.sandbox.wechat.world import World


def message(world: World, account: Account, fan: Fan, msgtype: str, **fields: Any) -> Push | None:
    """Push what a fan wrote; it carries a message id."""
    return _push(world, account, fan, msgtype, {**fields, "MsgId": int(world.ids.message())})


def event(world: World, account: Account, fan: Fan, name: str, **fields: Any) -> Push | None:
    """Push what a fan did; it carries no message id."""
    return _push(world, account, fan, "event", {"Event": name, **fields})


def publish_finished(world: World, account: Account, job: PublishJob, publication: Publication | None) -> Push | None:
    """Push how a publication ended."""
    info: Json = {"publish_id": int(job.publish_id), "publish_status": job.status}
    if publication:
        items = [{"idx": n, "article_url": one.url} for n, one in enumerate(publication.articles, start=1)]
        info |= {"article_id": job.article_id, "article_detail": {"count": len(items), "item": items}}
    if job.fail_idx:
        info["fail_idx"] = job.fail_idx
    return event(world, account, _staff(account), world.settings.publish_event, PublishEventInfo=info)


def mass_finished(world: World, account: Account, job: MassJob, publication: Publication | None) -> Push | None:
    """Push how a mass message ended."""
    urls = [one.url for one in publication.articles] if publication else []
    results = [{"ArticleIdx": n, "ArticleUrl": url} for n, url in enumerate(urls, start=1)]
    return event(
        world,
        account,
        _staff(account),
        "MASSSENDJOBFINISH",
        MsgID=job.msg_id,
        Status=job.status,
        TotalCount=len(job.receivers),
        FilterCount=job.sent + job.failed,
        SentCount=job.sent,
        ErrorCount=job.failed,
        CopyrightCheckResult={"Count": 0, "ResultList": "", "CheckState": 0},
        ArticleUrlResult={"Count": len(results), "ResultList": {"item": results} if results else ""},
    )


def _staff(account: Account) -> Fan:
    """Events about jobs come from the account's own administrator."""
    return Fan(openid_of(account.app_id, "administrator"), "administrator")


def _push(world: World, account: Account, fan: Fan, msgtype: str, fields: Json) -> Push | None:
    common = {
        "ToUserName": account.original_id,
        "FromUserName": fan.openid,
        "CreateTime": int(world.now()),
        "MsgType": msgtype,
    }
    return world.push(account, fan.openid, xml.written(common | fields))
