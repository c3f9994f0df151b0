"""The calendar as people look at it: day by day over HTTP, and as a page in their language."""

from html import escape
from urllib.parse import parse_qsl, urlsplit

import pytest

from publishing import calendar
from socialops import clock
from tests.publishing_world import World, counted
from tests.stages.requests import Answer

LOOK = "GET /v1/calendar"
PAGE = {"accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def look(world: World, **query: str) -> Answer:
    """The days, as data."""
    return world.ask(LOOK, role="analyst", query=query)


def page(world: World, language: str = "en", **query: str) -> str:
    """The page of a browser."""
    answer = world.ask(LOOK, role="analyst", query=query, headers={**PAGE, "accept-language": language})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return str(answer.body)


def test_this_month_is_shown_where_nothing_is_asked(world: World) -> None:
    """Every day of it is there, and what is due stands on its day by the brand's clocks, under its account's name."""
    account = world.an_account(name="山野旗舰店")
    world.a_post(text="\n换季干燥别硬扛\n第二行")
    world.schedule(account, after=10 * 3600)  # 16:00 in Shanghai, and ten hours
    shown = look(world).body
    assert (shown["first"], shown["last"], shown["today"]) == ("2026-11-01", "2026-11-30", "2026-11-23")
    assert (len(shown["days"]), shown["counts"], shown["more"]) == (30, {"scheduled": 1}, False)
    (entry,) = next(day["items"] for day in shown["days"] if day["date"] == "2026-11-24")
    assert (entry["time"], entry["account"], entry["words"]) == ("02:00", "山野旗舰店", "换季干燥别硬扛")


def test_it_leads_to_the_gaps_of_what_it_shows(world: World) -> None:
    """Data and page name the list of gaps in the same range, which answers there; what is over has none to fill."""
    world.an_account()
    for span in ("day", "week", "month"):
        address = look(world, span=span, zone="Etc/GMT-8").body["gaps"]
        query = dict(parse_qsl(urlsplit(address).query))
        told = world.ask(f"GET {urlsplit(address).path}", role="planner", query=query)
        bounds = calendar.span("2026-11-23", span, "Etc/GMT-8")
        assert (told.status, told.body["start"], told.body["end"]) == (200, *map(clock.text, bounds))
        assert escape(address) in page(world, span=span, zone="Etc/GMT-8")
    assert look(world, **{"from": "2026-10-01"}).body["gaps"] == ""


def test_a_zone_moves_what_is_due_to_its_own_day(world: World) -> None:
    """Two in the morning in Shanghai is the evening before in Paris."""
    world.a_post()
    world.schedule(world.an_account(), after=10 * 3600)
    days = look(world, zone="Europe/Paris", span="week").body["days"]
    assert [(day["date"], each["time"]) for day in days for each in day["items"]] == [("2026-11-23", "19:00")]


def test_filters_leave_out_the_rest(world: World) -> None:
    """A state that nothing is in gives empty days, not an error."""
    world.a_post()
    account = world.an_account()
    world.schedule(account, after=3600, campaign="double-twelve")
    for kept in ({"account_id": account}, {"campaign": "double-twelve"}, {"state": "scheduled"}):
        assert look(world, **kept).body["counts"] == {"scheduled": 1}
    assert look(world, state="held").body["counts"] == {}


@pytest.mark.parametrize("query", [{"from": "tomorrow"}, {"span": "year"}, {"zone": "Asia/Peking"}])
def test_a_range_that_is_none_is_refused(world: World, query: dict[str, str]) -> None:
    """With the place of the mistake."""
    answer = look(world, **query)
    assert answer.status == 422
    assert answer.body["next_step"]


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "2026年11月"), ("en", "November 2026")])
def test_a_browser_gets_a_page(world: World, language: str, said: str) -> None:
    """The month by its name, today marked, the words of a post as text whatever they hold."""
    world.a_post(text="<b>新品</b> 上市 🎁")
    world.schedule(world.an_account(), after=3600)
    html = page(world, language)
    assert f"<h1>{said}</h1>" in html
    assert "&lt;b&gt;新品&lt;/b&gt; 上市 🎁" in html
    assert html.count('class="day today"') == 1
    assert html.count('<li class="day') == 42  # six whole weeks: November 2026 begins on a Sunday
    assert html.count('class="entry plain"') == 1


def test_an_empty_calendar_teaches(world: World) -> None:
    """Who sees nothing reads how something gets there."""
    assert "Nothing is planned here yet" in page(world)
    assert "把审核通过的内容排进日历" in page(world, "zh-CN", span="day")


def test_a_look_costs_the_same_whatever_is_stored(world: World) -> None:
    """The zone, two lists (a month of Shanghai lies in two of UTC), and all names in one read."""
    account = world.an_account()
    for number in range(12):
        world.a_post(f"p{number}", text=f"第 {number} 条")
        world.schedule(account, f"p{number}", after=3600 * (number + 1))
    with counted() as calls:
        look(world)
    names = [name.partition(":")[2] for name in calls.names]
    assert names == ["GetItem", "Query", "Query", "BatchGetItem"]
