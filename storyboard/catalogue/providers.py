"""The providers: the one on this machine, and those that need a key, with the variables that hold the keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["ANIMATIC", "KEY_VARIABLES", "LOCAL", "TAKE_PICTURES_ONLY", "providers_with_keys"]

LOCAL: Final = "local"
ANIMATIC: Final = "animatic"
"""The model of the local provider: that of shots that name none, and of previews."""

KEY_VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fal": "FAL_KEY",
        "wavespeed": "WAVESPEED_API_KEY",
        "minimax": "MINIMAX_API_KEY",
        "replicate": "REPLICATE_API_TOKEN",
    }
)

TAKE_PICTURES_ONLY: Final = frozenset({"minimax"})
"""Providers that have no place for files: pictures go along in the request, and nothing else does."""


def providers_with_keys(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the providers whose key is in the environment; a blank one does not count."""
    return frozenset(name for name, variable in KEY_VARIABLES.items() if environ.get(variable, "").strip())
