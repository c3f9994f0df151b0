"""Tables, buckets and keys: what is kept, how long, and who cannot delete it."""

from typing import Any

from tests.templates import Template

TABLE, BUCKET = "AWS::DynamoDB::Table", "AWS::S3::Bucket"


def _bucket(template: Template, name: str) -> dict[str, Any]:
    return next(dict(spec) for key, spec in template.of_type(BUCKET).items() if key.startswith(f"Buckets{name}"))


def _table(template: Template, name: str) -> dict[str, Any]:
    return next(dict(spec) for key, spec in template.of_type(TABLE).items() if key.startswith(f"Tables{name}"))


def test_both_tables_can_go_back_in_time_and_are_encrypted(template: Template) -> None:
    """Point-in-time recovery and encryption are on, payment is per request, `expires` ends an item's life."""
    for spec in template.of_type(TABLE).values():
        assert spec["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert spec["SSESpecification"]["SSEEnabled"] is True
        assert spec["BillingMode"] == "PAY_PER_REQUEST"
        assert spec["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def test_the_operations_table_streams_and_has_one_index(template: Template) -> None:
    """The stream carries new images; the one index is `by_list`, by list and rank, with whole items."""
    table = _table(template, "Operations")
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["IndexName"] == "by_list"
    assert [key["AttributeName"] for key in index["KeySchema"]] == ["list", "rank"]
    assert index["Projection"] == {"ProjectionType": "ALL"}
    assert "LocalSecondaryIndexes" not in table


def test_production_data_outlives_the_stack(template: Template, production: Template) -> None:
    """In production tables, buckets, the key and logs are retained and tables guarded; elsewhere they go with it."""
    kept = {TABLE, BUCKET, "AWS::KMS::Key", "AWS::Logs::LogGroup"}
    for resource in production.resources.values():
        if resource["Type"] in kept:
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
    assert all(spec["DeletionProtectionEnabled"] for spec in production.of_type(TABLE).values())
    for resource in template.resources.values():
        if resource["Type"] in kept:
            assert resource["DeletionPolicy"] == "Delete"
    assert not any(spec["DeletionProtectionEnabled"] for spec in template.of_type(TABLE).values())


def test_every_bucket_is_private_versioned_and_encrypted(template: Template) -> None:
    """No bucket can be opened to the public, each keeps versions and encrypts."""
    for spec in template.of_type(BUCKET).values():
        assert set(spec["PublicAccessBlockConfiguration"].values()) == {True}
        assert spec["VersioningConfiguration"] == {"Status": "Enabled"}
        assert spec["BucketEncryption"]["ServerSideEncryptionConfiguration"]


def test_every_bucket_refuses_plain_http(template: Template) -> None:
    """A policy of each bucket denies every call without TLS."""
    guarded = {
        template.name_of(policy["Bucket"])
        for policy in template.of_type("AWS::S3::BucketPolicy").values()
        if any(
            statement["Effect"] == "Deny" and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy["PolicyDocument"]["Statement"]
        )
    }
    assert guarded == set(template.of_type(BUCKET))


def test_readers_of_every_bucket_are_logged(template: Template) -> None:
    """Each bucket logs its accesses to the log bucket, under its own prefix."""
    logged = {key: spec.get("LoggingConfiguration") for key, spec in template.of_type(BUCKET).items()}
    prefixes = {spec["LogFilePrefix"] for spec in logged.values() if spec}
    assert prefixes == {"media/", "raw/", "reports/", "archive/"}
    assert [key for key, spec in logged.items() if not spec] == [key for key in logged if key.startswith("BucketsLog")]


def test_the_archive_cannot_be_deleted(template: Template, production: Template) -> None:
    """In production the archive is locked for five years for everybody; elsewhere a day, so that a trial can end."""
    locks = [
        _bucket(each, "Archive")["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
        for each in (production, template)
    ]
    assert locks == [{"Days": 5 * 365, "Mode": "COMPLIANCE"}, {"Days": 1, "Mode": "GOVERNANCE"}]


def test_uploads_are_announced_and_vanish_when_nobody_wants_them(template: Template) -> None:
    """New objects under `incoming/` go to the uploads queue; what stays there longer than a day is deleted."""
    media = _bucket(template, "Media")
    (announced,) = media["NotificationConfiguration"]["QueueConfigurations"]
    assert announced["Event"] == "s3:ObjectCreated:*"
    assert announced["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "incoming/"}]
    queue = template.of_type("AWS::SQS::Queue")[template.name_of(announced["Queue"])]
    assert queue["QueueName"].endswith("planning-uploads")
    rules = media["LifecycleConfiguration"]["Rules"]
    assert {"ExpirationInDays": 1, "Id": "unchecked-uploads", "Prefix": "incoming/", "Status": "Enabled"} in rules


def test_the_uploads_queue_takes_messages_of_this_account_only(template: Template) -> None:
    """S3 may send to the uploads queue, but only for buckets of the account that owns it."""
    statements = [
        statement
        for policy in template.of_type("AWS::SQS::QueuePolicy").values()
        for statement in policy["PolicyDocument"]["Statement"]
        if statement.get("Principal") == {"Service": "s3.amazonaws.com"}
    ]
    assert [each["Condition"] for each in statements] == [
        {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    ]


def test_the_key_rotates_and_serves_its_account_only(template: Template) -> None:
    """The key turns over every year; its policy lets the account hand out use by IAM and knows nobody else."""
    (key,) = template.of_type("AWS::KMS::Key").values()
    assert key["EnableKeyRotation"] is True
    (statement,) = key["KeyPolicy"]["Statement"]
    assert "root" in str(statement["Principal"])
