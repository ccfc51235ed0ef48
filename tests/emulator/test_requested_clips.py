from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storyboard.catalogue.catalogue import load_catalogue
from storyboard.emulator.offers import offer_of
from storyboard.emulator.requested_clip import requested_clip
from storyboard.emulator.values import Settings, Submission, Wanted


def wanted(
    provider: str, model: str, frame: Path | None = None, tiny: bool = False, **arguments: Any
) -> Wanted:
    offer = offer_of(load_catalogue(), provider, model, arguments)
    submission = Submission(model, model, arguments, arguments)
    return requested_clip(Settings(tiny=tiny), submission, offer, (frame, None))


def measures(clip: Wanted) -> tuple[float | Fraction, ...]:
    return clip.shape.width, clip.shape.height, clip.shape.fps, clip.seconds


@pytest.mark.parametrize(
    ("provider", "model", "arguments", "expected"),
    [
        ("fal", "fal-ai/minimax/hailuo-2.3/pro/text-to-video", {}, (1920, 1080, 25, 6)),
        ("fal", "fal-ai/minimax/hailuo-2.3/standard/text-to-video", {"duration": "10"}, (1366, 768, 25, 10)),
        (
            "fal",
            "fal-ai/minimax/hailuo-02-fast/image-to-video",
            {"image_url": "https://a.example/x"},
            (910, 512, 25, 6),
        ),
        ("wavespeed", "minimax/hailuo-2.3/t2v-pro", {}, (1920, 1080, 25, 5)),
        ("minimax", "MiniMax-Hailuo-2.3", {"duration": 10}, (1366, 768, 24, 10)),
        ("minimax", "MiniMax-Hailuo-2.3", {"resolution": "1080P"}, (1920, 1080, 24, 6)),
        ("fal", "fal-ai/veo3", {"aspect_ratio": "9:16"}, (720, 1280, 24, 8)),
        ("fal", "fal-ai/ltx-2/text-to-video", {"fps": 50}, (1920, 1080, 50, 6)),
        (
            "fal",
            "fal-ai/ltx-2-19b/text-to-video",
            {"video_size": "portrait_16_9"},
            (576, 1024, 25, Fraction(121, 25)),
        ),
        ("fal", "someone/unknown", {}, (1280, 720, 24, 5)),
        ("fal", "someone/unknown", {"duration": "8s", "aspect_ratio": "9:16"}, (720, 1280, 24, 8)),
        ("fal", "someone/unknown", {"duration": "auto", "resolution": "1080p"}, (1920, 1080, 24, 5)),
        (
            "fal",
            "someone/unknown",
            {"num_frames": 81, "resolution": "4k"},
            (3840, 2160, 24, Fraction(81, 16)),
        ),
        ("wavespeed", "someone/unknown", {"size": "832*480", "duration": 3}, (832, 480, 24, 3)),
        ("replicate", "someone/unknown", {"duration": 1e9, "aspect_ratio": "0:0"}, (1280, 720, 24, 60)),
    ],
)
def test_size_rate_and_length_are_those_of_the_named_model(
    provider: str, model: str, arguments: dict[str, Any], expected: tuple[int, int, int, float]
) -> None:
    clip = wanted(provider, model, **arguments)
    assert measures(clip) == expected


def test_with_a_first_frame_the_clip_has_its_shape_and_the_models_shorter_side(tmp_path: Path) -> None:
    path = tmp_path / "frame.png"
    Image.new("RGB", (800, 600)).save(path)
    clip = wanted(
        "fal", "fal-ai/minimax/hailuo-2.3/standard/image-to-video", path, image_url="https://a.example/x"
    )
    assert (clip.shape.width, clip.shape.height) == (1024, 768)


def test_a_shape_that_is_asked_for_wins_over_that_of_the_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "frame.png"
    Image.new("RGB", (800, 600)).save(path)
    endpoint = "fal-ai/veo3.1/fast/image-to-video"
    for asked, size in (("auto", (960, 720)), ("9:16", (720, 1280))):
        clip = wanted("fal", endpoint, path, image_url="https://a.example/x", aspect_ratio=asked)
        assert (clip.shape.width, clip.shape.height) == size


def test_tiny_clips_keep_their_length_and_shape() -> None:
    clip = wanted("fal", "fal-ai/minimax/hailuo-2.3/standard/text-to-video", tiny=True, duration="10")
    assert measures(clip) == (64, 36, 12, 10)
