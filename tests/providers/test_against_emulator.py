"""Every page that the project started from, and every route of the family, against the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import anyio
import pytest

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.catalogue.limits import picture_limits
from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.emulator.emulator import Emulator
from storyboard.emulator.faults import Fault
from storyboard.emulator.server import serving
from storyboard.emulator.values import Settings
from storyboard.errors import RequestRejected
from storyboard.media.probe import check_whole
from storyboard.providers.opening import open_providers
from storyboard.providers.protocol import NeedsEndpoint, Prediction, PredictionStatus, Provider, TakesPictures

from .conftest import OrderOf

pytestmark = pytest.mark.anyio

PAGES = (
    ("fal-ai/minimax/hailuo-2.3/pro/image-to-video", True),
    ("fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video", True),
    ("fal-ai/minimax/hailuo-2.3/pro/text-to-video", False),
    ("fal-ai/minimax/hailuo-02-fast/image-to-video", True),
    ("minimax/hailuo-2.3/i2v-pro", True),
)
ROUTES = tuple(
    (model.name, route.provider, mode)
    for model in load_catalogue().models.values()
    for route in model.routes
    for mode in ("text", "image")
    if route.provider in KEY_VARIABLES and route.endpoint(mode) is not None
)
PROVIDERS = sorted({provider for _, provider, _ in ROUTES})


@pytest.fixture(params=["full", "sparse"])
def emulator(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Emulator]:
    """Serve with all that the providers may answer, and with no more than must be there."""
    sparse = request.param == "sparse"
    settings = Settings(
        tiny=True, latency=(0.0, 0.0), sparse=sparse, long_urls=not sparse, list_outputs=not sparse
    )
    with ExitStack() as closing:
        running = closing.enter_context(Emulator(settings))
        server = closing.enter_context(serving(running))
        for name, value in server.variables.items():
            monkeypatch.setenv(name, value)
        for variable in KEY_VARIABLES.values():
            monkeypatch.setenv(variable, f"secret:{variable}")
        yield running


async def ended(provider: Provider, prediction: Prediction) -> Prediction:
    with anyio.fail_after(60):
        while not prediction.has_ended:
            prediction = await provider.poll(prediction)
    return prediction


async def uploaded(provider: Provider, order_of: OrderOf, model: str, picture: Path) -> str:
    assert isinstance(provider, TakesPictures)
    found = load_catalogue().find(model)
    route = next(one for one in found.routes if one.provider == provider.name)
    return (await provider.upload(picture, picture_limits(found, route))).url


@pytest.mark.parametrize(("page", "has_picture"), PAGES)
async def test_a_page_from_submit_to_clip(
    emulator: Emulator, order_of: OrderOf, picture: Path, tmp_path: Path, *, page: str, has_picture: bool
) -> None:
    target = tmp_path / "clip.mp4"
    async with open_providers() as provider_of:
        provider = provider_of(load_catalogue().find(page).routes[0].provider)
        image = await uploaded(provider, order_of, page, picture) if has_picture else None
        taken = await provider.submit(order_of(page, image=image))
        # Another process knows no more than this.
        resumed = Prediction(taken.id, PredictionStatus.QUEUED, urls=taken.urls)
        done = await ended(provider, resumed)
        assert done.status is PredictionStatus.SUCCEEDED
        await provider.fetch(resumed, target, lambda *_: None)
        if isinstance(provider, NeedsEndpoint):
            assert (await provider.poll(provider.known(taken.id, page))).status is PredictionStatus.SUCCEEDED
    assert check_whole(target).kind == "video"
    (submit,) = emulator.ledger.submits
    assert (submit.endpoint, submit.request_id) == (page, taken.id)
    downloads = emulator.ledger.of("download")
    assert downloads
    assert not any(entry.authorised for entry in [*emulator.ledger.of("upload"), *downloads])


async def test_every_route_of_the_family_is_accepted(
    emulator: Emulator, order_of: OrderOf, picture: Path
) -> None:
    async with open_providers() as provider_of:
        pictures = {
            name: await uploaded(provider_of(name), order_of, "hailuo-02", picture) for name in PROVIDERS
        }
        for model, name, mode in ROUTES:
            image = pictures[name] if mode == "image" else None
            await provider_of(name).submit(order_of(model, provider=name, image=image))
    assert len(emulator.ledger.submits) == len(ROUTES)


@pytest.mark.parametrize("name", PROVIDERS)
async def test_a_refusal_of_the_content_is_final_whenever_it_comes(
    emulator: Emulator, order_of: OrderOf, name: str
) -> None:
    async with open_providers() as provider_of:
        provider, order = provider_of(name), order_of("hailuo-2.3", provider=name)
        emulator.faults.add(Fault("refused-at-submit"))
        with pytest.raises(RequestRejected) as caught:
            await provider.submit(order)
        assert not caught.value.billing
        emulator.faults.clear()
        emulator.faults.add(Fault("refused-at-result"))
        done = await ended(provider, await provider.submit(order))
        assert done.status is PredictionStatus.FAILED
        assert done.error
    assert len(emulator.ledger.submits) == 1
