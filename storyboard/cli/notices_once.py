"""Notices and failures that many films share, told once and counted: a list of a thousand lines is not read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from storyboard.report import Event, FilmFailed, Notice, Reporter
from storyboard.wording import counted

__all__ = ["notices_once"]


class _Said(NamedTuple):
    message: str
    shot: str | None
    failed: bool


@contextmanager
def notices_once(reporter: Reporter) -> Iterator[Reporter]:
    """
    Yield a reporter that passes everything on, but what it says of several films in the same words only once.

    Those are notices, of which it tells in the end of how many more films each is; and why films are not made, which
    the table of the films counts: of those after the first, the message is empty.
    """
    films: Counter[_Said] = Counter()

    def tell(event: Event) -> None:
        said = _said(event)
        if said is not None:
            films[said] += 1
            if films[said] > 1:
                if isinstance(event, FilmFailed):
                    # It still counts among the films that are done.
                    reporter(FilmFailed(event.film, ""))
                return
        reporter(event)

    try:
        yield tell
    finally:
        for said, number in films.items():
            if number > 1 and not said.failed:
                words = f"the same of {counted(number - 1, 'more film')}: {said.message}"
                reporter(Notice(words, shot=said.shot))


def _said(event: Event) -> _Said | None:
    match event:
        case Notice() if event.film:
            return _Said(event.message, event.shot, failed=False)
        case FilmFailed():
            return _Said(event.message, None, failed=True)
    return None
