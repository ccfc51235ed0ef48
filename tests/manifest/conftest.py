"""A manifest as a film could have it, and a small file to hold it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.manifest.schema import (
    Blend,
    Content,
    FilmFacts,
    Generated,
    Manifest,
    ManifestShot,
    RequestFacts,
    StartFrame,
    Tools,
)
from storyboard.media.join import JoinPart, join
from tests.media.joining import SHAPE, segment

DIGEST = "ab" * 32


def manifest_shot(number: int, prompt: str = "a hill at dusk") -> ManifestShot:
    generated = Generated(
        model="rehearsal",
        provider="fal",
        endpoint="fal-ai/rehearsal/image-to-video",
        request_id="0123456789abcdef-0123-456789ab",
        price="0.49",
        fingerprint=DIGEST,
        take=2,
        request=RequestFacts(
            prompt=prompt,
            length="6",
            parameters={"resolution": "1080p", "camera_fixed": True, "guidance": 0.5},
            seed=7,
            first_frame=StartFrame(file="frames/a.png", sha256=DIGEST),
        ),
    )
    return ManifestShot(
        id=f"shot-{number}",
        kind="generated",
        start=number * 144,
        start_seconds=number * 6.0,
        frames=144,
        seconds=6.0,
        transition=Blend(kind="dissolve", frames=12, seconds=0.5),
        clip=Content(sha256=DIGEST, fit="blur"),
        generated=generated,
    )


def manifest_with(*shots: ManifestShot) -> Manifest:
    facts = FilmFacts(
        sha256=DIGEST, size_bytes=1000, width=64, height=36, fps="24", frames=144, seconds=6.0, loudness=-14
    )
    tools = Tools(storyboard="0.1.0", code="c0de", encoders="x264 165, FFmpeg 8.1.2", libraries={"av": "18"})
    return Manifest(film_manifest=1, film=facts, tools=tools, shots=shots)


@pytest.fixture
def manifest() -> Manifest:
    return manifest_with(manifest_shot(0), manifest_shot(1))


@pytest.fixture
def film_saying(tmp_path: Path) -> Callable[[str], Path]:
    """Write a film with that comment in its metadata."""

    def write(comment: str) -> Path:
        part = segment(tmp_path / "part.mp4", 4)
        join(tmp_path / "film.mp4", [JoinPart(part, 4)], SHAPE, comment=comment)
        return tmp_path / "film.mp4"

    return write
