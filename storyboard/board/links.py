"""Which shot continues which, as links from each shot to at most one other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

__all__ = ["circles_in", "drawn"]


def circles_in(continues: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """
    Yield the circles of shots that continue each other: of each its shots, in the order of their links.

    `continues` gives for each shot the one that it continues. Each shot continues at most one other, so following the
    links ends, meets a shot that was visited before, or comes round.
    """
    visited: set[str] = set()
    for start in continues:
        trail: dict[str, None] = {}
        current: str | None = start
        while (
            current is not None and current in continues and current not in visited and current not in trail
        ):
            trail[current] = None
            current = continues[current]
        if current is not None and current in trail:
            names = list(trail)
            yield tuple(names[names.index(current) :])
        visited.update(trail)


def drawn(circle: tuple[str, ...]) -> str:
    """Return a circle for a message: ``a -> b -> a``."""
    return " -> ".join([*circle, circle[0]])
