"""The check before deployment finds what it is there to find."""

from typing import Any

import pytest

from infra import deploy_check, interpreters, synth
from infra.context import Context
from infra.permission_report import permissions, written


def a_template(*statements: dict[str, Any]) -> dict[str, Any]:
    """A template with one function whose role holds these statements."""
    document = {"Statement": list(statements)}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": document}]}}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::GetAtt": ["Role", "Arn"]}}}
    return {"Resources": {"Function": function, "Role": role}}


@pytest.fixture(scope="module")
def report() -> deploy_check.Report:
    """The check of the stack as it stands, without its code assets."""
    return deploy_check.check(synth.LOCAL)


def test_the_stack_passes(report: deploy_check.Report) -> None:
    """cdk-nag, CDK's own rules, cfn-lint, sizes and permissions find nothing."""
    assert report.findings == []


def test_every_exception_is_explained(report: deploy_check.Report) -> None:
    """What is lived with carries a sentence, not a placeholder."""
    assert {"APIG4", "SMG4", "L1"} <= set(report.accepted)
    assert all(reason.endswith(".") and len(reason) > 30 for reason in report.accepted.values())


def test_the_report_lays_everything_open(report: deploy_check.Report, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed holds sizes, each function's permissions, the exceptions and the findings."""
    deploy_check.show(report)
    said = capsys.readouterr().out
    assert "PublishingOnDue" in said
    assert "APIG4: Open by its own contract" in said
    assert said.endswith("0 findings\n")


def test_a_finding_fails_the_command(report: deploy_check.Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is 1 as soon as there is one finding, else 0."""
    monkeypatch.setattr(deploy_check, "check", lambda context: report)
    assert deploy_check.run() == 0
    bad = deploy_check.Report(findings=[deploy_check.Finding("size", "code", "too big")])
    monkeypatch.setattr(deploy_check, "check", lambda context: bad)
    assert deploy_check.run() == 1


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "s3:*", "Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}},
        {"Action": ["s3:GetObject"], "Resource": "*"},
    ],
)
def test_a_permission_without_bounds_is_a_finding(statement: dict[str, Any]) -> None:
    """A wildcard action, or every resource there is, stops the check."""
    (finding,) = deploy_check.too_much(permissions(a_template(statement)))
    assert (finding.check, finding.where) == ("permission", "Function")


def test_what_lambda_alone_may_do_is_no_finding_while_the_code_is_denied_it() -> None:
    """Actions on everything pass only beside a statement that takes the same from the function's own code."""
    given = {"Effect": "Allow", "Action": ["ec2:CreateNetworkInterface"], "Resource": "*"}
    own = {"ArnEquals": {"lambda:SourceFunctionArn": "arn"}}
    taken = {"Effect": "Deny", "Action": ["ec2:CreateNetworkInterface"], "Resource": "*", "Condition": own}
    (permission,) = permissions(a_template(given, taken))
    assert list(deploy_check.too_much([permission])) == []
    weakened: list[dict[str, Any]] = [
        {"Action": ["ec2:DescribeSubnets"]},
        {"Condition": {}},
        {"Resource": "arn:one"},
        {"Effect": "Allow"},
    ]
    for weaker in weakened:
        found = permissions(a_template(given, {**taken, **weaker}))
        assert list(deploy_check.too_much(found[:1])) != []


def test_a_bounded_permission_is_none() -> None:
    """Named actions on named resources pass, and show under the names that people know."""
    statement = {
        "Action": ["s3:GetObject"],
        "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["BucketsMedia5BAFF3AF", "Arn"]}, "/media/*"]]},
        "Condition": {"StringEquals": {"kms:EncryptionContext:purpose": "token"}},
    }
    (permission,) = permissions(a_template(statement))
    assert list(deploy_check.too_much([permission])) == []
    assert permission.target == "BucketsMedia/media/*"
    assert permission.verbs == "s3: GetObject"
    assert permission.condition == "kms:EncryptionContext:purpose = token"


def test_an_arn_is_written_with_its_pseudo_parameters() -> None:
    """Values that only the account knows appear by name."""
    arn = {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":states:::x"]]}
    assert written(arn) == "arn:Partition:states:::x"


def test_what_outgrows_its_limit_is_a_finding() -> None:
    """Code, template and number of resources are held against the limits of the services."""
    sizes = {"code": deploy_check.MOST_CODE_BYTES + 1, "template": 1, "resources": deploy_check.MOST_RESOURCES}
    assert [finding.where for finding in deploy_check.too_big(sizes)] == ["code"]


def test_a_missing_interpreter_is_said_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the runtime's Python the code goes out uncompiled, which is worth a note."""
    monkeypatch.setattr(interpreters, "find", lambda version: None)
    (note,) = deploy_check.not_compiled(Context())
    assert "no Python 3.13" in note
    assert list(deploy_check.not_compiled(Context(bundle=False))) == []
