"""The platforms on which a person publishes: addresses as their apps share them, and the post that each one names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ByHandCase:
    """What can be held against a platform without an interface.

    Attributes:
        known: address → the platform's own id in it.
        short: addresses that lead to a post without naming it.
        foreign: addresses that look like its own and are not.
    """

    known: dict[str, str]
    short: tuple[str, ...]
    foreign: tuple[str, ...]


BY_HAND: dict[str, ByHandCase] = {
    "xiaohongshu": ByHandCase(
        known={
            "https://www.xiaohongshu.com/explore/65b8e3f0000000001a017081": "65b8e3f0000000001a017081",
            "https://www.xiaohongshu.com/explore/65b8e3f0000000001a017081?xsec_token=ABk3%3D&xsec_source=pc_user": (
                "65b8e3f0000000001a017081"
            ),
            "https://www.xiaohongshu.com/discovery/item/65b8e3f0000000001a017081/": "65b8e3f0000000001a017081",
        },
        short=("http://xhslink.com/a/Xy9ZkQ3", "https://xhslink.com/m/4Fq"),
        foreign=(
            "https://www.xiaohongshu.com.evil.example/explore/65b8e3f0000000001a017081",
            "https://notxiaohongshu.com/explore/65b8e3f0000000001a017081",
            "https://www.xiaohongshu.com@evil.example/explore/65b8e3f0000000001a017081",
            "https://evil.example/xiaohongshu.com/explore/65b8e3f0000000001a017081",
            "https://www.xiaohongshu.com:8443/explore/65b8e3f0000000001a017081",
        ),
    ),
    "kuaishou": ByHandCase(
        known={
            "https://www.kuaishou.com/short-video/3xabc7defgh": "3xabc7defgh",
            "https://v.m.chenzhongtech.com/fw/photo/3xabc7defgh?fid=1": "3xabc7defgh",
        },
        short=("https://v.kuaishou.com/2hQ9xK", "https://www.kuaishou.com/f/X-2hQ9xK"),
        foreign=("https://kuaishou.com.cn.example/short-video/3xabc7defgh",),
    ),
    "bilibili": ByHandCase(
        known={
            "https://www.bilibili.com/video/BV1xx411c7mD/?spm_id_from=333": "BV1xx411c7mD",
            "https://m.bilibili.com/video/BV1xx411c7mD": "BV1xx411c7mD",
            "https://www.bilibili.com/video/av170001": "av170001",
            "https://www.bilibili.com/opus/987654321098765432": "987654321098765432",
            "https://t.bilibili.com/987654321098765432": "987654321098765432",
            "https://www.bilibili.com/read/cv123456": "cv123456",
        },
        short=("https://b23.tv/AbC12dE",),
        foreign=("https://b23.tv.example/AbC12dE",),
    ),
}
"""Every registered platform without a publisher has its case here."""
