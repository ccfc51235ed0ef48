"""Takes by key, of which some are others than in a larger collection that many snapshots share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storyboard.store.take import Take

__all__ = ["ChangedTakes"]


class ChangedTakes(Mapping[str, Take]):
    """The takes of `common` by key, with these `changes`: other takes, and None for one that does not count."""

    __slots__ = ("_changes", "_common")

    def __init__(self, common: Mapping[str, Take], changes: Mapping[str, Take | None]) -> None:
        self._common = common
        self._changes = changes

    def __getitem__(self, key: str) -> Take:
        """Return the take of that key; KeyError when there is none."""
        if key not in self._changes:
            return self._common[key]
        if (take := self._changes[key]) is None:
            raise KeyError(key)
        return take

    def __iter__(self) -> Iterator[str]:
        """Yield the keys of the takes that count."""
        yield from (key for key in self._common if key not in self._changes)
        yield from (key for key, take in self._changes.items() if take is not None)

    def __len__(self) -> int:
        """Return how many takes count."""
        return sum(1 for _ in self)
