"""What a plan asks the store for: takes by key, which note the requests of which they were asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storyboard.store.take import Take, parts_of_key

__all__ = ["AskedTakes"]


class AskedTakes(Mapping[str, Take]):
    """
    Takes by key, as in a snapshot. Each key that is looked up, found or not, adds its fingerprint to `asked`.

    A plan is made of what it looks up alone, so that with these requests looked up in the store it is complete.
    """

    __slots__ = ("_asked", "_takes")

    def __init__(self, takes: Mapping[str, Take], asked: set[str]) -> None:
        self._takes = takes
        self._asked = asked

    def __getitem__(self, key: str) -> Take:
        """Return the take of that key; KeyError when there is none."""
        self._asked.add(parts_of_key(key)[0])
        return self._takes[key]

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of all takes, which asks for none of them."""
        return iter(self._takes)

    def __len__(self) -> int:
        """Return how many takes there are."""
        return len(self._takes)
