"""Clips that are made once in a test run; tests leave them as they are."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from av.audio.stream import AudioStream

from .clips import ClipMaker, Recipe, make_clip, tone


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> ClipMaker:
    """Give a function that makes a recipe's clip once in a test run. Tests leave it as it is."""
    folder = tmp_path_factory.mktemp("clips")
    made: dict[str, Path] = {}

    def make(recipe: Recipe) -> Path:
        if recipe.name not in made:
            made[recipe.name] = make_clip(folder, recipe)
        return made[recipe.name]

    return make


@pytest.fixture(scope="session")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one second of sound without a picture."""
    path = tmp_path_factory.mktemp("sound") / "tone.wav"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=48_000, layout="stereo")
        assert isinstance(stream, AudioStream)
        container.mux(stream.encode(tone(1)))
        container.mux(stream.encode())
    return path
