"""The lengths that an endpoint of fal offers, and how it is told: in seconds as text or number, or in frames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from storyboard.catalogue.values import seconds_written
from tools.fal_facts import FIXED_SECONDS, FORMS, FRAME_RATES, LENGTH_RANGES
from tools.fal_list import Endpoint, Input, Json, Object, bounds_of, choices_of, default_of, first_of

__all__ = ["RATES", "Lengths", "lengths_of"]

RATES: Final = ("fps", "frames_per_second")
OTHERS_UNKNOWN: Final = "What other lengths there are is not on the list."


@dataclass(frozen=True, slots=True)
class Lengths:
    """The lengths on offer, the usual one, and how they are told, as a catalogue file says it; and what is in doubt."""

    offered: Json
    usual: Json
    wire: Object | None = None
    doubts: tuple[str, ...] = ()


def lengths_of(endpoint: Endpoint) -> Lengths:
    """Return the lengths of an endpoint. Raises ValueError when neither the list nor the tables have them."""
    field = endpoint.inputs.get("duration")
    if field is not None:
        return _range(endpoint.name, field) if field["type"] == "number" else _choice(endpoint.name, field)
    if "num_frames" in endpoint.inputs:
        return _frames(endpoint)
    seconds = first_of(FIXED_SECONDS, endpoint.name)
    if seconds is None:
        raise ValueError(f'the length of clips of "{endpoint.name}" is not known: add it to FIXED_SECONDS')
    return Lengths([seconds], seconds, doubts=("How long its clips are is not on the list; others say so.",))


def _range(name: str, field: Input) -> Lengths:
    doubts: tuple[str, ...] = ()
    if found := re.search(r"(\d+)(?:-| to )(\d+)", field["doc"]):
        low, high = int(found[1]), int(found[2])
    else:
        (low, high), doubt = next(
            (bounds, doubt) for prefix, bounds, doubt in LENGTH_RANGES if name.startswith(prefix)
        )
        doubts = (doubt,)
    wire: Object = {"name": "duration", "form": "number"}
    return Lengths({"min": low, "max": high, "step": 1}, default_of("duration", field), wire, doubts)


def _choice(name: str, field: Input) -> Lengths:
    default = str(default_of("duration", field))
    wire: Object = {"name": "duration", "form": "string"}
    doubts = [] if choices_of(field) else [OTHERS_UNKNOWN]
    if default.endswith("s"):
        wire["unit"] = "s"
    else:
        wire["form"], doubt = next((form, doubt) for prefix, form, doubt in FORMS if name.startswith(prefix))
        doubts += [doubt] if doubt else []
    offered = [int(choice.removesuffix("s")) for choice in choices_of(field) or [default]]
    return Lengths(offered, int(default.removesuffix("s")), wire, tuple(doubts))


def _frames(endpoint: Endpoint) -> Lengths:
    field = endpoint.inputs["num_frames"]
    listed = next(
        (default_of(rate, endpoint.inputs[rate]) for rate in RATES if rate in endpoint.inputs), None
    )
    rate = listed if isinstance(listed, int) else first_of(FRAME_RATES, endpoint.name)
    frames = default_of("num_frames", field)
    if not isinstance(frames, int) or rate is None:
        raise ValueError(f'the frame rate of "{endpoint.name}" is not known: add it to FRAME_RATES')
    wire: Object = {"name": "num_frames", "form": "frames", "rate": rate}
    usual = seconds_written(Fraction(frames, rate))
    doubts = () if listed else ("Its frame rate is not on the list; others say so.",)
    bounds = bounds_of(field)
    if bounds is None:
        return Lengths([usual], usual, wire, (*doubts, OTHERS_UNKNOWN))
    low, high = (seconds_written(Fraction(int(bound), rate)) for bound in bounds)
    # Counts of 4 n + 1 frames are what these models compute; others they may round.
    return Lengths({"min": low, "max": high, "step": seconds_written(Fraction(4, rate))}, usual, wire, doubts)
