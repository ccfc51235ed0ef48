"""Which films of a storyboard a command is about, as options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Final, TypeAlias

import click

from storyboard.cli.place_options import A_FILE

__all__ = ["ALL_FILMS", "FilmChoice", "batch_options", "film_options"]

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class FilmChoice:
    """
    Which films of a storyboard: of the rows in a file, with such names, at most so many.

    `rows` is relative to the working folder, and takes the place of the storyboard's own; None leaves those. `only` are
    patterns of films' names, `variants` and `row_names` patterns of parts of them. With `skip_invalid`, films with
    problems are left out.
    """

    rows: Path | None = None
    only: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    row_names: tuple[str, ...] = ()
    limit: int | None = None
    skip_invalid: bool = False


ALL_FILMS: Final = FilmChoice()


def film_options(function: Function) -> Function:
    """Add ``--rows``, ``--only``, ``--variant`` and ``--row``; the command gets `films`, a `FilmChoice`."""

    @click.option(
        "--rows",
        metavar="FILE",
        type=A_FILE,
        help="Make a film of each row of this file (CSV, JSON, JSON Lines, YAML, XLSX), instead of the storyboard's "
        "rows. FILE.xlsx#NAME names a sheet.",
    )
    @click.option(
        "--only",
        metavar="PATTERN",
        multiple=True,
        help="Only films with such names, such as 'sku-10*/de'. Can be repeated.",
    )
    @click.option(
        "--variant",
        "variants",
        metavar="NAME",
        multiple=True,
        help="Only films of this variant. Can be repeated.",
    )
    @click.option(
        "--row", "row_names", metavar="NAME", multiple=True, help="Only films of this row. Can be repeated."
    )
    @wraps(function)
    def with_films(
        *,
        rows: Path | None,
        only: tuple[str, ...],
        variants: tuple[str, ...],
        row_names: tuple[str, ...],
        limit: int | None = None,
        skip_invalid: bool = False,
        **others: object,
    ) -> object:
        films = FilmChoice(rows, only, variants, row_names, limit, skip_invalid)
        return function(films=films, **others)

    return with_films


def batch_options(function: Function) -> Function:
    """Add ``--limit N`` and ``--skip-invalid`` to a command with `film_options`; they become part of `films`."""
    limited = click.option(
        "--limit", metavar="N", type=click.IntRange(min=1), help="Only the first N of those films."
    )
    skipping = click.option(
        "--skip-invalid",
        is_flag=True,
        help="Leave films with problems out, and list them, instead of ending.",
    )
    return limited(skipping(function))
