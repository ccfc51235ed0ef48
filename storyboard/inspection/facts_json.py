"""Convert media facts to JSON for the cache, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from typing import Final, get_args

from storyboard.media.facts import MediaFacts, MediaKind

__all__ = ["facts_as_json", "facts_from_json"]

KINDS: Final[tuple[MediaKind, ...]] = get_args(MediaKind)


def facts_as_json(facts: MediaFacts) -> dict[str, object]:
    """Return the facts with their fractions as text."""
    return {
        name: str(value) if isinstance(value, Fraction) else value for name, value in asdict(facts).items()
    }


def facts_from_json(found: object) -> MediaFacts | None:
    """Return the facts; None when the value is not from `facts_as_json`."""
    if not isinstance(found, Mapping):
        return None
    try:
        return MediaFacts(
            kind=_kind(found["kind"]),
            width=int(found["width"]),
            height=int(found["height"]),
            fps=_fraction(found["fps"]),
            frames=None if found["frames"] is None else int(found["frames"]),
            duration=Fraction(found["duration"]),
            audio_duration=_fraction(found["audio_duration"]),
            codec=str(found["codec"]),
            variable_rate=bool(found["variable_rate"]),
            notices=tuple(map(str, found["notices"])),
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def _kind(text: object) -> MediaKind:
    for kind in KINDS:
        if text == kind:
            return kind
    raise ValueError(text)


def _fraction(text: object) -> Fraction | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise TypeError(text)
    return Fraction(text)
