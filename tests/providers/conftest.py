"""A scripted server, an HTTP client that does not really wait, and orders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image
from pydantic import JsonValue

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import Mode, effective_params
from storyboard.plan.request import ClipRequest
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Order

from .scripted import Scripted, scripted

OrderOf = Callable[..., Order]

KEYS = {
    "FAL_KEY": "key-id:key-of-fal",
    "WAVESPEED_API_KEY": "key-of-wavespeed",
    "MINIMAX_API_KEY": "key-of-minimax",
    "REPLICATE_API_TOKEN": "key-of-replicate",
}
URLS = (
    "STORYBOARD_FAL_URL",
    "STORYBOARD_FAL_REST_URL",
    "STORYBOARD_WAVESPEED_URL",
    "STORYBOARD_MINIMAX_URL",
    "STORYBOARD_REPLICATE_URL",
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    async with scripted() as serving:
        yield serving


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the client would have waited, one after the other."""
    return []


@pytest.fixture
async def http(waits: list[float]) -> AsyncIterator[HttpClient]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with HttpClient(sleep=sleep) as client:
        yield client


@pytest.fixture
def environ(server: Scripted) -> dict[str, str]:
    """Keys for all providers, and the scripted server as the home of each."""
    return KEYS | dict.fromkeys(URLS, server.origin)


@pytest.fixture
def order_of() -> OrderOf:
    """Make orders: of a model's name or an endpoint's id, with a first frame where `image` is one."""

    def made(
        model: str,
        *,
        image: str | Path | None = None,
        last: str | None = None,
        provider: str | None = None,
        length: int | None = None,
        prompt: str = "a runner",
        **params: JsonValue,
    ) -> Order:
        found = load_catalogue().find(model)
        mode: Mode = "text" if image is None else "image"
        route = next(
            one for one in found.routes if provider in (None, one.provider) and one.endpoint(mode) is not None
        )
        request = ClipRequest(
            found.name, prompt, Fraction(length or found.usual_length), effective_params(found, params)
        )
        return Order(request, route, mode, first_frame=image, last_frame=last)

    return made


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "frame.png"
    Image.linear_gradient("L").convert("RGB").resize((640, 360)).save(path)
    return path
