"""Download the clip of a finished prediction: the same for all hosted providers."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

import anyio

from storyboard.errors import PredictionFailed, ProviderUnavailable
from storyboard.media.files import atomic_write
from storyboard.providers.credentials import Credentials
from storyboard.providers.download import PAID_HINT, download
from storyboard.providers.http import HttpClient
from storyboard.providers.protocol import Prediction, PredictionStatus, Progress
from storyboard.providers.untrusted_url import Source

__all__ = ["fetch_clip"]

# Magic numbers of pictures and sounds: JPEG, PNG, GIF, FLAC, MP3, and the brands of RIFF and ISO files.
NO_VIDEOS: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"fLaC", b"ID3")
NO_VIDEOS_INSIDE: Final = (b"WEBP", b"WAVE", b"ftypavif", b"ftypheic", b"ftypmif1", b"ftypM4A ")
LONGEST_HEAD: Final = 16


async def fetch_clip(
    http: HttpClient,
    credentials: Credentials,
    polled: Callable[[Prediction], Awaitable[Prediction]],
    prediction: Prediction,
    landing: tuple[Path, Progress],
) -> None:
    """
    Write the clip of a prediction to the path of `landing`, whole.

    The prediction's own URL is used once; after that, or when it has none, the provider is polled for a fresh one.
    When a URL turns out to be a picture or a sound, the response's next URL is tried. PredictionFailed when the
    provider says that there is no clip.
    """
    target, progress = landing
    source = Source(credentials.provider, credentials.base_url)
    at_hand = [prediction] if prediction.output else []
    latest, number = prediction, 0  # the last response, and which of its URLs is next

    async def address() -> str:
        nonlocal latest
        latest = at_hand.pop() if at_hand else await polled(prediction)
        urls = _outputs(credentials.provider, latest)
        return urls[min(number, len(urls) - 1)]

    while True:
        if (url := await address())[:5].lower() == "data:":
            await anyio.to_thread.run_sync(_write_out, credentials.provider, url, target)
        else:
            at_hand.append(latest)
            await download(http, source, address, target, progress)
        number += 1
        if number > len(latest.others) or not await anyio.to_thread.run_sync(_is_no_video, target):
            return
        at_hand.append(latest)


def _outputs(provider: str, prediction: Prediction) -> tuple[str, ...]:
    if prediction.status is PredictionStatus.FAILED:
        raise PredictionFailed(
            prediction.error or "the provider gave no reason", provider=provider, request_id=prediction.id
        )
    if prediction.output is None:
        raise ProviderUnavailable(f'"{provider}" has no clip yet', provider=provider)
    return prediction.output, *prediction.others


def _write_out(provider: str, url: str, target: Path) -> None:
    """Write a clip that is a data: URL. ProviderUnavailable when it cannot be decoded."""
    head, _, body = url.partition(",")
    try:
        plain = unquote_to_bytes(body)
        content = b64decode(plain) if head.lower().rstrip().endswith(";base64") else plain
    except (binascii.Error, ValueError) as error:
        raise ProviderUnavailable(
            f'the clip in the response of "{provider}" cannot be read',
            provider=provider,
            hint=PAID_HINT,
        ) from error
    with atomic_write(target) as temporary:
        temporary.write_bytes(content)


def _is_no_video(file: Path) -> bool:
    """Whether a file is a picture or a sound by its first bytes."""
    with file.open("rb") as opened:
        head = opened.read(LONGEST_HEAD)
    return (
        head.startswith(NO_VIDEOS) or head[4:].startswith(NO_VIDEOS_INSIDE) or head[8:12] in NO_VIDEOS_INSIDE
    )
