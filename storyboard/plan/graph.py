"""The graph of shots that continue each other: in which order they can be made, and how long the chains are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storyboard.board.links import circles_in, drawn
from storyboard.board.schema import Shot, Storyboard
from storyboard.errors import PlanError
from storyboard.suggestions import did_you_mean

__all__ = ["longest_chain", "making_order", "no_shot", "with_ancestors"]


def making_order(shots: Sequence[Shot]) -> tuple[Shot, ...]:
    """
    Return the shots in an order in which each follows the one that it continues, otherwise as written.

    Raises PlanError for an unknown shot, and for a cycle, which is drawn as ``a -> b -> a``.
    """
    by_id = {shot.id: shot for shot in shots}
    _refuse_broken(by_id)
    placed: set[str] = set()
    order: list[Shot] = []
    for shot in shots:
        pending = _pending_ancestors(shot, by_id, placed)
        order.extend(reversed(pending))
        placed.update(ancestor.id for ancestor in pending)
    return tuple(order)


def _refuse_broken(by_id: dict[str, Shot]) -> None:
    """Raise PlanError for a shot that continues none of the board's, or itself through others."""
    for shot in by_id.values():
        if shot.parent is not None and shot.parent not in by_id:
            raise PlanError(
                f'shot "{shot.id}" continues "{shot.parent}", which is not in the storyboard',
                hint=f"shots are: {', '.join(list(by_id)[:20])}",
            )
    for circle in circles_in({shot.id: shot.parent for shot in by_id.values()}):
        raise PlanError(
            f"shots continue each other in a circle: {drawn(circle)}",
            hint="let one of them not continue another",
        )


def _pending_ancestors(shot: Shot, by_id: dict[str, Shot], placed: set[str]) -> list[Shot]:
    trail: list[Shot] = []
    current: Shot | None = shot
    while current is not None and current.id not in placed:
        trail.append(current)
        current = by_id[current.parent] if current.parent is not None else None
    return trail


def no_shot(board: Storyboard, name: str) -> PlanError:
    """Return the error that a board has no shot of that name."""
    if name in board.left_out:
        return PlanError(
            f'shot "{name}" is left out of the film', hint='its "when" is false, or its list is empty'
        )
    return PlanError(
        f'there is no shot "{name}"', hint=did_you_mean(name, [shot.id for shot in board.shots], "shots")
    )


def with_ancestors(board: Storyboard, chosen: Iterable[str]) -> frozenset[str]:
    """Return the ids of the chosen shots and of every shot that they continue. PlanError for an unknown id."""
    by_id = {shot.id: shot for shot in board.shots}
    wanted: set[str] = set()
    for shot_id in chosen:
        if shot_id not in by_id:
            raise no_shot(board, shot_id)
        current: Shot | None = by_id[shot_id]
        while current is not None and current.id not in wanted:
            wanted.add(current.id)
            current = by_id.get(current.parent) if current.parent else None
    return frozenset(wanted)


def longest_chain(parents: Iterable[tuple[str, str | None]]) -> int:
    """
    Return the length of the longest chain of jobs that wait for each other.

    `parents` gives each job and the one that it waits for (None: nothing), parents before children.
    """
    depth: dict[str, int] = {}
    for child, parent in parents:
        depth[child] = 1 + (depth.get(parent, 0) if parent is not None else 0)
    return max(depth.values(), default=0)
