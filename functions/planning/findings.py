"""What a check says: a verdict about a place of a text, by a rule, with facts for its words."""

from collections.abc import Iterable

from pydantic import Field

from planning.lexicon import Verdict
from socialops.models import Frozen

BRAND_PROFILE = "brand profile"


class Finding(Frozen):
    """One thing that a check has to say about `text[start:end]`; a finding without a place has both 0.

    `part` is empty for the text itself; of words beside it, it names the option (`options.title`) or the picture whose
    description it is (`alt.<media id>`). `platform` names the platform whose version it is about; it is empty for what
    all versions share. `version` is that of the rule set, where the rule belongs to one.
    """

    verdict: Verdict
    rule: str
    code: str
    start: int = 0
    end: int = 0
    source: str = ""
    version: str = ""
    platform: str = ""
    part: str = ""
    facts: dict[str, str | int] = Field(default_factory=dict)


def blocks(findings: Iterable[Finding]) -> bool:
    """Whether one of them keeps the post from being submitted."""
    return any(finding.verdict == "block" for finding in findings)
