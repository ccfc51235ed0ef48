"""The report of a batch as one page: every film with a poster, its length, size, price, path and state."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Final
from urllib.parse import quote

from storyboard.batch.outcome import FilmOutcome, FilmState
from storyboard.batch.page_style import STYLE
from storyboard.batch.report_csv import relative_to
from storyboard.wording import counted, dollars, seconds

__all__ = ["PosterOf", "is_page", "page_report", "whose_page"]

PosterOf = Callable[[Path], bytes | None]
"""Returns a film's poster as JPEG, None without one."""

# By it, a page is known to be one of ours, and of which storyboard.
_GENERATOR: Final = (
    '<!doctype html><meta charset="utf-8"><meta name="generator" content="storyboard report of '
)


def page_report(
    title: str, storyboard: str, outcomes: Sequence[FilmOutcome], folder: Path, poster_of: PosterOf
) -> Iterator[str]:
    """
    Yield the page, film by film: one file that needs no other, no script and no network.

    `storyboard` is the storyboard's file name. Links lead to the films, relative to `folder`, where the page will be.
    """
    yield f'{_GENERATOR}{escape(storyboard)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    yield "img-src data:; style-src 'unsafe-inline'\">"
    yield f"<title>{escape(title)}</title><style>{STYLE}</style>"
    yield f"<header><h1>{escape(title)}</h1><p>{escape(_summary(outcomes))}</p></header>"
    yield from _filters(outcomes)
    yield "<main>"
    for each in outcomes:
        yield _card(each, folder, poster_of)
    yield "</main>\n"


def is_page(beginning: str) -> bool:
    """Return whether a file that begins so is such a page."""
    return beginning.startswith(_GENERATOR)


def whose_page(beginning: str) -> str | None:
    """Return the storyboard that a page is of, as it is written in the page; None for any other file."""
    return beginning[len(_GENERATOR) :].split('">', 1)[0] if is_page(beginning) else None


def _summary(outcomes: Sequence[FilmOutcome]) -> str:
    counts = Counter(each.state for each in outcomes)
    parts = [counted(len(outcomes), "film")]
    parts += [f"{counts[state]:,} {state}" for state in FilmState if counts[state]]
    parts.append(f"{counted(sum(each.made for each in outcomes), 'clip')} made")
    if price := sum((each.price for each in outcomes), Decimal(0)):
        parts.append(dollars(price))
    return " · ".join(parts)


def _filters(outcomes: Sequence[FilmOutcome]) -> Iterator[str]:
    """Yield a row of buttons that show the films of one state; they work without a script."""
    counts = Counter(each.state for each in outcomes)
    if len(counts) < 2:
        return
    yield '<nav><label><input type="radio" name="state" id="all" checked>all</label>'
    for state in FilmState:
        if counts[state]:
            yield f'<label><input type="radio" name="state" id="{state}">{state} {counts[state]:,}</label>'
    yield "</nav>"


def _card(each: FilmOutcome, folder: Path, poster_of: PosterOf) -> str:
    name = escape(each.name or "film")
    badge = f"<b>{each.state}</b>"
    if each.is_there and each.path is not None:
        way = relative_to(each.path, folder)
        picture = _picture(poster_of(each.path), each)
        # Without the dot, a name with a colon would be read as a scheme.
        link = f'<a href="{escape(quote(way) if way.startswith("/") else "./" + quote(way))}">'
        body = f"{link}<figure>{picture}</figure></a><h2>{link}{name}</a></h2><p>{escape(_facts(each))}</p>"
        return f'<article class="{each.state}">{badge}{body}<code>{escape(way)}</code></article>\n'
    message = f"<p>{escape(each.message or 'it is not there yet')}</p>"
    hint = f"<p><small>{escape(each.hint)}</small></p>" if each.hint else ""
    empty = "<figure><span>no film</span></figure>"
    return f'<article class="{each.state}">{badge}{empty}<h2>{name}</h2>{message}{hint}</article>\n'


def _picture(poster: bytes | None, each: FilmOutcome) -> str:
    if poster is None:
        return "<span>no picture</span>"
    data = base64.b64encode(poster).decode("ascii")
    return f'<img loading="lazy" alt="{escape(each.name)}" src="data:image/jpeg;base64,{data}">'


def _facts(each: FilmOutcome) -> str:
    parts = [] if each.seconds is None else [seconds(each.seconds)]
    parts += [f"{each.size[0]} x {each.size[1]}"] if each.size else []
    parts.append(_price(each))
    return " · ".join(parts)


def _price(each: FilmOutcome) -> str:
    if each.made == 0:
        return "no new clip"
    made = counted(each.made, "new clip")
    return f"{dollars(each.price)} for {made}" if each.price else made
