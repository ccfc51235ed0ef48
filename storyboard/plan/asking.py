"""What a plan asks the store for: takes by key, which remember the requests of which they were asked."""

from __future__ import annotations

from storyboard.store.take import Take, parts_of_key

__all__ = ["AskedTakes"]


class AskedTakes(dict[str, Take]):
    """
    Takes by key, as in a snapshot. `fingerprints` are those of all keys that were looked up, found or not.

    A plan is made of what it looks up alone, so that with these requests looked up in the store it is complete.
    """

    def __init__(self, takes: dict[str, Take]) -> None:
        super().__init__(takes)
        self.fingerprints: set[str] = set()

    def get(self, key: str, default: Take | None = None) -> Take | None:  # type: ignore[override]
        """Return the take of that key, or the default."""
        self._note(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> Take:
        """Return the take of that key; KeyError when there is none."""
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        """Whether there is a take of that key."""
        if isinstance(key, str):
            self._note(key)
        return super().__contains__(key)

    def _note(self, key: str) -> None:
        self.fingerprints.add(parts_of_key(key)[0])
