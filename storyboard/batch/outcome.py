"""What became of each film of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

from storyboard.errors import StoryboardError

__all__ = ["FilmOutcome", "FilmState"]


class FilmState(StrEnum):
    """The state of one film when a batch ends: one word, on the screen, in the report and in JSON."""

    MADE = "made"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNFINISHED = "unfinished"


_NO_PRICE: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOutcome:
    """
    What became of one film.

    `MADE` films were cut now, `UNCHANGED` ones were up to date, `FAILED` ones lack a clip or could not be cut,
    `SKIPPED` ones were left out because of problems in their values, and `UNFINISHED` ones were not reached before the
    batch was stopped. `path` is where the film is, or would be; `size`, `frames` and `seconds` are known once it is
    there. `clips` is how many generated clips it shows, and `made` how many of them were made in this batch and for no
    film before it; `price` is what those cost in US dollars. `message` and `hint` say why it is not there, for
    the `error` if there is one.
    """

    name: str
    path: Path | None
    state: FilmState
    size: tuple[int, int] | None = None
    frames: int | None = None
    seconds: float | None = None
    clips: int = 0
    made: int = 0
    price: Decimal = _NO_PRICE
    message: str | None = None
    hint: str | None = None
    error: StoryboardError | None = None

    @property
    def is_there(self) -> bool:
        """Whether the film is at its path, up to date."""
        return self.state in (FilmState.MADE, FilmState.UNCHANGED)
