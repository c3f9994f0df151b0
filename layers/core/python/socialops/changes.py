"""The kinds of write that a commit can hold. Each knows its condition and the error that says it did not hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from socialops.agenda import Entry
from socialops.errors import AlreadyExists, NotFound, SocialOpsError, StaleVersion
from socialops.items import encode, encode_item
from socialops.keys import Key
from socialops.models import Entity
from socialops.names import LIST_INDEX


@dataclass(frozen=True)
class Listed:
    """A place in a list: the list's name and the rank within it. Things without one are in no list."""

    list: str
    rank: str

    index = LIST_INDEX


class Change(Protocol):
    """One write of a commit."""

    def operation(self, table: str) -> dict[str, Any]:
        """The member of `TransactItems`."""
        ...

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """The error when the condition did not hold; `present` is the item as it was found."""
        ...


def stored(key: Key, entity: Entity, listed: Listed | None) -> dict[str, Any]:
    """The item of an entity."""
    item: dict[str, Any] = {
        "pk": key.pk,
        "sk": key.sk,
        "type": type(entity).__name__,
        **entity.model_dump(mode="json"),
    }
    if listed:
        item |= {"list": listed.list, "rank": listed.rank}
    return encode_item(item)


@dataclass(frozen=True)
class Create:
    """A new thing; fails when its key is taken."""

    key: Key
    after: Entity
    listed: Listed | None = None
    taken: SocialOpsError | None = None
    before: None = None

    def operation(self, table: str) -> dict[str, Any]:
        """A conditional put."""
        return {
            "Put": {
                "TableName": table,
                "Item": stored(self.key, self.after, self.listed),
                "ConditionExpression": "attribute_not_exists(pk)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """The key is taken."""
        return self.taken or AlreadyExists(id=self.after.id)


@dataclass(frozen=True)
class Save:
    """A changed thing; fails when it is not in the version that `before` has, or an extra condition does not hold.

    `when` is a further condition expression over `values`; it may name attributes through `names`.
    """

    key: Key
    before: Entity
    after: Entity
    listed: Listed | None = None
    when: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    otherwise: SocialOpsError | None = None

    def operation(self, table: str) -> dict[str, Any]:
        """A conditional put of the whole thing."""
        condition = "#version = :seen" + (f" AND ({self.when})" if self.when else "")
        return {
            "Put": {
                "TableName": table,
                "Item": stored(self.key, self.after, self.listed),
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#version": "version", **self.names},
                "ExpressionAttributeValues": {
                    ":seen": encode(self.before.version),
                    **{name: encode(value) for name, value in self.values.items()},
                },
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Another version is there, or the extra condition fails."""
        if self.otherwise and present.get("version") == self.before.version:
            return self.otherwise
        return StaleVersion(id=self.after.id, seen=self.before.version, now=present.get("version", 0))


@dataclass(frozen=True)
class Remove:
    """Take a thing away; fails when it is not in the version that `before` has."""

    key: Key
    before: Entity
    after: None = None

    def operation(self, table: str) -> dict[str, Any]:
        """A conditional delete."""
        return {
            "Delete": {
                "TableName": table,
                "Key": self.key.attributes(),
                "ConditionExpression": "#version = :seen",
                "ExpressionAttributeNames": {"#version": "version"},
                "ExpressionAttributeValues": {":seen": encode(self.before.version)},
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Another version is there."""
        return StaleVersion(id=self.before.id, seen=self.before.version, now=present.get("version", 0))


@dataclass(frozen=True)
class Require:
    """Something that must hold about an item that is not written, or the whole commit does not happen."""

    key: Key
    condition: str
    otherwise: SocialOpsError
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def operation(self, table: str) -> dict[str, Any]:
        """A condition check."""
        check: dict[str, Any] = {
            "TableName": table,
            "Key": self.key.attributes(),
            "ConditionExpression": self.condition,
        }
        if self.values:
            check["ExpressionAttributeValues"] = {name: encode(value) for name, value in self.values.items()}
        if self.names:
            check["ExpressionAttributeNames"] = dict(self.names)
        return {"ConditionCheck": check}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """What was required does not hold."""
        return self.otherwise


@dataclass(frozen=True)
class Count:
    """Raise a counter by one while it stays within `at_most`; the counter goes when its window is long over."""

    key: Key
    at_most: int
    expires: int
    otherwise: SocialOpsError

    def operation(self, table: str) -> dict[str, Any]:
        """A conditional update."""
        return {
            "Update": {
                "TableName": table,
                "Key": self.key.attributes(),
                "UpdateExpression": "ADD used :one SET #expires = :expires",
                "ConditionExpression": "attribute_not_exists(used) OR used < :most",
                "ExpressionAttributeNames": {"#expires": "expires"},
                "ExpressionAttributeValues": {
                    ":one": encode(1),
                    ":most": encode(self.at_most),
                    ":expires": encode(self.expires),
                },
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """There is no room."""
        return self.otherwise


@dataclass(frozen=True)
class Tally:
    """Raise or lower one number of a technical row by so much, where the row is as `when` requires."""

    key: Key
    name: str
    by: int
    when: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    otherwise: SocialOpsError | None = None

    def operation(self, table: str) -> dict[str, Any]:
        """An update that adds, conditional where asked."""
        update: dict[str, Any] = {
            "TableName": table,
            "Key": self.key.attributes(),
            "UpdateExpression": "ADD #tally :by",
            "ExpressionAttributeNames": {"#tally": self.name, **self.names},
            "ExpressionAttributeValues": {
                ":by": encode(self.by),
                **{name: encode(value) for name, value in self.values.items()},
            },
        }
        if self.when:
            update["ConditionExpression"] = self.when
        return {"Update": update}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """The row is not as required."""
        return self.otherwise or NotFound(thing="row", id=self.key.pk)


@dataclass(frozen=True)
class Note:
    """Set some fields of a technical row and take others away, whatever else is in it; the row need not be there."""

    key: Key
    sets: Mapping[str, Any] = field(default_factory=dict)
    takes: tuple[str, ...] = ()

    def operation(self, table: str) -> dict[str, Any]:
        """A plain update."""
        names = {f"#n{n}": name for n, name in enumerate([*self.sets, *self.takes])}
        placed = list(names)
        pairs = ", ".join(f"{place} = :{place[1:]}" for place in placed[: len(self.sets)])
        taken = ", ".join(placed[len(self.sets) :])
        update: dict[str, Any] = {
            "TableName": table,
            "Key": self.key.attributes(),
            "UpdateExpression": " ".join([f"SET {pairs}"] * bool(pairs) + [f"REMOVE {taken}"] * bool(taken)),
            "ExpressionAttributeNames": names,
        }
        if self.sets:
            values = zip(placed, self.sets.values(), strict=False)
            update["ExpressionAttributeValues"] = {f":{place[1:]}": encode(value) for place, value in values}
        return {"Update": update}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Never: there is no condition."""
        return NotFound(thing="row", id=self.key.pk)


@dataclass(frozen=True)
class Keep:
    """A technical row beside a thing (a cursor, a look-up row, an attempt): no version, no event of its own.

    With `once` it fails when the row is there already; `when` is a condition on the row it replaces.
    """

    key: Key
    data: Mapping[str, Any]
    once: SocialOpsError | None = None
    listed: Listed | None = None
    when: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    otherwise: SocialOpsError | None = None

    def operation(self, table: str) -> dict[str, Any]:
        """A put, conditional where asked."""
        item = {"pk": self.key.pk, "sk": self.key.sk, **self.data}
        if self.listed:
            item |= {"list": self.listed.list, "rank": self.listed.rank}
        put: dict[str, Any] = {"TableName": table, "Item": encode_item(item)}
        condition = "attribute_not_exists(pk)" if self.once else self.when
        if condition:
            put |= {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if self.values:
            put["ExpressionAttributeValues"] = {name: encode(value) for name, value in self.values.items()}
        if self.names:
            put["ExpressionAttributeNames"] = dict(self.names)
        return {"Put": put}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """The row is there already, or is not as required."""
        return self.once or self.otherwise or AlreadyExists(id=self.key.pk)


@dataclass(frozen=True)
class Drop:
    """Take a technical row away, whether or not it is still there; with `when` it must be as that requires."""

    key: Key
    when: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    otherwise: SocialOpsError | None = None

    def operation(self, table: str) -> dict[str, Any]:
        """A delete, conditional where asked."""
        delete: dict[str, Any] = {"TableName": table, "Key": self.key.attributes()}
        if self.when:
            delete["ConditionExpression"] = self.when
        if self.values:
            delete["ExpressionAttributeValues"] = {name: encode(value) for name, value in self.values.items()}
        return {"Delete": delete}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """The row is gone, or is not as required."""
        return self.otherwise or NotFound(thing="row", id=self.key.pk)


class EntryGone(SocialOpsError):
    """The agenda entry was done, moved or cancelled; whoever came for it has nothing to do."""

    code, status = "entry-gone", 409


@dataclass(frozen=True)
class Plan:
    """Put something on the agenda."""

    entry: Entry

    def operation(self, table: str) -> dict[str, Any]:
        """A plain put: the same entry twice is one entry."""
        return {"Put": {"TableName": table, "Item": encode_item({"pk": self.entry.pk, "sk": self.entry.sk})}}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Never: there is no condition."""
        return AlreadyExists(id=self.entry.sk)


@dataclass(frozen=True)
class Done:
    """Take an entry off the agenda because it is being done; fails when somebody else took it."""

    entry: Entry

    def operation(self, table: str) -> dict[str, Any]:
        """A delete that claims."""
        return {
            "Delete": {
                "TableName": table,
                "Key": Key(self.entry.pk, self.entry.sk).attributes(),
                "ConditionExpression": "attribute_exists(pk)",
            }
        }

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """It is gone."""
        return EntryGone(entry=self.entry.sk)


@dataclass(frozen=True)
class Cancel:
    """Take an entry off the agenda, whether or not it is still there."""

    entry: Entry

    def operation(self, table: str) -> dict[str, Any]:
        """A plain delete."""
        return {"Delete": {"TableName": table, "Key": Key(self.entry.pk, self.entry.sk).attributes()}}

    def broken(self, present: Mapping[str, Any]) -> SocialOpsError:
        """Never: there is no condition."""
        return EntryGone(entry=self.entry.sk)
