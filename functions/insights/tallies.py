"""From rows to figures: what came in, what stands, what grew. A count that no row tells makes no figure."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from insights.figures import Figure, figure, ratio
from insights.rows import FOLLOWERS, INTERACTIONS, AccountRow, PublicationRow
from insights.weeks import Week, day_of

Take = Callable[[PublicationRow], int | None]


def counted(rows: Iterable[PublicationRow]) -> list[str]:
    """Names of the counts that at least one row has: interactions first, the others by name."""
    names = {name for row in rows for name in row.counts}
    return [*(name for name in INTERACTIONS if name in names), *sorted(names.difference(INTERACTIONS))]


def live_in(week: Week, zone: str, row: PublicationRow) -> bool:
    """Whether a publication went live in a week."""
    return Week.of_day(day_of(row.live_at, zone)) == week


def flow(
    scope: str, week: Week, zone: str, rows: Sequence[PublicationRow], before: Sequence[PublicationRow]
) -> list[Figure]:
    """What a scope did in a week: publications, interactions and each count that came in.

    Args:
        scope: the beginning of the figures' ids.
        week: the week.
        zone: the brand's zone, in which a publication belongs to the week.
        rows: the scope's rows of the week.
        before: the scope's rows of the week before.
    """
    new = [row for row in rows if live_in(week, zone, row)]
    new_before = [row for row in before if live_in(week.previous(), zone, row)]
    was = len(new_before) if before else None
    figures = [figure(f"{scope}.publications", len(new), [row.id for row in new], was)]
    takes: dict[str, Take] = {"interactions": PublicationRow.gained_interactions}
    takes |= {name: _gain_of(name) for name in counted(rows)}
    for name, take in takes.items():
        telling = [row for row in rows if take(row) is not None]
        if telling:
            told_before = [row for row in before if take(row) is not None]
            earlier = _sum(told_before, take) if told_before else None
            figures.append(figure(f"{scope}.{name}", _sum(telling, take), [row.id for row in telling], earlier))
    return figures


def standing(row: PublicationRow) -> list[Figure]:
    """A publication's own figures: each count as the platform showed it, and the interactions that came this week."""
    scope = f"publication.{row.id}"
    figures = [figure(f"{scope}.{name}", count, [row.id]) for name, count in row.counts.items()]
    gained = row.gained_interactions()
    return figures if gained is None else [*figures, figure(f"{scope}.gained", gained, [row.id])]


def growth(account_id: str, days: Sequence[AccountRow], base: AccountRow | None) -> list[Figure]:
    """An account's followers at the end of the week, and how many it gained since the first reading that counts.

    Args:
        account_id: the account.
        days: its rows of the week that tell followers, by day.
        base: its last such row of the week before.
    """
    scope, last = f"account.{account_id}", days[-1]
    now, earlier = last.counts[FOLLOWERS], base.counts[FOLLOWERS] if base else None
    figures = [figure(f"{scope}.followers", now, [last.id], earlier)]
    first = base or days[0]
    if first is not last:
        figures.append(figure(f"{scope}.followers_gained", now - first.counts[FOLLOWERS], [first.id, last.id]))
    return figures


def together(scope: str, accounts: Sequence[str], figures: Mapping[str, Figure]) -> list[Figure]:
    """The followers of several accounts, and how many they gained; compared only where every account can be."""
    made = []
    for name in ("followers", "followers_gained"):
        parts = [figures[found] for account in accounts if (found := f"account.{account}.{name}") in figures]
        if parts:
            earlier = [each.previous for each in parts if each.previous is not None]
            was = sum(earlier) if len(earlier) == len(parts) else None
            rows = [row for each in parts for row in each.rows]
            made.append(figure(f"{scope}.{name}", sum(each.value for each in parts), rows, was))
    return made


def average(fresh: Sequence[PublicationRow]) -> list[Figure]:
    """Interactions of the week's own publications per publication, in thousandths."""
    told = [(row.id, gained) for row in fresh if (gained := row.gained_interactions()) is not None]
    if not told:
        return []
    value = ratio(sum(gained for _, gained in told) * 1000, len(told))
    return [figure("total.interactions_per_publication_milli", value, [row_id for row_id, _ in told])]


def _gain_of(name: str) -> Take:
    return lambda row: row.gained().get(name)


def _sum(rows: Iterable[PublicationRow], take: Take) -> int:
    return sum(take(row) or 0 for row in rows)
