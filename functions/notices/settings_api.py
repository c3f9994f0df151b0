"""Routes of how a member wants to be told."""

from notices import preferences, settings_store
from notices.api import api
from notices.preferences import NoticeSettingsInput, NoticeSettingsView
from socialops.api import caller, now, origin, seen


@api.get("/v1/me/notice-settings", allow="read_notices")
def get_notice_settings() -> NoticeSettingsView:
    """Show how one is told.

    `email_state` says whether mails reach one at all: `no-sender` when this deployment sends none, `no-address` when
    the team directory has no address.
    """
    chosen, state = settings_store.get(caller().id, now())
    return preferences.view(chosen, state)


@api.put("/v1/me/notice-settings", allow="read_notices")
def put_notice_settings(body: NoticeSettingsInput) -> NoticeSettingsView:
    """Choose how one is told: mails by urgency, quiet hours, one digest a day, a language."""
    before, state = settings_store.get(caller().id, now())
    after = preferences.choose(before.expect(seen()), body, now())
    settings_store.put(before, after, origin())
    return preferences.view(after, state)
