"""Every catalogue is the code: READMEs, the OpenAPI document, the message catalogues."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from infra import words as compiler
from infra.local import openapi, rooms
from socialops import words
from socialops.errors import SocialOpsError

ROOT = Path(__file__).parents[2]
SOURCES = sorted(compiler.FOLDER.glob("*/LC_MESSAGES/*.po"))


@pytest.mark.parametrize("room", rooms.rooms(), ids=lambda room: room.name)
def test_a_room_is_described_as_it_is(room: Path) -> None:
    """Routes, events and access patterns in a README are those of the code (`python -m infra.local.rooms`)."""
    assert (room / "README.md").read_text(encoding="utf-8") == rooms.with_generated(room)


def test_every_room_has_a_readme() -> None:
    """A package under functions/ without a README would be a room without a door plate."""
    packages = {path.parent.name for path in rooms.FUNCTIONS.glob("*/__init__.py")}
    assert packages == {room.name for room in rooms.rooms()}


def test_access_pattern_numbers_are_unique() -> None:
    """One number names one access pattern in the whole house."""
    text = "\n".join((room / "README.md").read_text(encoding="utf-8") for room in rooms.rooms())
    numbers = re.findall(r"^\| (AP-\w+) \|", text, flags=re.MULTILINE)
    assert len(numbers) == len(set(numbers)) > 0


def test_the_openapi_document_is_the_routes() -> None:
    """`functions/openapi.json` equals what the routes say (`python -m infra.local.openapi`)."""
    assert openapi.PATH.read_text(encoding="utf-8") == openapi.text()


def test_a_route_is_found_in_its_module() -> None:
    """Each stage's `routes.json` equals what the modules hold (`python -m infra.local.openapi`)."""
    assert {path: path.read_text(encoding="utf-8") for path in openapi.modules()} == openapi.modules()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.parts[-3])
def test_compiled_messages_are_those_of_their_source(source: Path) -> None:
    """A `.mo` file holds exactly what its `.po` file says (`python -m infra.words`)."""
    assert source.with_suffix(".mo").read_bytes() == compiler.compiled(source)


def test_every_language_has_every_message_once() -> None:
    """No key is missing in a language, empty, or there twice."""
    keys = []
    for source in SOURCES:
        with source.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
        found = [message.id for message in catalogue if message.id]
        raw = re.findall(r'^msgid "(.+)"$', source.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert len(raw) == len(set(raw)), sorted({key for key in raw if raw.count(key) > 1})
        assert all(message.string for message in catalogue if message.id)
        keys.append(set(found))
    assert keys[0] == keys[1]


def test_placeholders_agree_between_languages() -> None:
    """A message fills the same facts in both languages, or fewer; never one the other does not know."""
    catalogues = []
    for source in SOURCES:
        with source.open("rb") as file:
            catalogues.append({m.id: set(re.findall(r"{(\w+)}", str(m.string))) for m in read_po(file) if m.id})
    differing = {key for key in catalogues[0] if catalogues[0][key] != catalogues[1][key]}
    assert differing == set()


def _errors(base: type[SocialOpsError]) -> list[type[SocialOpsError]]:
    return [base, *(each for sub in base.__subclasses__() for each in _errors(sub))]


@pytest.mark.parametrize("error", _errors(SocialOpsError), ids=lambda error: error.code)
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_error_says_cause_and_next_step(error: type[SocialOpsError], language: str) -> None:
    """Each code has a title, a cause and a next step in each language."""
    for part in ("title", "cause", "next"):
        assert words.has(f"error.{error.code}.{part}", language)


def test_no_message_is_unused() -> None:
    """Every message is named in the code, whole or by the family its key is built from."""
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("functions", "layers/core", "infra")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".j2"} and "locale" not in path.parts
    )
    families = set(re.findall(r'f"([a-z][a-z0-9_-]*(?:\.[a-z0-9_-]+)*\.){', code)) | {
        f"error.{error.code}." for error in _errors(SocialOpsError)
    }
    with SOURCES[0].open("rb") as file:
        keys = [str(message.id) for message in read_po(file) if message.id]
    unused = [
        key for key in keys if f'"{key}"' not in code and f"'{key}'" not in code and not key.startswith(tuple(families))
    ]
    assert unused == []


def test_every_python_file_opens_with_its_subject() -> None:
    """Each module of the system says in its first line what it is about."""
    silent = [
        str(path.relative_to(ROOT))
        for folder in ("functions", "layers/core", "infra")
        for path in (ROOT / folder).rglob("*.py")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
