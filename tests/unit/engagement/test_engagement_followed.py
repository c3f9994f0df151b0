"""Which posts a poll is told of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engagement.followed import FOR, Followed, FollowedPost

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

posts = st.builds(
    lambda number, hours: FollowedPost(
        sending_id=f"s{number}", remote_id=f"r{number}", live_at=NOW - timedelta(hours=hours)
    ),
    st.integers(0, 9),
    st.integers(0, 24 * 40),
)


@given(st.lists(posts), st.integers(1, 4))
def test_the_row_is_bounded_and_its_posts_stand_newest_first(told: list[FollowedPost], most: int) -> None:
    """However many posts go live in whatever order, and however often each is told of, the row holds a few, once."""
    followed = Followed()
    for post in told:
        followed = followed.with_post(post, most)
    ids = [each.sending_id for each in followed.posts]
    assert len(ids) == len(set(ids)) <= most
    shown = followed.at(NOW)
    assert list(shown) == sorted(shown, key=lambda post: post.live_at, reverse=True)
    assert all(post.live_at > NOW - FOR for post in shown)
