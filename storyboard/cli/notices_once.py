"""Notices that many films share, told once and counted: a list of a thousand lines is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from storyboard.report import Event, Notice, Reporter
from storyboard.wording import counted

__all__ = ["notices_once"]


class _Said(NamedTuple):
    message: str
    shot: str | None


@contextmanager
def notices_once(reporter: Reporter) -> Iterator[Reporter]:
    """
    Yield a reporter that passes everything on, but of the notices that several films have in common only the first.

    In the end it tells of how many more films each of them is.
    """
    films: Counter[_Said] = Counter()

    def tell(event: Event) -> None:
        if isinstance(event, Notice) and event.film:
            said = _Said(event.message, event.shot)
            films[said] += 1
            if films[said] > 1:
                return
        reporter(event)

    try:
        yield tell
    finally:
        for said, number in films.items():
            if number > 1:
                reporter(
                    Notice(f"the same of {counted(number - 1, 'more film')}: {said.message}", shot=said.shot)
                )
