"""Paths that FFmpeg would take for addresses: they are paths of files all the same."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import pytest

from storyboard.media.probe import probe


@pytest.mark.parametrize("folder", ["http:/127.0.0.1:9", "concat:", "tcp:/127.0.0.1:9", "crypto:", "pipe:"])
def test_a_relative_path_is_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(folder) / "film.mp4"
    path.parent.mkdir(parents=True)
    with av.open(str(path.absolute()), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(25))
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(stream.encode(None))
    assert probe(path).width == 64
