"""What proofs attached to a post change about the findings.

A proof answers a finding that asks for one: it becomes a note which shows the reviewers what was attached. It never
lifts a block: where an exception needs a proof, the rule already asks for it instead of blocking.
"""

from collections.abc import Sequence

from planning.findings import Finding
from planning.posts import Post


def weighed(findings: Sequence[Finding], post: Post) -> list[Finding]:
    """The findings; each that asks for a proof and has one is a note that names it."""
    notes = {proof.rule: proof.note or proof.link or proof.media_id for proof in post.evidence}
    return [
        finding.model_copy(
            update={
                "verdict": "note",
                "code": "evidence-attached",
                "facts": {"term": "", **finding.facts, "note": notes[finding.rule]},
            }
        )
        if finding.verdict == "evidence" and finding.rule in notes
        else finding
        for finding in findings
    ]
