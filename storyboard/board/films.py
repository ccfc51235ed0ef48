"""The films of one storyboard, as loaded boards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from storyboard.board.schema import Storyboard
from storyboard.errors import Problem

__all__ = ["Films", "SkippedFilm"]


class SkippedFilm(NamedTuple):
    """A film that was left out, because of these problems in its values."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Films:
    """
    The films of one storyboard, in their order: each a board of its own, whose `film` is its name.

    `name` is the storyboard's in messages, `folder` that of its relative paths. The boards share the shots that are the
    same. `total` is how many films the storyboard makes, `boards` those that were chosen and are valid, `skipped` those
    that are not valid and were left out. `notices` are those of all films, each once.
    """

    name: str
    folder: Path
    boards: Sequence[Storyboard]
    total: int
    skipped: Sequence[SkippedFilm] = ()
    notices: Sequence[Problem] = ()
    of_other_rows: bool = False
    """Whether the rows are others than the storyboard's own, as ``--rows`` names them."""

    def __len__(self) -> int:
        return len(self.boards)

    def __iter__(self) -> Iterator[Storyboard]:
        return iter(self.boards)

    @property
    def is_whole(self) -> bool:
        """Whether these are all films that the storyboard itself makes, but for those that are not valid."""
        return len(self.boards) + len(self.skipped) == self.total and not self.of_other_rows

    @property
    def names(self) -> frozenset[str]:
        """The names of the films."""
        return frozenset(board.film for board in self.boards)

    @property
    def only(self) -> Storyboard | None:
        """The one film; None when there are several, or none."""
        return self.boards[0] if len(self.boards) == 1 and not self.skipped else None
