"""Which IAM actions on which resources one AWS call asks for.

Names differ more than one hopes: a transaction asks for the action of each item, a batch of messages for the single
action, a query of an index for the index's own ARN, `HeadObject` for `s3:GetObject`. Sources: the "Actions,
resources, and condition keys" pages of the Service Authorization Reference. A call that is not mapped here is
refused.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from infra.local.identifiers import Place, identify
from infra.local.policy import Request

Params: TypeAlias = Mapping[str, Any]
_Mapper: TypeAlias = Callable[[str, Params, Place], Iterator[Request]]


class UnknownCallError(Exception):
    """An AWS call that the map does not know; map it before a function may use it."""


def requests(service: str, operation: str, params: Params, place: Place) -> list[Request]:
    """What must be allowed for this call, all of it.

    Args:
        service: the client's service name, for example "dynamodb".
        operation: the API's name of the operation, for example "TransactWriteItems".
        params: the parameters of the call, as boto3 takes them.
        place: region and account of the call.

    Raises:
        UnknownCallError: the map does not know the operation.
    """
    mapper = _MAP.get(service, {}).get(operation)
    if mapper is None:
        raise UnknownCallError(f"{service}:{operation} is not in the map of infra/local/actions.py")
    return list(mapper(operation, params, place))


def _table_arn(name: str, place: Place, index: str | None = None) -> str:
    arn = name if name.startswith("arn:") else place.arn("dynamodb", f"table/{name}")
    return f"{arn}/index/{index}" if index else arn


def _table_call(operation: str, params: Params, place: Place) -> Iterator[Request]:
    yield Request(f"dynamodb:{operation}", _table_arn(params["TableName"], place, params.get("IndexName")))


def _table_batch(operation: str, params: Params, place: Place) -> Iterator[Request]:
    for table in params["RequestItems"]:
        yield Request(f"dynamodb:{operation}", _table_arn(table, place))


_TRANSACTION_ACTIONS: Final = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


def _transaction(operation: str, params: Params, place: Place) -> Iterator[Request]:
    for entry in params["TransactItems"]:
        for kind, item in entry.items():
            yield Request(f"dynamodb:{_TRANSACTION_ACTIONS[kind]}", _table_arn(item["TableName"], place))


def _queue_call(operation: str, params: Params, place: Place) -> Iterator[Request]:
    queue = params["QueueUrl"].rpartition("/")[2] if "QueueUrl" in params else params["QueueName"]
    yield Request(f"sqs:{operation.removesuffix('Batch')}", place.arn("sqs", queue))


def _object_arn(bucket: str, key: str, place: Place) -> str:
    return place.arn("s3", f"{bucket}/{key}", region="", account="")


def _bucket_arn(bucket: str, place: Place) -> str:
    return place.arn("s3", bucket, region="", account="")


def _put_object(operation: str, params: Params, place: Place) -> Iterator[Request]:
    arn = _object_arn(params["Bucket"], params["Key"], place)
    yield Request("s3:PutObject", arn)
    for parameter, action in (
        ("Tagging", "s3:PutObjectTagging"),
        ("ACL", "s3:PutObjectAcl"),
        ("ObjectLockMode", "s3:PutObjectRetention"),
        ("ObjectLockLegalHoldStatus", "s3:PutObjectLegalHold"),
    ):
        if parameter in params:
            yield Request(action, arn)


def _versioned(action: str) -> _Mapper:
    def mapper(operation: str, params: Params, place: Place) -> Iterator[Request]:
        suffix = "Version" if params.get("VersionId") else ""
        yield Request(f"s3:{action}{suffix}", _object_arn(params["Bucket"], params["Key"], place))

    return mapper


def _object_as(action: str) -> _Mapper:
    def mapper(operation: str, params: Params, place: Place) -> Iterator[Request]:
        yield Request(f"s3:{action}", _object_arn(params["Bucket"], params["Key"], place))

    return mapper


def _delete_objects(operation: str, params: Params, place: Place) -> Iterator[Request]:
    for entry in params["Delete"]["Objects"]:
        suffix = "Version" if entry.get("VersionId") else ""
        yield Request(f"s3:DeleteObject{suffix}", _object_arn(params["Bucket"], entry["Key"], place))


def _copy_object(operation: str, params: Params, place: Place) -> Iterator[Request]:
    source = params["CopySource"]
    if isinstance(source, str):
        path, _, version = source.lstrip("/").partition("?versionId=")
        bucket, _, key = path.partition("/")
    else:
        bucket, key, version = source["Bucket"], source["Key"], source.get("VersionId", "")
    yield Request("s3:GetObjectVersion" if version else "s3:GetObject", _object_arn(bucket, key, place))
    yield from _put_object(operation, params, place)


def _bucket_as(action: str) -> _Mapper:
    def mapper(operation: str, params: Params, place: Place) -> Iterator[Request]:
        context = {"s3:prefix": str(params["Prefix"])} if "Prefix" in params else {}
        yield Request(f"s3:{action}", _bucket_arn(params["Bucket"], place), context)

    return mapper


def _key_call(operation: str, params: Params, place: Place) -> Iterator[Request]:
    key = params.get("KeyId") or _key_of(params["CiphertextBlob"])
    arn = key if key.startswith("arn:") else place.arn("kms", key if key.startswith("alias/") else f"key/{key}")
    given: Mapping[str, str] = params.get("EncryptionContext", {})
    context: dict[str, str | list[str]] = {f"kms:encryptioncontext:{k}".lower(): v for k, v in given.items()}
    if given:
        context["kms:encryptioncontextkeys"] = list(given)
    yield Request(f"kms:{operation}", arn, context)


def _key_of(ciphertext: bytes) -> str:
    # moto's ciphertexts begin with the key's id, a UUID in text (moto/kms/utils.py, CIPHERTEXT_HEADER_FORMAT).
    return ciphertext[:36].decode("ascii", "replace")


def _start_execution(operation: str, params: Params, place: Place) -> Iterator[Request]:
    yield Request("states:StartExecution", params["stateMachineArn"])


def _execution_call(operation: str, params: Params, place: Place) -> Iterator[Request]:
    yield Request(f"states:{operation}", params["executionArn"])


def _task_token(operation: str, params: Params, place: Place) -> Iterator[Request]:
    machine = params["taskToken"].partition("~")[0]
    yield Request(
        f"states:{operation}", machine if machine.startswith("arn:") else place.arn("states", "stateMachine:?")
    )


def _put_events(operation: str, params: Params, place: Place) -> Iterator[Request]:
    for entry in params["Entries"]:
        bus = str(entry.get("EventBusName", "default"))
        arn = bus if bus.startswith("arn:") else place.arn("events", f"event-bus/{bus}")
        context = {
            "events:source": str(entry.get("Source", "")),
            "events:detail-type": str(entry.get("DetailType", "")),
        }
        yield Request("events:PutEvents", arn, context)


def _secret_call(operation: str, params: Params, place: Place) -> Iterator[Request]:
    secret = str(params["SecretId"])
    if not secret.startswith("arn:"):
        secret = identify("AWS::SecretsManager::Secret", "", {"Name": secret}, place, lambda value: value).ref
    yield Request(f"secretsmanager:{operation}", secret)


def _send_email(operation: str, params: Params, place: Place) -> Iterator[Request]:
    sender = str(params.get("Source") or params.get("FromEmailAddress") or "")
    context = {"ses:fromaddress": sender}
    yield Request(f"ses:{operation}", place.arn("ses", f"identity/{sender.rpartition('@')[2].rstrip('>')}"), context)


def _invoke(operation: str, params: Params, place: Place) -> Iterator[Request]:
    name = str(params["FunctionName"])
    yield Request("lambda:InvokeFunction", name if name.startswith("arn:") else place.arn("lambda", f"function:{name}"))


def _publish(operation: str, params: Params, place: Place) -> Iterator[Request]:
    yield Request(f"sns:{operation}", str(params["TopicArn"]))


def _put_metric_data(operation: str, params: Params, place: Place) -> Iterator[Request]:
    yield Request("cloudwatch:PutMetricData", "*", {"cloudwatch:namespace": str(params["Namespace"])})


def _user_pool_call(operation: str, params: Params, place: Place) -> Iterator[Request]:
    yield Request(f"cognito-idp:{operation}", place.arn("cognito-idp", f"userpool/{params['UserPoolId']}"))


def _free(operation: str, params: Params, place: Place) -> Iterator[Request]:
    """Calls that need no permission."""
    yield from ()


def _each(names: str, mapper: _Mapper) -> dict[str, _Mapper]:
    return dict.fromkeys(names.split(), mapper)


_MAP: Final[dict[str, dict[str, _Mapper]]] = {
    "dynamodb": {
        **_each("GetItem PutItem UpdateItem DeleteItem Query Scan DescribeTable DescribeTimeToLive", _table_call),
        **_each("BatchGetItem BatchWriteItem", _table_batch),
        **_each("TransactWriteItems TransactGetItems", _transaction),
    },
    "sqs": _each(
        "SendMessage SendMessageBatch ReceiveMessage DeleteMessage DeleteMessageBatch ChangeMessageVisibility"
        " ChangeMessageVisibilityBatch GetQueueAttributes GetQueueUrl PurgeQueue StartMessageMoveTask",
        _queue_call,
    ),
    "s3": {
        **_each("PutObject CreateMultipartUpload UploadPart CompleteMultipartUpload", _put_object),
        **_each("GetObject HeadObject", _versioned("GetObject")),
        **_each("GetObjectAttributes", _versioned("GetObjectAttributes")),
        **_each("GetObjectTagging", _versioned("GetObjectTagging")),
        "DeleteObject": _versioned("DeleteObject"),
        "DeleteObjects": _delete_objects,
        "CopyObject": _copy_object,
        "AbortMultipartUpload": _object_as("AbortMultipartUpload"),
        "PutObjectTagging": _object_as("PutObjectTagging"),
        "GetObjectRetention": _object_as("GetObjectRetention"),
        "PutObjectRetention": _object_as("PutObjectRetention"),
        "GetObjectLegalHold": _object_as("GetObjectLegalHold"),
        "PutObjectLegalHold": _object_as("PutObjectLegalHold"),
        **_each("ListObjectsV2 ListObjects HeadBucket", _bucket_as("ListBucket")),
        "ListObjectVersions": _bucket_as("ListBucketVersions"),
        "GetBucketVersioning": _bucket_as("GetBucketVersioning"),
        "GetObjectLockConfiguration": _bucket_as("GetBucketObjectLockConfiguration"),
        "GetBucketLocation": _bucket_as("GetBucketLocation"),
    },
    "kms": _each(
        "Encrypt Decrypt GenerateDataKey DescribeKey GenerateMac VerifyMac Sign Verify GetPublicKey", _key_call
    ),
    "stepfunctions": {
        "StartExecution": _start_execution,
        **_each("DescribeExecution StopExecution GetExecutionHistory", _execution_call),
        **_each("SendTaskSuccess SendTaskFailure SendTaskHeartbeat", _task_token),
    },
    "events": {"PutEvents": _put_events},
    "secretsmanager": _each("GetSecretValue PutSecretValue DescribeSecret", _secret_call),
    "ses": _each("SendEmail SendRawEmail", _send_email),
    "sesv2": _each("SendEmail", _send_email),
    "lambda": {"Invoke": _invoke},
    "sns": {"Publish": _publish},
    "cloudwatch": {"PutMetricData": _put_metric_data},
    "cognito-idp": _each(
        "AdminCreateUser AdminGetUser AdminDisableUser AdminEnableUser AdminAddUserToGroup AdminRemoveUserFromGroup"
        " AdminListGroupsForUser AdminUpdateUserAttributes ListUsers",
        _user_pool_call,
    ),
    "sts": _each("GetCallerIdentity", _free),
}


def known_calls() -> dict[str, list[str]]:
    """Every mapped operation by service."""
    return {service: sorted(operations) for service, operations in _MAP.items()}
