"""The calls of Replicate's own Python client, against the server that the environment names; prints JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import replicate
from replicate.exceptions import ModelError, ReplicateError
from replicate.helpers import FileOutput

STORM = {"prompt": "a storm", "duration": 6}


def main(picture: str, target: str) -> dict[str, object]:
    """Run, predict, upload, cancel and fail."""
    file = replicate.files.create(picture)
    output = replicate.run("minimax/hailuo-2.3", {**STORM, "first_frame_image": file.urls["get"]})
    assert isinstance(output, FileOutput)
    Path(target).write_bytes(output.read())
    with Path(picture).open("rb") as opened:
        replicate.run("minimax/hailuo-2.3", {**STORM, "first_frame_image": opened}, wait=False)
    prediction = replicate.models.predictions.create(
        "minimax/hailuo-2.3", {"prompt": "a calm", "duration": 6}
    )
    first = prediction.status
    prediction.wait()
    cancelled = replicate.models.predictions.create("minimax/hailuo-2.3", {"prompt": "forever"})
    cancelled.cancel()
    return {
        "file": json.loads(replicate.files.get(file.id).json()),
        "first": first,
        "last": prediction.status,
        "output": prediction.output,
        "cancelled": replicate.predictions.get(cancelled.id).status,
        "listed": len(replicate.predictions.list().results),
        "failed": _failure({"prompt": "doomed"}),
        "refused": _failure({"prompt": 7}),
    }


def _failure(arguments: dict[str, object]) -> str:
    try:
        replicate.run("minimax/hailuo-2.3", arguments)
    except (ModelError, ReplicateError) as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:])))
