"""What a person may order in a platform's own console, where no interface of it is open to us."""

from typing import Final

from socialops.platforms.promotion import Terms

TERMS: Final = Terms(
    results={
        "reach": "impressions",
        "interaction": "interactions",
        "followers": "new_followers",
        "visits": "profile_visits",
        "messages": "messages",
    },
    budget=range(100, 500_000_001),
    hours=tuple(range(1, 24 * 90 + 1)),
    audience=("note",),
)
"""The platform's own limits show in its console; these only keep typing errors out."""
