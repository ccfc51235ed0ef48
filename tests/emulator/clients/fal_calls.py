"""The calls of fal's own Python client, against the server that the environment names; prints what came out as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import fal_client
from fal_client import client as fal

# The client takes the queue's host from its environment; for the other two it has no setting.
fal.REST_URL = os.environ["EMULATOR"] + "/fal-rest"
fal.CDN_URL = os.environ["EMULATOR"] + "/fal-cdn"

ATHLETE = "an athlete runs on a beach, tracking shot"
SEED_CALLS: dict[str, dict[str, object]] = {
    "fal-ai/minimax/hailuo-2.3/pro/image-to-video": {"prompt": ATHLETE, "prompt_optimizer": True},
    "fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video": {
        "prompt": ATHLETE,
        "prompt_optimizer": True,
        "duration": "6",
    },
    "fal-ai/minimax/hailuo-2.3/pro/text-to-video": {"prompt": ATHLETE, "prompt_optimizer": True},
    "fal-ai/minimax/hailuo-02-fast/image-to-video": {"prompt": ATHLETE, "duration": "10"},
}


def subscribe(picture: Path) -> dict[str, object]:
    """Make the clips of the model pages, with a picture that was uploaded."""
    lines: list[str] = []

    def on_queue_update(update: fal_client.Status) -> None:
        if isinstance(update, fal_client.InProgress):
            lines.extend(log["message"] for log in update.logs or [])

    url = fal_client.upload_file(picture)
    results = {}
    for endpoint, arguments in SEED_CALLS.items():
        given = {**arguments, "image_url": url} if "image" in endpoint else arguments
        results[endpoint] = fal_client.subscribe(
            endpoint, arguments=given, with_logs=True, on_queue_update=on_queue_update
        )
    return {"uploaded": url, "results": results, "logs": lines}


def queue() -> dict[str, object]:
    """Submit, follow, fetch and cancel by hand."""
    endpoint = "fal-ai/minimax/hailuo-2.3/pro/text-to-video"
    client = fal.SyncClient()
    handle = client.submit(endpoint, {"prompt": "a storm"})
    same = client.get_handle(endpoint, handle.request_id)
    seen = [type(event).__name__ for event in handle.iter_events(with_logs=True, interval=0.05)]
    result = fal_client.result(endpoint, handle.request_id)
    late = fal_client.submit(endpoint, {"prompt": "a calm"})
    status = type(fal_client.status(endpoint, late.request_id, with_logs=True)).__name__
    fal_client.cancel(endpoint, late.request_id)
    return {
        "same_addresses": same == handle,
        "seen": seen,
        "result": result,
        "status": status,
        "cancelled": late.request_id,
        "refusal": _refusal(endpoint),
    }


def _refusal(endpoint: str) -> object:
    try:
        fal_client.submit(endpoint, {"prompt": 7})
    except fal_client.FalClientHTTPError as error:
        return {"status": error.status_code, "message": error.message}
    return None


def uploads(picture: Path) -> dict[str, object]:
    """Upload through the delivery network, and through the storage that is its fall-back."""
    client = fal.SyncClient()
    return {
        "network": client.upload_file(picture, repository="fal_v3"),
        "storage": client.upload_file(picture, repository="fal"),
    }


if __name__ == "__main__":
    picture = Path(sys.argv[2])
    calls: dict[str, Callable[[], dict[str, object]]] = {
        "subscribe": partial(subscribe, picture),
        "queue": queue,
        "uploads": partial(uploads, picture),
    }
    sys.stdout.write(json.dumps(calls[sys.argv[1]]()))
