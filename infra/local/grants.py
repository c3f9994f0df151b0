"""What resources themselves allow: queue policies, function permissions, and what Lambda needs to feed a function.

AWS refuses such deliveries silently or at deployment; here the system refuses to start and says what is missing.
"""

from typing import Final

from infra.local.calls import Role
from infra.local.policy import COMMON_CONTEXT, Policy, Request
from infra.local.template import Template, TemplateError

_FEEDING: Final = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
}


def require_queue(template: Template, queue_arn: str, service: str, source_arn: str) -> None:
    """Refuse a queue whose policy does not let a service send to it on behalf of a source.

    Args:
        template: where the queue policies are.
        queue_arn: the queue.
        service: the sender, for example "events.amazonaws.com".
        source_arn: the rule or bucket that the service acts for.
    """
    urls = {queue.ids.ref for queue in template.of_type("AWS::SQS::Queue") if queue.arn == queue_arn}
    if not urls:
        raise TemplateError(f"{source_arn} sends to {queue_arn}, which the template does not have")
    policies = [policy.properties for policy in template.of_type("AWS::SQS::QueuePolicy")]
    documents = [p["PolicyDocument"] for p in policies if urls & set(p["Queues"])]
    request = _delivery("sqs:SendMessage", queue_arn, service, source_arn, template.place.account)
    if not Policy.of(documents).allows(request):
        raise TemplateError(f"the policy of {queue_arn} does not let {service} send for {source_arn}")


def require_permission(template: Template, function_arn: str, service: str, source_arn: str) -> None:
    """Refuse a function that no `AWS::Lambda::Permission` lets a service invoke on behalf of a source."""
    name = function_arn.rpartition(":")[2]
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"Service": p["Principal"]},
            "Action": p["Action"],
            "Condition": {"ArnLike": {"aws:SourceArn": p["SourceArn"]}} if "SourceArn" in p else {},
        }
        for permission in template.of_type("AWS::Lambda::Permission")
        for p in [permission.properties]
        if p["FunctionName"] in (name, function_arn)
    ]
    request = _delivery("lambda:InvokeFunction", function_arn, service, source_arn, template.place.account)
    if not Policy.of([{"Statement": statements}]).allows(request):
        raise TemplateError(f"no permission lets {service} invoke {function_arn} for {source_arn}")


def require_feeding(role: Role, source_arn: str) -> None:
    """Refuse an event source that the function's role may not read: Lambda reads it in the function's name."""
    for action in _FEEDING[source_arn.split(":")[2]]:
        require_role(role, action, source_arn)


def require_role(role: Role, action: str, resource: str) -> None:
    """Refuse a role that may not do what it is there for."""
    request = Request(action, resource)
    if not role.may(request):
        raise TemplateError(role.explain(request))


def _delivery(action: str, resource: str, service: str, source: str, account: str) -> Request:
    context = {"aws:sourcearn": source, "aws:sourceaccount": account}
    return Request(action, resource, COMMON_CONTEXT | context, principal=service)
