"""The fixtures of the stages' tests, for tests that let things fail."""

from tests.stages.conftest import _cloud, cloud, time

__all__ = ["_cloud", "cloud", "time"]
