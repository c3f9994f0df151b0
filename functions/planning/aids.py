"""What helps to write: templates with variables, groups of hashtags, signatures; and the post they make together."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationError, model_validator

from planning import hashtags, templating
from planning.hashtags import Tag
from planning.plans import Name
from planning.posts import NewPost
from socialops.errors import InvalidInput, TemplateIncomplete
from socialops.models import Entity, Frozen, Input, Line, Text

Type = Literal["text", "number", "date", "link"]
VariableName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_一-鿿][A-Za-z0-9_一-鿿]{0,39}$")]
Value = Annotated[str, StringConstraints(max_length=5000)]
PARTS: Final = ("title", "text", "link")
_SHAPES: Final = {
    "number": re.compile(r"-?\d{1,15}(\.\d{1,6})?"),
    "link": re.compile(r"https?://\S+"),
}


def _plain(value: str) -> str:
    if "{{" in value:
        raise ValueError("a default is plain text: no variables within variables")
    return value


class Variable(Frozen):
    """A variable of a template; one without a default that is not required stands for nothing."""

    name: VariableName
    type: Type = "text"
    default: Annotated[Value, AfterValidator(_plain)] | None = None
    required: bool = True


class VariableInput(Variable, extra="forbid"):
    """A variable in a request."""

    @model_validator(mode="after")
    def _default_fits(self) -> Self:
        if self.default is not None and not fits(self.type, self.default):
            raise ValueError(f"the default is no {self.type}")
        return self


class TemplateInput(Input):
    """A template as it is written: texts in which `{{name}}` stands for a declared variable."""

    name: Line
    title: Line
    text: Text
    link: Annotated[str, StringConstraints(max_length=2000)] = ""
    platforms: list[Name] = Field(default_factory=list, max_length=10)
    variables: list[VariableInput] = Field(default_factory=list, max_length=30)

    @model_validator(mode="after")
    def _declared(self) -> Self:
        known = {variable.name for variable in self.variables}
        if len(known) < len(self.variables):
            raise ValueError("two variables have the same name")
        for part in PARTS:
            try:
                unknown = [name for name in templating.names(getattr(self, part)) if name not in known]
            except ValueError as error:
                raise ValueError(f"{part}: {error}") from error
            if unknown:
                raise ValueError(f"{part}: the variable {unknown[0]} is not declared")
        return self


class Template(Entity):
    """A template."""

    author: str
    name: str
    title: str
    text: str
    link: str = ""
    platforms: list[str] = Field(default_factory=list)
    variables: list[Variable] = Field(default_factory=list)


class HashtagGroupInput(Input):
    """Hashtags that go together, without their signs."""

    name: Line
    tags: list[Tag] = Field(min_length=1, max_length=30)


class HashtagGroup(Entity):
    """A group of hashtags."""

    author: str
    name: str
    tags: list[str]


class SignatureInput(Input):
    """A text that stands at the end of posts."""

    name: Line
    text: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class Signature(Entity):
    """A signature."""

    author: str
    name: str
    text: str


class RenderingInput(Input):
    """Values for the variables of a template, and what is to stand below its text."""

    values: dict[VariableName, Value] = Field(default_factory=dict, max_length=30)
    hashtag_groups: list[Name] = Field(default_factory=list, max_length=5)
    signature_id: Name | Literal[""] = ""
    plan_id: Name | Literal[""] = ""
    theme: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    campaign: Name | Literal[""] = ""


class Rendering(Frozen):
    """A template with its values: the body of a post, as it can be written."""

    template_id: str
    post: NewPost


def fits(kind: Type, value: str) -> bool:
    """Whether a value is of a type."""
    if kind == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return kind == "text" or _SHAPES[kind].fullmatch(value) is not None


def values_of(template: Template, given: Mapping[str, str]) -> dict[str, str]:
    """A value for every variable: what is given, else the default, else nothing where it may be.

    Raises:
        TemplateIncomplete: required ones have none; it says which.
        InvalidInput: a value is of another type, or for a variable that the template does not have.
    """
    declared = {variable.name: variable for variable in template.variables}
    wrong = [
        {"where": f"body.values.{name}", "what": "the template has no such variable"}
        if name not in declared
        else {"where": f"body.values.{name}", "what": f"not a {declared[name].type}"}
        for name, value in given.items()
        if name not in declared or not fits(declared[name].type, value)
    ]
    if wrong:
        raise InvalidInput(errors=wrong)
    values = {name: given.get(name, variable.default) for name, variable in declared.items()}
    missing = [name for name, value in values.items() if value is None and declared[name].required]
    if missing:
        raise TemplateIncomplete(template=template.id, missing=", ".join(missing))
    return {name: value or "" for name, value in values.items()}


def render(
    template: Template, body: RenderingInput, groups: Iterable[HashtagGroup], signature: Signature | None
) -> Rendering:
    """The post of a template. Where a platform writes hashtags in its own way, its version has a text of its own.

    Raises:
        TemplateIncomplete, InvalidInput: as `values_of`; also when what comes out is no post.
    """
    values = values_of(template, body.values)
    title, text, link = (templating.render(getattr(template, part), values) for part in PARTS)
    tags = [tag for group in groups for tag in group.tags]
    texts = {
        platform: _whole(text, signature, hashtags.written(tags, platform)) for platform in ("", *template.platforms)
    }
    variants = {
        platform: {} if texts[platform] == texts[""] else {"text": texts[platform]} for platform in template.platforms
    }
    fields = {"title": title, "text": texts[""], "link": link, "variants": variants}
    about = body.model_dump(include={"plan_id", "theme", "campaign"})
    try:
        return Rendering(template_id=template.id, post=NewPost.model_validate({**fields, **about}))
    except ValidationError as error:
        raise InvalidInput(errors=[_place(each) for each in error.errors()]) from error


def _whole(text: str, signature: Signature | None, tags: str) -> str:
    return "\n\n".join(part for part in (text, signature.text if signature else "", tags) if part)


def _place(error: Any) -> dict[str, str]:
    return {"where": ".".join(("post", *map(str, error["loc"]))), "what": str(error["msg"])}


def new(model: type[Any], body: Input, aid_id: str, author: str, at: datetime) -> Any:
    """A template, group or signature as it is first written."""
    return model(id=aid_id, created_at=at, updated_at=at, author=author, **body.model_dump())
