"""Footage is looked through before anything is paid that would stand beside it."""

from __future__ import annotations

import pytest

from storyboard.errors import MediaError
from tests.media.clips import Recipe, damage_late, make_clip

from .stage import Stage, shot


def test_damaged_footage_is_found_before_anything_is_paid(stage: Stage) -> None:
    rushes = make_clip(stage.folder, Recipe("rushes.mp4", width=1280, height=720, options={"g": "250"}))
    damage_late(rushes)
    stage.write(shot("a"), {"id": "b", "clip": "rushes.mp4"})
    with pytest.raises(MediaError, match=r'rushes\.mp4" is damaged'):
        stage.render()
    assert stage.submits == []
