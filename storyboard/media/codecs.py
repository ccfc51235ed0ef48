"""Whether PyAV has the encoders that a film needs."""

from __future__ import annotations

from typing import Final

import av.codec

from storyboard.errors import MediaError

__all__ = ["ENCODERS", "require_encoders"]

ENCODERS: Final = ("libx264", "aac")


def require_encoders() -> None:
    """Raise MediaError when an encoder that a film needs is missing."""
    missing = [name for name in ENCODERS if not _is_there(name)]
    if missing:
        raise MediaError(
            f"PyAV was built without {' and '.join(missing)}",
            hint="install it from the wheels, which have them: pip install --force-reinstall --only-binary av av",
        )


def _is_there(name: str) -> bool:
    try:
        return av.codec.Codec(name, "w").is_encoder
    except ValueError:
        return False
