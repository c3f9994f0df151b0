"""A template is resolved as CloudFormation would, and refuses what it does not understand."""

from typing import Any

import pytest

from infra.local.identifiers import Place, UnknownTypeError
from infra.local.template import Template, TemplateError, secret_references
from tests.local import small_house

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "jobs"}}


def resolved(value: Any, **body: Any) -> Any:
    """A value resolved in a template with one queue."""
    template = Template({"Resources": {"Jobs": QUEUE}, **body}, place=Place(region="eu-west-1"))
    return template.resolve(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Jobs"}, "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"),
        ({"Fn::GetAtt": ["Jobs", "Arn"]}, "arn:aws:sqs:eu-west-1:123456789012:jobs"),
        ({"Fn::GetAtt": "Jobs.QueueName"}, "jobs"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}]]}, "a-eu-west-1"),
        ({"Fn::Sub": "${AWS::Partition}/${Jobs.QueueName}/${!Kept}"}, "aws/jobs/${Kept}"),
        ({"Fn::Sub": ["${Who}!", {"Who": {"Ref": "AWS::AccountId"}}]}, "123456789012!"),
        ({"Fn::Select": ["1", {"Fn::Split": [":", "a:b:c"]}]}, "b"),
        ({"Fn::Select": [5, {"Fn::Split": [":", {"Fn::GetAtt": ["Jobs", "Arn"]}]}]}, "jobs"),
        ({"Fn::Base64": "a"}, "YQ=="),
        ({"Fn::Select": [1, {"Fn::GetAZs": ""}]}, "eu-west-1b"),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"kept": 1, "gone": {"Ref": "AWS::NoValue"}}, {"kept": 1}),
    ],
)
def test_intrinsic_functions_give_what_cloudformation_gives(value: Any, expected: Any) -> None:
    """Each intrinsic function that CDK writes resolves to its documented value."""
    assert resolved(value) == expected


def test_conditions_choose_values_and_resources() -> None:
    """A resource whose condition does not hold does not exist, and Fn::If takes the other branch."""
    body = {
        "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
        "Conditions": {
            "Production": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "Loose": {
                "Fn::And": [{"Fn::Not": [{"Condition": "Production"}]}, {"Fn::Or": [{"Condition": "Production"}, True]}]
            },
        },
        "Resources": {"Jobs": QUEUE, "Extra": {**QUEUE, "Condition": "Production"}},
    }
    template = Template(body)
    assert template.logical_ids() == ["Jobs"]
    assert template.resolve({"Fn::If": ["Loose", "a", "b"]}) == "a"
    assert template.deployed({"Stage": "prod"}).logical_ids() == ["Jobs", "Extra"]


def test_mappings_are_looked_up() -> None:
    """Fn::FindInMap finds a value by two keys."""
    value = {"Fn::FindInMap": ["Sizes", {"Ref": "AWS::Region"}, "small"]}
    assert resolved(value, Mappings={"Sizes": {"eu-west-1": {"small": 1}}}) == 1


def test_an_unknown_intrinsic_function_is_refused() -> None:
    """A function that the local system does not know is an error, not text."""
    with pytest.raises(NotImplementedError, match="Fn::ImportValue"):
        resolved({"Fn::ImportValue": "x"})


def test_an_unknown_resource_type_is_refused() -> None:
    """A type that is neither run nor knowingly ignored stops the start."""
    template = Template({"Resources": {"Odd": {"Type": "AWS::Odd::Thing"}}})
    with pytest.raises(UnknownTypeError, match="AWS::Odd::Thing"):
        template.resource("Odd")


def test_a_missing_attribute_or_resource_is_refused() -> None:
    """References to what does not exist name it."""
    with pytest.raises(TemplateError, match="no attribute Colour"):
        resolved({"Fn::GetAtt": ["Jobs", "Colour"]})
    with pytest.raises(TemplateError, match="'Nowhere'"):
        resolved({"Ref": "Nowhere"})


def test_parameters_need_values_that_the_template_knows() -> None:
    """A parameter without value or default is refused, and so is a value for no parameter."""
    with pytest.raises(TemplateError, match="no value for parameter"):
        Template({"Parameters": {"Hosts": {"Type": "String"}}})
    with pytest.raises(TemplateError, match="no parameter"):
        Template({}, {"Hosts": "x"})


def test_names_are_the_same_every_time() -> None:
    """Physical names depend on nothing but stack and logical id."""
    first, second = (small_house.template().identifiers("Table").name for _ in range(2))
    assert first == second == "socialops-local-Table"


def test_secret_references_keep_the_arn_whole() -> None:
    """The secret id of a dynamic reference may be an ARN, with or without a key behind it."""
    arn = "arn:aws:secretsmanager:eu-west-1:1:secret:x-abc"
    text = " and ".join("{{resolve:secretsmanager:" + arn + f":SecretString:{key}::}}}}" for key in ("key", ""))
    assert [(secret, key) for _, secret, key in secret_references(text)] == [(arn, "key"), (arn, "")]


def test_the_public_address_of_the_api_becomes_the_local_one() -> None:
    """Whoever is told the API's address is told where it listens here."""
    template = small_house.template().deployed({}, Place(api_url="http://127.0.0.1:1"))
    output = template.outputs()["ApiUrl"]
    assert template.place.localise(f"{output}/posts") == "http://127.0.0.1:1/posts"
