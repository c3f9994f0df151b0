"""Posts: what goes out, the hash that binds an approval to it, and edits that void it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import posts
from planning.posts import PostChange, VariantInput
from socialops.errors import InvalidInput, MediaNotReady, UnknownPlatform, WrongState
from socialops.platforms.content import Content, Picture
from tests.unit.planning.builders_planning import AT, a_picture, a_post

LINES = st.text(st.sampled_from('山茶 a\u200b"\\,:{}[]'), max_size=12)
PICTURES = st.builds(
    Picture,
    media_id=st.just("m"),
    key=st.just("k"),
    sha256=st.text("0f", min_size=1, max_size=4),
    type=st.just("image/png"),
    bytes=st.just(1),
    width=st.just(1),
    height=st.just(1),
    alt=LINES,
)
CONTENTS = st.builds(
    Content,
    text=LINES,
    pictures=st.lists(PICTURES, max_size=3).map(tuple),
    link=LINES,
    options=st.dictionaries(LINES, LINES, max_size=2),
)


def _published(content: Content) -> object:
    pictures = [(picture.sha256, picture.alt) for picture in content.pictures]
    return content.text, pictures, content.link, dict(content.options)


@given(CONTENTS, CONTENTS)
def test_the_hash_is_equal_exactly_when_what_goes_out_is(one: Content, other: Content) -> None:
    """Any difference of text, picture, its words, order, link or option changes the hash; nothing else does."""
    same = _published(one) == _published(other)
    assert (posts.content_hash(one) == posts.content_hash(other)) == same


@given(CONTENTS, st.data())
def test_one_changed_character_changes_the_hash(content: Content, data: st.DataObject) -> None:
    """Not a single character of the text can differ unnoticed."""
    at = data.draw(st.integers(0, len(content.text)))
    other = replace(content, text=content.text[:at] + "x" + content.text[at:])
    assert posts.content_hash(other) != posts.content_hash(content)


def test_the_canonical_form_is_stable() -> None:
    """The hash of a known content never changes, or every stored approval would be void."""
    content = Content(text="山茶花", link="https://a.example/", options={"b": "2", "a": "1"})
    # printf '%s' '{"link":"https://a.example/","options":{"a":"1","b":"2"},"pictures":[],"text":"山茶花"}' | sha256sum
    assert posts.content_hash(content) == "f7edb5fc8a7a0f6cae0d172d94e6a207f995445595017253979e9669c14efa77"


def test_attached_parts_follow_the_master_and_detached_ones_do_not() -> None:
    """`None` takes the master's part; an empty value is a value."""
    post = a_post(
        text="主文",
        media=["m1"],
        link="https://a.example/",
        variants={"weibo": {"text": "微博文", "options": {"k": "v"}}, "mastodon": {"media": [], "link": ""}},
    )
    media = {"m1": a_picture("m1")}
    weibo, mastodon = posts.content(post, "weibo", media), posts.content(post, "mastodon", media)
    assert (weibo.text, len(weibo.pictures), weibo.link, weibo.options) == ("微博文", 1, post.link, {"k": "v"})
    assert (mastodon.text, mastodon.pictures, mastodon.link) == ("主文", (), "")


@pytest.mark.parametrize("media", [{}, {"m1": a_picture(state="waiting")}, {"m1": a_picture(state="refused")}])
def test_content_needs_its_pictures_ready(media: dict[str, object]) -> None:
    """A picture that is not there, not checked or refused cannot go out."""
    with pytest.raises(MediaNotReady):
        posts.content(a_post(media=["m1"]), "weibo", media)  # type: ignore[arg-type]  # parametrized


CHANGES = st.builds(
    PostChange,
    title=st.none() | st.just("新标题"),
    text=st.none() | LINES,
    link=st.none() | st.just("https://b.example/"),
    theme=st.none() | LINES,
    variants=st.none() | st.just({"weibo": VariantInput(text="x")}),
)


@given(st.sampled_from(["draft", "in_review", "approved"]), CHANGES)
def test_any_edit_voids_an_approval(state: str, change: PostChange) -> None:
    """Whatever is edited in whatever state, the result is a draft without review and approval."""
    before = a_post(state=state, review_id="r1", approved={"weibo": "hash"})
    after = posts.edit(before, change, "ling", AT)
    assert (after.state, after.review_id, after.approved) == ("draft", "", {})
    assert after.version == before.version + 1


def test_everybody_who_edits_is_remembered_once() -> None:
    """The author is not an editor; another member is, and only once."""
    post = a_post()
    for editor in ("ling", "mei", "mei", "bo"):
        post = posts.edit(post, PostChange(title="标题"), editor, AT)
    assert post.editors == ["mei", "bo"]


@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_only_a_draft_is_submitted(state: str) -> None:
    """A post that is in review or approved is not submitted again."""
    with pytest.raises(WrongState):
        posts.submit(a_post(state=state), "r1", AT)


def test_a_post_stays_within_what_one_item_holds() -> None:
    """Texts that would not fit the table together, and more pictures than one read fetches, are refused by place."""
    wide = {"weibo": VariantInput(text="花" * 50_000), "mastodon": VariantInput(text="花" * 49_999)}
    with pytest.raises(InvalidInput):
        posts.edit(a_post(text="花花"), PostChange(variants=wide), "ling", AT)
    many = {f"p{n}": VariantInput(media=[f"m{n}-{i}" for i in range(18)]) for n in range(3)}
    with pytest.raises(InvalidInput):
        posts.edit(a_post(), PostChange(variants=many), "ling", AT)


def test_unknown_platforms_are_named() -> None:
    """The first platform that no adapter has is refused, with those there are."""
    with pytest.raises(UnknownPlatform) as refused:
        posts.require_known({"weibo", "myspace"}, {"weibo"})
    assert refused.value.facts == {"platform": "myspace", "known": ["weibo"]}
