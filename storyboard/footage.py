"""The footage of a board, as it is looked at before anything is paid."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.limits import CHECKED_BYTES

__all__ = ["footage_to_check"]


def footage_to_check(board: Storyboard) -> Iterator[Path]:
    """Give each footage file of a board that is decoded whole before clips are paid for that would stand beside it."""
    for path in sorted({resolve(board, shot.clip) for shot in board.shots if shot.clip is not None}):
        with suppress(OSError):
            if path.stat().st_size <= CHECKED_BYTES:
                yield path
