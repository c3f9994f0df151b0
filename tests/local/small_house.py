"""A small template of the same resource types as the real one, written by hand in CloudFormation's own words.

Functions: `api` and `hook` behind the HTTP API, `worker` behind the queue `jobs`, `follower` behind the table's
stream, `listener` behind the bus, `minute` behind a rule and `hourly` behind a schedule, `step` called by the state
machine.
"""

import json
from typing import Any

from infra.local.template import Template

HANDLER = "tests.local.house.handler"
JOURNAL = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": ["journal"]}}}}


def template(**changes: Any) -> Template:
    """The template; `changes` replace resources by logical id, None removes one."""
    resources = _resources() | changes
    body = {
        "Parameters": {"Hosts": {"Type": "String", "Default": "{}"}},
        "Resources": {name: spec for name, spec in resources.items() if spec is not None},
        "Outputs": {
            "ApiUrl": {"Value": {"Fn::GetAtt": ["Http", "ApiEndpoint"]}},
            "TableName": {"Value": {"Ref": "Table"}},
        },
    }
    return Template(json.loads(json.dumps(body)))


def arn(logical_id: str) -> dict[str, Any]:
    """The ARN of a resource."""
    return {"Fn::GetAtt": [logical_id, "Arn"]}


def within(logical_id: str, tail: str) -> dict[str, Any]:
    """An ARN below that of a resource."""
    return {"Fn::Join": ["", [arn(logical_id), tail]]}


def statement(actions: str, *resources: Any, **more: Any) -> dict[str, Any]:
    """An allowing statement; actions are separated by spaces."""
    return {"Effect": "Allow", "Action": actions.split(), "Resource": list(resources), **more}


def function(name: str, *statements: dict[str, Any], **variables: Any) -> dict[str, Any]:
    """A function with its role."""
    title = name.capitalize()
    return {
        title: {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "FunctionName": name,
                "Handler": HANDLER,
                "Timeout": 10,
                "Role": arn(f"{title}Role"),
                "Environment": {"Variables": {"WHO": name, **variables}},
            },
        },
        f"{title}Role": role("lambda.amazonaws.com", *statements),
    }


def role(service: str, *statements: dict[str, Any]) -> dict[str, Any]:
    """A role with its policy."""
    trust = {"Statement": [{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    policies = [{"PolicyName": "access", "PolicyDocument": {"Statement": list(statements)}}] if statements else []
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust, "Policies": policies}}


def queue(name: str, **properties: Any) -> dict[str, Any]:
    """A queue with its dead-letter queue."""
    title = name.capitalize()
    redrive = {"deadLetterTargetArn": arn(f"{title}Dead"), "maxReceiveCount": 3}
    return {
        title: {
            "Type": "AWS::SQS::Queue",
            "Properties": {"QueueName": name, "VisibilityTimeout": 60, "RedrivePolicy": redrive, **properties},
        },
        f"{title}Dead": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": f"{name}-dead"}},
    }


def admits(queue_id: str, service: str, source: Any) -> dict[str, Any]:
    """A queue policy that lets a service send on behalf of a source."""
    sending = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sqs:SendMessage",
        "Resource": arn(queue_id),
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
    document = {"Statement": [sending]}
    return {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [{"Ref": queue_id}], "PolicyDocument": document}}


def permission(function_name: str, service: str, source: Any) -> dict[str, Any]:
    """Lets a service invoke a function."""
    return {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "FunctionName": arn(function_name.capitalize()),
            "Action": "lambda:InvokeFunction",
            "Principal": service,
            "SourceArn": source,
        },
    }


def _feeds(source: Any, function_name: str, **properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": {
            "EventSourceArn": source,
            "FunctionName": {"Ref": function_name.capitalize()},
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            **properties,
        },
    }


def _receive(queue_name: str) -> dict[str, Any]:
    actions = "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
    return statement(actions, arn(queue_name.capitalize()))


def _resources() -> dict[str, Any]:
    return {
        **_data(),
        **_functions(),
        **_triggers(),
        **_machine(),
        **_api(),
        "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
    }


def _data() -> dict[str, Any]:
    text = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "list", "rank")]
    return {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "AttributeDefinitions": text,
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
                "GlobalSecondaryIndexes": [
                    {
                        "IndexName": "by_list",
                        "KeySchema": [
                            {"AttributeName": "list", "KeyType": "HASH"},
                            {"AttributeName": "rank", "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "ALL"},
                    }
                ],
                "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
                "BillingMode": "PAY_PER_REQUEST",
            },
        },
        **queue("jobs"),
        **queue("news"),
        **queue("uploads"),
        "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
        "Secret": {
            "Type": "AWS::SecretsManager::Secret",
            "Properties": {"GenerateSecretString": {"PasswordLength": 20}},
        },
        "Media": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": "small-media",
                "CorsConfiguration": {
                    "CorsRules": [{"AllowedMethods": ["POST", "GET"], "AllowedOrigins": ["https://console.example"]}]
                },
                "NotificationConfiguration": {
                    "QueueConfigurations": [
                        {
                            "Event": "s3:ObjectCreated:*",
                            "Queue": arn("Uploads"),
                            "Filter": {"S3Key": {"Rules": [{"Name": "prefix", "Value": "incoming/"}]}},
                        }
                    ]
                },
            },
        },
        "Archive": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": "small-archive",
                "ObjectLockEnabled": True,
                "VersioningConfiguration": {"Status": "Enabled"},
                "ObjectLockConfiguration": {
                    "ObjectLockEnabled": "Enabled",
                    "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}},
                },
            },
        },
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": "small-bus"}},
        "UploadsPolicy": admits("Uploads", "s3.amazonaws.com", "arn:aws:s3:::small-media"),
        "NewsPolicy": admits("News", "events.amazonaws.com", arn("NewsRule")),
    }


def _functions() -> dict[str, Any]:
    return {
        **function(
            "api",
            statement(
                "dynamodb:PutItem dynamodb:GetItem dynamodb:Query", arn("Table"), within("Table", "/index/by_list")
            ),
            statement("s3:PutObject s3:GetObject", within("Media", "/incoming/*")),
            statement(
                "kms:Decrypt kms:Encrypt",
                arn("Key"),
                Condition={"StringEquals": {"kms:EncryptionContext:purpose": "platform"}},
            ),
            statement("events:PutEvents", arn("Bus")),
            statement("states:SendTaskSuccess", {"Ref": "Machine"}),
            statement("sqs:SendMessage", arn("Jobs")),
            SOCIALOPS_ROLES_CLAIM="cognito:groups",
            CURSOR_KEY={"Fn::Sub": "{{resolve:secretsmanager:${Secret}:SecretString:::}}"},
            API_URL={
                "Fn::Join": [
                    "",
                    ["https://", {"Ref": "Http"}, ".execute-api.", {"Ref": "AWS::Region"}, ".amazonaws.com"],
                ]
            },
            HOSTS={"Ref": "Hosts"},
        ),
        **function("hook"),
        **function("worker", _receive("jobs")),
        **function("uploaded", _receive("uploads")),
        **function("listener", _receive("news")),
        **function("minute"),
        **function("hourly"),
        **function("step"),
        **function(
            "follower",
            statement(
                "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator",
                {"Fn::GetAtt": ["Table", "StreamArn"]},
            ),
            statement("sqs:SendMessage", arn("JobsDead")),
        ),
    }


def _triggers() -> dict[str, Any]:
    return {
        "JobsFeed": _feeds(arn("Jobs"), "worker", BatchSize=2),
        "UploadsFeed": _feeds(arn("Uploads"), "uploaded"),
        "NewsFeed": _feeds(arn("News"), "listener"),
        "StreamFeed": _feeds(
            {"Fn::GetAtt": ["Table", "StreamArn"]},
            "follower",
            BisectBatchOnFunctionError=True,
            MaximumRetryAttempts=2,
            FilterCriteria={"Filters": [{"Pattern": json.dumps(JOURNAL)}]},
            DestinationConfig={"OnFailure": {"Destination": arn("JobsDead")}},
        ),
        "NewsRule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"source": ["small"], "detail-type": ["Told", "Asked"]},
                "Targets": [{"Id": "queue", "Arn": arn("News")}],
            },
        },
        "MinuteRule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "ScheduleExpression": "rate(1 minute)",
                "Targets": [{"Id": "function", "Arn": arn("Minute")}],
            },
        },
        "MinutePermission": permission("minute", "events.amazonaws.com", arn("MinuteRule")),
        "HourlySchedule": {
            "Type": "AWS::Scheduler::Schedule",
            "Properties": {
                "ScheduleExpression": "rate(1 hour)",
                "FlexibleTimeWindow": {"Mode": "OFF"},
                "Target": {"Arn": arn("Hourly"), "RoleArn": arn("SchedulerRole"), "Input": '{"hourly": true}'},
            },
        },
        "SchedulerRole": role("scheduler.amazonaws.com", statement("lambda:InvokeFunction", arn("Hourly"))),
    }


def _machine() -> dict[str, Any]:
    definition = {
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:${Partition}:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {
                    "FunctionName": "${Step}",
                    "Payload": {"do": "ask", "token.$": "$$.Task.Token", "given.$": "$"},
                },
                "Next": "Close",
            },
            "Close": {
                "Type": "Task",
                "Resource": "${Step}",
                "Parameters": {"do": "close", "answer.$": "$"},
                "End": True,
            },
        },
    }
    return {
        "Machine": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "StateMachineName": "small-approval",
                "RoleArn": arn("MachineRole"),
                "DefinitionString": json.dumps(definition),
                "DefinitionSubstitutions": {"Step": arn("Step"), "Partition": {"Ref": "AWS::Partition"}},
            },
        },
        "MachineRole": role("states.amazonaws.com", statement("lambda:InvokeFunction", arn("Step"))),
        "StarterRole": role("events.amazonaws.com", statement("states:StartExecution", {"Ref": "Machine"})),
        "StartRule": {
            "Type": "AWS::Events::Rule",
            "Properties": {
                "EventBusName": {"Ref": "Bus"},
                "EventPattern": {"source": ["small"], "detail-type": ["Submitted"]},
                "Targets": [
                    {"Id": "machine", "Arn": {"Ref": "Machine"}, "RoleArn": arn("StarterRole"), "InputPath": "$.detail"}
                ],
            },
        },
    }


def _api() -> dict[str, Any]:
    anything = {
        "Fn::Join": ["", ["arn:aws:execute-api:", {"Ref": "AWS::Region"}, ":123456789012:", {"Ref": "Http"}, "/*/*"]]
    }
    return {
        "Http": {
            "Type": "AWS::ApiGatewayV2::Api",
            "Properties": {
                "Name": "small",
                "ProtocolType": "HTTP",
                "CorsConfiguration": {
                    "AllowOrigins": ["https://console.example"],
                    "AllowMethods": ["GET", "POST"],
                    "AllowHeaders": ["authorization"],
                    "ExposeHeaders": ["etag"],
                    "MaxAge": 60,
                },
            },
        },
        "Members": {
            "Type": "AWS::ApiGatewayV2::Authorizer",
            "Properties": {
                "ApiId": {"Ref": "Http"},
                "AuthorizerType": "JWT",
                "Name": "members",
                "JwtConfiguration": {
                    "Issuer": {"Fn::GetAtt": ["Pool", "ProviderURL"]},
                    "Audience": [{"Ref": "PoolClient"}],
                },
            },
        },
        "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {}},
        "PoolClient": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": {"Ref": "Pool"}}},
        "ApiIntegration": _integration("Api"),
        "HookIntegration": _integration("Hook"),
        **_route("ListPosts", "GET /posts", "Api"),
        **_route("GetPost", "GET /posts/{id}", "Api"),
        **_route("GetNewest", "GET /posts/newest", "Api"),
        **_route("AddPost", "POST /posts", "Api"),
        **_route("PostHook", "POST /hooks/{platform}/{account_id}", "Hook", opened=True),
        "ApiPermission": permission("api", "apigateway.amazonaws.com", anything),
        "HookPermission": permission("hook", "apigateway.amazonaws.com", anything),
    }


def _integration(title: str) -> dict[str, Any]:
    return {
        "Type": "AWS::ApiGatewayV2::Integration",
        "Properties": {
            "ApiId": {"Ref": "Http"},
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": arn(title),
            "PayloadFormatVersion": "2.0",
        },
    }


def _route(name: str, key: str, title: str, *, opened: bool = False) -> dict[str, Any]:
    guard = (
        {"AuthorizationType": "NONE"} if opened else {"AuthorizationType": "JWT", "AuthorizerId": {"Ref": "Members"}}
    )
    return {
        name: {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": "Http"},
                "RouteKey": key,
                "Target": {"Fn::Join": ["/", ["integrations", {"Ref": f"{title}Integration"}]]},
                **guard,
            },
        }
    }
