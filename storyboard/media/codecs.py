"""Which of the encoders that a film needs this machine's PyAV has."""

from __future__ import annotations

from typing import Final

import av.codec

from storyboard.errors import MediaError

__all__ = ["ENCODERS", "missing_encoders", "require_encoders"]

ENCODERS: Final = ("libx264", "aac")


def missing_encoders() -> tuple[str, ...]:
    """Return the encoders that a film needs and that are not there."""
    return tuple(name for name in ENCODERS if not _is_there(name))


def require_encoders() -> None:
    """Raise MediaError when an encoder that a film needs is not there."""
    if missing := missing_encoders():
        raise MediaError(
            f"PyAV was built without {' and '.join(missing)}",
            hint="install it from the wheels, which have them: pip install --force-reinstall --only-binary av av",
        )


def _is_there(name: str) -> bool:
    try:
        return av.codec.Codec(name, "w").is_encoder
    except ValueError:
        return False
