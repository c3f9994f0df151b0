"""Who may touch the bytes of checked files: one function writes, one removes, and old versions stay a while."""

from tests.infra.test_functions import _logical_id, _modules
from tests.templates import Template


def _holders(template: Template, action: str) -> set[str]:
    """Functions that may do this to objects under `media/`."""
    found = set()
    for module in _modules():
        for allowed, resource, _ in template.may(_logical_id(module)):
            if allowed == action and "/media/*" in str(resource):
                found.add(module)
    return found


def test_one_function_writes_checked_files(template: Template) -> None:
    """What is under `media/` was looked at: nobody writes there but the check of uploads."""
    assert _holders(template, "s3:PutObject") == {"planning.on_upload"}


def test_one_function_removes_checked_files(template: Template) -> None:
    """A file goes when its time is over, by the agenda, and in no other way."""
    assert _holders(template, "s3:DeleteObject") == {"planning.on_due"}


def test_what_is_removed_or_overwritten_is_kept_a_while(template: Template) -> None:
    """The media bucket is versioned, so a mistake can be undone."""
    versioned = [
        bucket["VersioningConfiguration"]["Status"]
        for name, bucket in template.of_type("AWS::S3::Bucket").items()
        if "Media" in name
    ]
    assert versioned == ["Enabled"]
