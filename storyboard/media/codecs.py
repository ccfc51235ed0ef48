"""Which of the encoders that a film needs this machine's PyAV has."""

from __future__ import annotations

from typing import Final

import av.codec

__all__ = ["ENCODERS", "missing_encoders"]

ENCODERS: Final = ("libx264", "aac")


def missing_encoders() -> tuple[str, ...]:
    """Return the encoders that a film needs and that are not there."""
    return tuple(name for name in ENCODERS if not _is_there(name))


def _is_there(name: str) -> bool:
    try:
        return av.codec.Codec(name, "w").is_encoder
    except ValueError:
        return False
