"""Camera moves that go on over a cut: which of two shots are one, and what is to be known of the shot before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from storyboard.animatic.move_table import Direction, Kind
from storyboard.animatic.moves import Move

__all__ = ["Camera", "Name", "Side", "name_of", "shared_moves", "stages_of"]

Name: TypeAlias = tuple[Kind, Direction]

# A whip is over, a canted frame stays, and a dolly zoom depends on where its subject is.
_UNBROKEN: Final = frozenset({"pan", "tilt", "roll", "zoom", "dolly", "truck", "track", "pedestal", "orbit"})


@dataclass(frozen=True, slots=True)
class Side:
    """
    The shot before a cut: its camera moves, the number of its `frames` and their rate.

    `in_scene` says that it shows a painted scene, and not a picture; `margins` are how much of its picture lies beyond
    its opening frame on each side, in frame widths and heights. `times` is how much faster its clip is played in the
    film than that of the shot after it.
    """

    moves: tuple[Move, ...]
    frames: int
    rate: Fraction
    in_scene: bool = False
    margins: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    times: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Camera:
    """What goes on over the cuts of a shot: `entering` from the one before it, `leaving` into the one after it."""

    entering: Side | None = None
    leaving: tuple[Name, ...] = ()


def name_of(move: Move) -> Name:
    """Return the name by which a move of one shot is that of another."""
    return move.kind, move.direction


def stages_of(moves: Sequence[Move]) -> int:
    """Return how many camera moves, or groups of them, follow each other."""
    return 1 + max(move.stage for move in moves)


def shared_moves(before: Sequence[Move], after: Sequence[Move]) -> tuple[Name, ...]:
    """Return the moves that one shot ends with and the next one begins with, so that they are one."""
    begun = _unbroken(after, 0)
    return tuple(name for name in _unbroken(before, stages_of(before) - 1) if name in begun)


def _unbroken(moves: Sequence[Move], stage: int) -> tuple[Name, ...]:
    eased = (move for move in moves if move.stage == stage and move.manner == "eased")
    return tuple(dict.fromkeys(name_of(move) for move in eased if move.kind in _UNBROKEN))
