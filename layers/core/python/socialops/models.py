"""What stored things are made of: frozen pydantic models with a version, and the few field types they share."""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer, StringConstraints

from socialops import clock
from socialops.errors import StaleVersion


def _milliseconds(value: datetime) -> datetime:
    try:
        moment = value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the calendar in UTC") from error
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


Instant = Annotated[
    AwareDatetime,
    AfterValidator(_milliseconds),
    PlainSerializer(clock.text, return_type=str, when_used="json"),
]
"""An aware instant, kept in UTC with milliseconds; naive times are refused."""

Fen = Annotated[int, Field(strict=True, ge=0)]
"""Money in fen (1/100 yuan), never a float."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A short text of one line: a title, a name."""

Text = Annotated[str, StringConstraints(max_length=50_000)]
"""A long text, kept as it was typed."""


class Personal:
    """Marks a field as personal text: the journal gets a salted digest of it, never the text."""


class Frozen(BaseModel):
    """A value: immutable, tolerant towards stored fields of a later version.

    Validators are built at first use (`defer_build`): a function pays for the models it uses, not for all it imports.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


class Input(BaseModel):
    """The body of a request: immutable, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Entity(Frozen):
    """A thing with an id, a version that every change raises by one, and a key built by its stage."""

    RESERVED: ClassVar[frozenset[str]] = frozenset({"pk", "sk", "type", "list", "rank", "expires"})

    id: str
    version: int = 1
    created_at: Instant
    updated_at: Instant

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Refuse field names that the table keeps for itself."""
        taken = cls.RESERVED & set(cls.model_fields)
        if taken:
            raise TypeError(f"{cls.__name__}: reserved field names {sorted(taken)}")

    def expect(self, version: int) -> Self:
        """This thing, when the caller has seen its present version.

        Raises:
            StaleVersion: it was changed since.
        """
        if version != self.version:
            raise StaleVersion(id=self.id, seen=version, now=self.version)
        return self

    def next(self, at: datetime, **changes: Any) -> Self:
        """The thing after a change at the instant `at`: fields replaced and checked, version raised by one."""
        state = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate({**state, **changes, "version": self.version + 1, "updated_at": at})


T = TypeVar("T")


class Page(Frozen, Generic[T]):
    """One page of a list; `next` is the cursor of the following page, absent on the last."""

    items: list[T]
    next: str | None = None
