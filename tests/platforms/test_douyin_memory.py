"""A video goes to Douyin in memory that does not grow with its length."""

from infra.local.bench import upload


def test_a_longer_video_takes_no_more_memory() -> None:
    """Measured in a process of its own, S3 and Douyin outside of it; the bytes arrive as they were, at any length."""
    figures = list(upload.figures((40 * upload.MB, 120 * upload.MB)))
    assert [figure.name for figure in figures] == [
        "upload of 40 MB, peak above idle",
        "upload of 120 MB, peak above idle",
        "upload of 120 MB, more than at 40 MB",
    ]
    assert all(figure.holds for figure in figures), figures
    assert all(figure.value < 48 for figure in figures), figures
