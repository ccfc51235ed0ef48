"""Whether a picture is valid as a first or last frame."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal, Protocol

from storyboard.catalogue.requirements import Violation
from storyboard.catalogue.schema import Model, PictureLimits, Route
from storyboard.catalogue.values import shape_text

__all__ = ["PictureFacts", "image_violations", "picture_limits"]

FrameField = Literal["first_frame", "last_frame"]

_SPELLINGS = {"jpg": "jpeg", "mpo": "jpeg"}


class PictureFacts(Protocol):
    """The facts of a picture: displayed size in pixels, name of the file format in any case, size in bytes."""

    @property
    def width(self) -> int:
        """Pixels across."""

    @property
    def height(self) -> int:
        """Pixels down."""

    @property
    def format(self) -> str:
        """Name of the file format."""

    @property
    def bytes(self) -> int:
        """Size of the file."""


def picture_limits(model: Model, route: Route) -> PictureLimits | None:
    """Return the limits of pictures on this route: the route's own, or the model's; None for no limits."""
    return route.picture or model.picture


def image_violations(
    limits: PictureLimits | None, facts: PictureFacts, *, field: FrameField = "first_frame"
) -> list[Violation]:
    """Return every limit that the picture violates. `field` is the key that names the picture."""
    if limits is None:
        return []
    return [Violation(field, message, hint) for message, hint in _reasons(limits, facts)]


def _reasons(limits: PictureLimits, facts: PictureFacts) -> Iterator[tuple[str, str]]:
    kind = facts.format.lower()
    if _SPELLINGS.get(kind, kind) not in limits.formats:
        *others, last = (name.upper() for name in limits.formats)
        known = f"{', '.join(others)} or {last}" if others else last
        yield f"the picture is {kind.upper()}, which the model does not read", f"save it as {known}"
    side = min(facts.width, facts.height)
    if limits.shortest_side is not None and side < limits.shortest_side:
        yield (
            f"the picture is {facts.width}x{facts.height}, and its shorter side of {side} pixels is too small",
            f"give one of at least {limits.shortest_side} pixels",
        )
    shape = Fraction(facts.width, facts.height)
    if limits.widest is not None and shape >= limits.widest:
        yield f"the picture is {facts.width}x{facts.height}, which is too wide", _shape_hint(limits)
    if limits.narrowest is not None and shape <= limits.narrowest:
        yield f"the picture is {facts.width}x{facts.height}, which is too narrow", _shape_hint(limits)
    if limits.largest_bytes is not None and facts.bytes > limits.largest_bytes:
        yield (
            f"the picture's file has {facts.bytes:,} bytes, which is too many",
            f"give one of no more than {limits.largest_bytes:,} bytes",
        )


def _shape_hint(limits: PictureLimits) -> str:
    bounds = []
    if limits.narrowest is not None:
        bounds.append(f"wider than {shape_text(limits.narrowest)}")
    if limits.widest is not None:
        bounds.append(f"narrower than {shape_text(limits.widest)}")
    return "crop it: a picture should be " + " and ".join(bounds)
