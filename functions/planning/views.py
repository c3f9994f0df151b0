"""What routes show of findings: codes become words in the reader's language here."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field, StringConstraints

from planning.findings import Finding
from planning.lexicon import Verdict
from planning.plans import Name
from socialops import words
from socialops.models import Frozen, Input


class CheckRequest(Input):
    """A text to check, and the platforms it is meant for."""

    text: Annotated[str, StringConstraints(max_length=50_000)]
    platforms: list[Name] = Field(default_factory=list, max_length=20)


class FindingView(Frozen):
    """One finding: `text[start:end]` counts Unicode characters of the text as it was written.

    `block` keeps a post from being submitted, `evidence` asks the reviewers to see a proof, `note` is advice.
    `version` is that of the rule set. `platform` is absent where the finding is about the text whatever the platform.
    `part` is there where it is about words beside the text: `options.title`, or `alt.<media id>` for a description.
    """

    verdict: Verdict
    rule: str
    start: int
    end: int
    reason: str
    suggestion: str
    source: str | None = None
    version: str | None = None
    platform: str | None = None
    part: str | None = None


class Findings(Frozen):
    """Everything the checks have to say, in the order of the text."""

    findings: list[FindingView]


def finding(found: Finding, language: str) -> FindingView:
    """A finding in words."""
    return FindingView(
        verdict=found.verdict,
        rule=found.rule,
        start=found.start,
        end=found.end,
        reason=words.say(f"finding.{found.code}.reason", language, found.facts),
        suggestion=words.say(f"finding.{found.code}.suggestion", language, found.facts),
        source=found.source or None,
        version=found.version or None,
        platform=found.platform or None,
        part=found.part or None,
    )


def findings(found: Collection[Finding], language: str) -> Findings:
    """All findings in words."""
    return Findings(findings=[finding(each, language) for each in found])
