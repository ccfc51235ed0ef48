"""The URLs of a request at fal, built from its id and its endpoint."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

__all__ = ["request_urls"]

NAMESPACES: Final = ("workflows", "comfy")


def request_urls(base: str, endpoint: str, request_id: str) -> dict[str, str]:
    """Return the URLs of a request; fal uses only the owner and the app of the endpoint in them."""
    parts = endpoint.split("/")
    app = "/".join(parts[: 3 if parts[0] in NAMESPACES else 2])
    if len(parts) == 1:
        app = endpoint.replace("-", "/", 1)
    start = f"{base}/{app}/requests/{quote(request_id, safe='')}"
    return {"status": f"{start}/status", "result": start, "cancel": f"{start}/cancel"}
