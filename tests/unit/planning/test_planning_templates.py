"""Templates: values are only text, what is missing is named, and each platform writes hashtags in its own way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from planning import aids, hashtags, templating
from planning.aids import HashtagGroup, RenderingInput, Signature, Template, TemplateInput
from planning.posts import NewPost
from socialops.errors import InvalidInput, TemplateIncomplete
from tests.unit.planning.builders_planning import AT

PIECES = ["{", "}", "{{", "}}", "\\", "a", " ", "产品", "{{a}}", "\\{{a}}", "\n"]
TRICKY = st.lists(st.sampled_from(PIECES)).map("".join)


def a_template(**fields: object) -> Template:
    """A template for Weibo and Mastodon with one variable."""
    given = {
        "name": "上新",
        "title": "{{product}}上新",
        "text": "{{product}}今天上新。",
        "platforms": ["weibo", "mastodon"],
        "variables": [{"name": "product"}],
        **fields,
    }
    template: Template = aids.new(Template, TemplateInput.model_validate(given), "t1", "ling", AT)
    return template


def render(template: Template, *, tags: tuple[str, ...] = (), signature: str = "", **values: str) -> NewPost:
    """What a template makes of values."""
    groups = [HashtagGroup(id="h", created_at=AT, updated_at=AT, author="l", name="h", tags=list(tags))] if tags else []
    signed = (
        Signature(id="s", created_at=AT, updated_at=AT, author="l", name="s", text=signature) if signature else None
    )
    return aids.render(template, RenderingInput(values=values), groups, signed).post


@given(TRICKY)
def test_an_escaped_text_renders_as_it_was(text: str) -> None:
    """Whatever braces and backslashes it holds; and it names no variable."""
    escaped = templating.escape(text)
    assert list(templating.names(escaped)) == []
    assert templating.render(escaped, {}) == text


@given(TRICKY)
def test_a_value_is_only_text(value: str) -> None:
    """Braces in a value are not read again, so nothing recurs and nothing is computed."""
    assert templating.render("<{{a}}|{{ a }}>", {"a": value}) == f"<{value}|{value}>"


@given(TRICKY, st.text(max_size=5), st.text(max_size=5))
def test_a_variable_between_escaped_texts_is_filled(text: str, one: str, other: str) -> None:
    """An even number of backslashes before braces leaves them a variable."""
    template = templating.escape(text) + "\n{{a}}" + "\\\\{{b}}"
    assert templating.render(template, {"a": one, "b": other}) == f"{text}\n{one}\\{other}"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "{{colour}}"},
        {"text": "{{product"},
        {"text": "{{ product.name }}"},
        {"text": "{{product|upper}}"},
        {"title": "{{}}"},
        {"link": "https://a.example/{{x}}"},
        {"variables": [{"name": "product"}, {"name": "product"}]},
        {"variables": [{"name": "product", "default": "{{product}}"}]},
        {"variables": [{"name": "product", "type": "number", "default": "many"}]},
        {"variables": [{"name": "__class__.x"}]},
        {"variables": [{"name": "pro\u200bduct"}]},
        {"variables": [{"name": "\u202eproduct"}]},
        {"variables": [{"name": "מוצר"}]},
        {"variables": [{"name": "product", "type": "code"}]},
    ],
)
def test_a_template_that_could_not_be_filled_is_refused(fields: dict[str, object]) -> None:
    """Undeclared and broken variables, recursion through defaults, and names that hide something."""
    with pytest.raises(ValidationError):
        a_template(**fields)


def test_missing_and_wrong_values_are_named() -> None:
    """Every required variable without a value by its name; a wrong or unknown one by its place."""
    variables = [
        {"name": "产品"},
        {"name": "price", "type": "number"},
        {"name": "on", "type": "date", "default": "2026-12-01"},
    ]
    template = a_template(
        title="x", text="{{产品}} {{price}} {{on}}{{note}}", variables=[*variables, {"name": "note", "required": False}]
    )
    with pytest.raises(TemplateIncomplete) as missing:
        render(template)
    assert missing.value.facts["missing"] == "产品, price"
    with pytest.raises(InvalidInput) as wrong:
        render(template, 产品="霜", price="九", colour="red")
    assert [error["where"] for error in wrong.value.facts["errors"]] == ["body.values.price", "body.values.colour"]
    assert render(template, 产品="霜", price="9.90").text == "霜 9.90 2026-12-01"


def test_what_comes_out_must_be_a_post() -> None:
    """A title that values make too long, or leave empty, is refused by its place."""
    with pytest.raises(InvalidInput) as refused:
        render(a_template(), product="长" * 200)
    assert refused.value.facts["errors"][0]["where"] == "post.title"


def test_each_platform_writes_hashtags_in_its_own_way() -> None:
    """Below the signature; only Weibo closes a topic, so only its version is detached."""
    post = render(a_template(), product="护手霜", tags=("冬天", "护手", "冬天"), signature="山茶花 · 客服 9–18 点")
    assert post.text == "护手霜今天上新。\n\n山茶花 · 客服 9–18 点\n\n#冬天 #护手"
    assert (post.variants["weibo"].text or "").endswith("#冬天# #护手#")
    assert post.variants["mastodon"].text is None
    assert render(a_template(), product="x").variants["weibo"].text is None


@pytest.mark.parametrize(("tag", "kept"), [("#冬天#", "冬天"), (" ＃夏天 ", "夏天"), ("a_b", "a_b")])
def test_a_hashtag_is_kept_without_its_signs(tag: str, kept: str) -> None:
    """However it was typed."""
    body = aids.HashtagGroupInput.model_validate({"name": "季节", "tags": [tag]})
    assert hashtags.written(body.tags, "weibo") == f"#{kept}#"


@pytest.mark.parametrize("tag", ["#", "两 个", "a#b", "a\u200bb", "\u202ea"])
def test_what_is_no_hashtag_is_refused(tag: str) -> None:
    """No spaces, no signs within, nothing hidden."""
    with pytest.raises(ValidationError):
        aids.HashtagGroupInput.model_validate({"name": "季节", "tags": [tag]})
