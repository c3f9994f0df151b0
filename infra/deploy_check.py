"""What to know before `cdk deploy`: the stack as it would be uploaded, checked by others' rules, weighed and laid open.

Offline: cdk-nag's AwsSolutions rules, CDK's own check of the template, cfn-lint, the sizes of the code, and what each
function may do. Findings that we live with are listed with their reasons.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cfnlint.api import lint_file  # type: ignore[import-untyped]  # ships no types

from infra import interpreters, nested, synth
from infra.context import Context
from infra.kept import CACHE
from infra.permission_report import Permission, permissions

MOST_RESOURCES: Final = 500
MOST_TEMPLATE_BYTES: Final = 1_000_000
MOST_CODE_BYTES: Final = 250 * 1024 * 1024
"""Limits of a stack, a template, and a function with its layers (CloudFormation and Lambda quotas)."""
REPORT: Final = "validation-report.json"


@dataclass(frozen=True)
class Finding:
    """Something that keeps the stack from being deployed with a good conscience."""

    check: str
    where: str
    text: str


@dataclass
class Report:
    """All that the check found out."""

    findings: list[Finding] = field(default_factory=list)
    accepted: dict[str, str] = field(default_factory=dict)
    """Rule → reason of what we live with."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes by what they are of; `resources` is a count, and it and `template` are of the largest of the stacks."""
    permissions: list[Permission] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is worth knowing and no reason to stop."""


def run(context: Mapping[str, str] | None = None) -> int:
    """Check, print, and return the exit code: 0 when nothing was found."""
    report = check(context)
    show(report)
    return 1 if report.findings else 0


def check(context: Mapping[str, str] | None = None) -> Report:
    """Synthesise afresh and look at everything.

    Raises:
        ContextError: a context value is out of range.
        SynthError: CDK itself refused, before any rule could be asked.
        BundleError: the code assets cannot be built.
    """
    folder = CACHE / "check"
    shutil.rmtree(folder, ignore_errors=True)
    values = synth.defaults() | dict(context or {}) | {"nag": "true"}
    report = Report()
    try:
        synth.synthesise(values, folder)
    except synth.SynthError:
        if not (folder / REPORT).exists():
            raise
    template_file = folder / synth.TEMPLATE
    _rules(json.loads((folder / REPORT).read_text("utf-8")), report)
    templates = nested.files(template_file)
    report.findings += (finding for each in templates for finding in _lint(each))
    report.sizes = _sizes(folder, templates)
    report.findings += too_big(report.sizes)
    report.permissions = permissions(nested.whole(template_file))
    report.findings += too_much(report.permissions)
    report.notes += not_compiled(Context.read(values))
    return report


def _rules(found: Mapping[str, Any], report: Report) -> None:
    if not any(plugin["pluginName"] == "AwsSolutions" for plugin in found["pluginReports"]):
        report.findings.append(Finding("cdk-nag", "app", "its rules were not asked"))
    for plugin in found["pluginReports"]:
        for violation in plugin["violations"]:
            for construct in violation["violatingConstructs"]:
                report.findings.append(
                    Finding(violation["ruleName"], construct["constructPath"], violation["description"])
                )
        for violation in plugin.get("suppressedViolations", []):
            report.accepted[violation["ruleName"].removeprefix("AwsSolutions-")] = violation["reason"]


def _lint(template: Path) -> Iterator[Finding]:
    for match in lint_file(template):
        where = "/".join(str(part) for part in match.path or [])
        yield Finding(f"cfn-lint {match.rule.id}", where, match.message)


def _sizes(folder: Path, templates: Sequence[Path]) -> dict[str, int]:
    assets = json.loads((folder / nested.ASSETS).read_text("utf-8"))["files"]
    code = {
        asset["displayName"].removeprefix("SocialOps/"): _bytes(folder / asset["source"]["path"])
        for asset in assets.values()
        if asset["source"]["packaging"] == "zip"
    }
    written = max(template.stat().st_size for template in templates)
    resources = max(len(json.loads(template.read_text("utf-8"))["Resources"]) for template in templates)
    return {**code, "code": sum(code.values()), "template": written, "resources": resources}


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def too_big(sizes: Mapping[str, int]) -> Iterator[Finding]:
    """What is over the limit of its service."""
    limits = {"code": MOST_CODE_BYTES, "template": MOST_TEMPLATE_BYTES, "resources": MOST_RESOURCES}
    for name, limit in limits.items():
        if sizes[name] > limit:
            yield Finding("size", name, f"{sizes[name]:,} is over the limit of {limit:,}")


def too_much(granted: list[Permission]) -> Iterator[Finding]:
    """Permissions without bounds; what is denied to the function's own code has one."""
    for permission in granted:
        if permission.has_wildcard_action or (permission.is_unbounded and not permission.denied_to_code):
            text = f"{', '.join(permission.actions)} on {', '.join(permission.resources)}"
            yield Finding("permission", permission.function, f"more than it needs: {text}")


def not_compiled(context: Context) -> Iterator[str]:
    """Whether cold starts will have to compile."""
    if context.bundle and interpreters.find(context.python) is None:
        yield f"no Python {context.python} on this machine, so the code is not compiled: cold starts take longer"


def show(report: Report) -> None:
    """Tables for people: sizes, permissions, what we live with; what is wrong comes last, to be seen."""
    out = sys.stdout.write
    out("Sizes\n")
    for name, size in report.sizes.items():
        out(f"  {name:<22} {size:>12,}{'' if name == 'resources' else ' bytes'}\n")
    out("\nPermissions (each function also writes its own log)\n")
    for permission in report.permissions:
        if not permission.writes_log:
            condition = f"  where {permission.condition}" if permission.condition else ""
            condition += "  (Lambda only, denied to the code)" if permission.denied_to_code else ""
            out(f"  {permission.function:<22} {permission.target:<34} {permission.verbs}{condition}\n")
    out("\nLived with\n")
    for rule, reason in sorted(report.accepted.items()):
        out(f"  {rule}: {reason}\n")
    for note in report.notes:
        out(f"\nNote: {note}\n")
    out(f"\n{len(report.findings)} findings\n")
    for finding in report.findings:
        out(f"  {finding.check} at {finding.where}: {finding.text}\n")
