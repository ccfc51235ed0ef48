"""The base URLs of the hosted providers: the environment variable of each, and the default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storyboard.errors import PlanError
from storyboard.providers.credentials import base_url

__all__ = ["BASES", "FAL_UPLOADS", "current_bases"]

BASES: Final[Mapping[str, tuple[str, str]]] = {
    "fal": ("STORYBOARD_FAL_URL", "https://queue.fal.run"),
    "wavespeed": ("STORYBOARD_WAVESPEED_URL", "https://api.wavespeed.ai"),
    "minimax": ("STORYBOARD_MINIMAX_URL", "https://api.minimax.io"),
    "replicate": ("STORYBOARD_REPLICATE_URL", "https://api.replicate.com"),
}


FAL_UPLOADS: Final = ("STORYBOARD_FAL_REST_URL", "https://rest.fal.ai")


def current_bases(environ: Mapping[str, str]) -> dict[str, str]:
    """Return, by provider, the base URL that a run would use now; invalid URLs are left out."""
    bases = {}
    for provider, base in BASES.items():
        try:
            bases[provider] = base_url(*base, environ)
        except PlanError:
            continue
    return bases
