"""The buckets: media, raw metrics, reports, the archive, and the log of who read them."""

from typing import cast

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.context import Context
from socialops.names import SHEETS_PREFIX, UPLOADS_PREFIX

ARCHIVE_YEARS = 5
LOG_DAYS = 90
NONCURRENT_DAYS = 30
SHEET_DAYS = 30


class Buckets(Construct):
    """Private, encrypted, versioned, over TLS only, with access logs."""

    def __init__(self, scope: Construct, context: Context, uploads: sqs.Queue) -> None:
        super().__init__(scope, "Buckets")
        self._removal = RemovalPolicy.RETAIN if context.production else RemovalPolicy.DESTROY
        self.log = self._bucket("Log", lifecycle=[s3.LifecycleRule(expiration=Duration.days(LOG_DAYS))])
        self.media = self._bucket("Media", log=self.log, lifecycle=_media_lifecycle(), cors=_browser_uploads(context))
        self.raw = self._bucket("Raw", log=self.log, lifecycle=[_to_infrequent_access(30)])
        self.reports = self._bucket("Reports", log=self.log)
        self.archive = self._bucket("Archive", log=self.log, lock=_archive_lock(context))
        self._announce_uploads(uploads)

    def _bucket(
        self,
        name: str,
        *,
        log: s3.Bucket | None = None,
        lifecycle: list[s3.LifecycleRule] | None = None,
        cors: list[s3.CorsRule] | None = None,
        lock: s3.ObjectLockRetention | None = None,
    ) -> s3.Bucket:
        return s3.Bucket(
            self,
            name,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            server_access_logs_bucket=log,
            server_access_logs_prefix=f"{name.lower()}/" if log else None,
            lifecycle_rules=[_tidy(keep_old_versions=lock is not None), *(lifecycle or [])],
            cors=cors,
            object_lock_default_retention=lock,
            removal_policy=self._removal,
        )

    def _announce_uploads(self, uploads: sqs.Queue) -> None:
        """Tell the uploads queue of every new object under `incoming/`, without a custom resource.

        S3 tests the permission when it creates the bucket, so the queue policy comes first and cannot name the
        bucket; it names the account instead.
        """
        uploads.add_to_resource_policy(
            iam.PolicyStatement(
                sid="BucketsOfThisAccount",
                principals=[iam.ServicePrincipal("s3.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[uploads.queue_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
        bucket = cast(s3.CfnBucket, self.media.node.default_child)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*",
                    queue=uploads.queue_arn,
                    filter=s3.CfnBucket.NotificationFilterProperty(
                        s3_key=s3.CfnBucket.S3KeyFilterProperty(
                            rules=[s3.CfnBucket.FilterRuleProperty(name="prefix", value=UPLOADS_PREFIX)]
                        )
                    ),
                )
            ]
        )
        self.media.node.add_dependency(cast(Construct, uploads.node.find_child("Policy")))


def _tidy(*, keep_old_versions: bool) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id="tidy",
        abort_incomplete_multipart_upload_after=Duration.days(1),
        noncurrent_version_expiration=None if keep_old_versions else Duration.days(NONCURRENT_DAYS),
    )


def _media_lifecycle() -> list[s3.LifecycleRule]:
    return [
        s3.LifecycleRule(id="unchecked-uploads", prefix=UPLOADS_PREFIX, expiration=Duration.days(1)),
        s3.LifecycleRule(id="sheets", prefix=SHEETS_PREFIX, expiration=Duration.days(SHEET_DAYS)),
    ]


def _to_infrequent_access(days: int) -> s3.LifecycleRule:
    return s3.LifecycleRule(
        id="rarely-read",
        transitions=[
            s3.Transition(storage_class=s3.StorageClass.INFREQUENT_ACCESS, transition_after=Duration.days(days))
        ],
    )


def _browser_uploads(context: Context) -> list[s3.CorsRule]:
    return [
        s3.CorsRule(
            allowed_methods=[s3.HttpMethods.POST, s3.HttpMethods.GET],
            allowed_origins=list(context.cors_origins),
            allowed_headers=["*"],
            exposed_headers=["ETag"],
            max_age=3600,
        )
    ]


def _archive_lock(context: Context) -> s3.ObjectLockRetention:
    """In production nobody can delete for five years, not even the account's root; elsewhere one day, liftable."""
    if context.production:
        return s3.ObjectLockRetention.compliance(Duration.days(365 * ARCHIVE_YEARS))
    return s3.ObjectLockRetention.governance(Duration.days(1))
