"""What the list of fal's endpoints does not say: prices, as others quote them from fal's pages, or as the pages say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, TypeAlias

__all__ = ["PRICES", "WHY_NONE", "PriceRule"]

When: TypeAlias = dict[str, str | bool]

READ: Final = "2026-09-19"
READ_AGAIN: Final = "2026-11-25"

QUOTED: Final = "Quoted from fal's page by others; the page itself was not read."
OF_THE_MODEL: Final = "Quoted for the model as a whole; this endpoint's own page was not read."


@dataclass(frozen=True, slots=True)
class PriceRule:
    """
    A price of the endpoints that a pattern fits, read on `date`.

    `amount` is in US dollars, or by length in seconds; `plus` comes on top once for each clip.
    """

    pattern: re.Pattern[str]
    amount: str | dict[str, str]
    when: When = field(default_factory=dict)
    per: str = "second"
    within: str | None = None
    plus: str | None = None
    date: str = READ
    unsure: str | None = QUOTED


def _rules(
    pattern: str, *rules: tuple[str | dict[str, str], When], date: str = READ, unsure: str | None = QUOTED
) -> tuple[PriceRule, ...]:
    per = {str: "second", dict: "duration"}
    return tuple(
        PriceRule(re.compile(pattern), amount, when, per=per[type(amount)], date=date, unsure=unsure)
        for amount, when in rules
    )


def _with_sound(silent: str, loud: str, **when: str) -> tuple[tuple[str, When], ...]:
    return (silent, {**when, "generate_audio": False}), (loud, {**when, "generate_audio": True})


_VEO: Final = r"(/(image|first-last-frame)-to-video)?$"

# The first rule that holds for a request decides.
_VEO_PRICES: Final = (
    *_rules(r"^fal-ai/veo3\.1/first-last-frame-to-video$", *_with_sound("0.40", "0.60", resolution="4k")),
    *_rules(rf"^fal-ai/veo3\.1{_VEO}", *_with_sound("0.20", "0.40")),
    *_rules(
        rf"^fal-ai/veo3\.1/fast{_VEO}",
        *_with_sound("0.10", "0.15", resolution="720p"),
        *_with_sound("0.10", "0.15", resolution="1080p"),
    ),
    *_rules(
        r"^fal-ai/veo3\.1/reference-to-video$",
        *_with_sound("0.40", "0.60", resolution="4k"),
        *_with_sound("0.20", "0.40"),
        date=READ_AGAIN,
        unsure=OF_THE_MODEL,
    ),
    *_rules(
        r"^fal-ai/veo3\.1/extend-video$", *_with_sound("0.20", "0.40"), date=READ_AGAIN, unsure=OF_THE_MODEL
    ),
    *_rules(
        r"^fal-ai/veo3\.1/fast/extend-video$",
        *_with_sound("0.10", "0.15"),
        date=READ_AGAIN,
        unsure=OF_THE_MODEL,
    ),
    *_rules(r"^fal-ai/veo3/image-to-video$", *_with_sound("0.20", "0.40"), unsure=None),
)

_O3: Final = "Whether sound is made when nothing is said about it is not known; the dearer one is taken then."

_KLING_PRICES: Final = (
    PriceRule(re.compile(r"^fal-ai/kling-video/v3/pro/image-"), "0.196", within="voice_id", date=READ_AGAIN),
    *_rules(r"^fal-ai/kling-video/v3/pro/", *_with_sound("0.112", "0.168"), date=READ_AGAIN),
    *_rules(
        r"^fal-ai/kling-video/o3/standard/reference-to-video$",
        *_with_sound("0.084", "0.112"),
        date=READ_AGAIN,
        unsure=None,
    ),
    *_rules(
        r"^fal-ai/kling-video/o3/standard/reference-to-video$", ("0.112", {}), date=READ_AGAIN, unsure=_O3
    ),
    *_rules(r"^fal-ai/kling-video/o3/pro/", *_with_sound("0.112", "0.14"), date=READ_AGAIN),
    *_rules(r"^fal-ai/kling-video/o3/pro/", ("0.14", {}), date=READ_AGAIN, unsure=f"{QUOTED} {_O3}"),
    *_rules(r"^fal-ai/kling-video/o1/(image|reference)-to-video$", ("0.112", {}), date=READ_AGAIN),
    *_rules(r"^fal-ai/kling-video/v2\.5-turbo/pro/", ("0.07", {})),
)

_WAN_FLASH: Final = (
    "From $0.05 to $0.075 a second is quoted, without a word on which; the dearer one is taken."
)
_GROK: Final = f"{QUOTED} That the two prices are those of 480p and 720p is taken from their order."

_OTHER_PRICES: Final = (
    *_rules(r"^fal-ai/wan-25-preview/", ("0.05", {})),
    *_rules(r"^wan/v2\.6/image-to-video/flash$", ("0.075", {}), date=READ_AGAIN, unsure=_WAN_FLASH),
    *_rules(
        r"^fal-ai/ltx-2/(text|image)-to-video$",
        ("0.06", {"resolution": "1080p"}),
        ("0.12", {"resolution": "1440p"}),
        ("0.24", {"resolution": "2160p"}),
        unsure=None,
    ),
    *_rules(
        r"^fal-ai/ltx-2/(text|image)-to-video/fast$",
        ("0.04", {"resolution": "1080p"}),
        ("0.08", {"resolution": "1440p"}),
        ("0.16", {"resolution": "2160p"}),
        unsure=None,
    ),
    *_rules(
        r"^fal-ai/pika/v2\.2/(text|image)-to-video$",
        ({"5": "0.20"}, {"resolution": "720p"}),
        ({"5": "0.45"}, {"resolution": "1080p"}),
    ),
    *_rules(
        r"^fal-ai/bytedance/seedance/v1/pro/(text|image)-to-video$", ({"5": "0.62"}, {"resolution": "1080p"})
    ),
    *_rules(
        r"^fal-ai/bytedance/seedance/v1/lite/(text|image)-to-video$", ({"5": "0.18"}, {"resolution": "720p"})
    ),
    *_rules(
        r"^xai/grok-imagine-video/text-to-video$",
        ("0.05", {"resolution": "480p"}),
        ("0.07", {"resolution": "720p"}),
        date="2026-09-13",
        unsure=_GROK,
    ),
    *(
        PriceRule(
            re.compile(r"^xai/grok-imagine-video/image-to-video$"),
            amount,
            {"resolution": resolution},
            plus="0.002",
            date="2026-09-13",
            unsure=_GROK,
        )
        for resolution, amount in (("480p", "0.05"), ("720p", "0.07"))
    ),
    PriceRule(
        re.compile(r"^fal-ai/minimax/video-01"),
        "0.50",
        per="clip",
        unsure="From others' accounts; no page was read.",
    ),
)

PRICES: Final = (*_VEO_PRICES, *_KLING_PRICES, *_OTHER_PRICES)

# Why an endpoint has no price although something is known about it.
WHY_NONE: Final = (
    (
        "fal-ai/ltx-2-19b/",
        "fal asks $0.0018 for a million pixels of all frames, which cannot be told beforehand.",
    ),
)
