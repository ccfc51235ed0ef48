"""What is refused of a batch before anything is done: options of one film, and places where films cannot go."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from storyboard.batch.plan import BatchPlan
from storyboard.board.films import Films
from storyboard.board.sources import sources_of
from storyboard.cut.options import processors
from storyboard.disk_space import refuse_without_room, room_for_clips, room_for_films
from storyboard.errors import PlanError
from storyboard.film import output_path, store_root
from storyboard.output import refuse_output
from storyboard.render_options import RenderOptions
from storyboard.store.cache_size import cache_size
from storyboard.store.trust import refuse_foreign
from storyboard.wording import counted, listed

__all__ = ["refuse_batch", "refuse_without_room_for"]

_SHOWN = 6
_ONE_FILM = "choose one film with --only"


def refuse_batch(films: Films, options: RenderOptions) -> None:
    """Raise PlanError when an option is of one film alone, or films cannot be written; StoreError for the store."""
    _refuse_options(films, options)
    cache_size(os.environ)
    root = store_root(films.boards[0], options)
    refuse_foreign(root)
    faults = list(_faults(films, options, root))
    if len(faults) == 1:
        raise faults[0]
    if faults:
        more = f"\nand {counted(len(faults) - _SHOWN, 'more film')}" if len(faults) > _SHOWN else ""
        lines = "\n".join(fault.message for fault in faults[:_SHOWN])
        raise PlanError(
            f"{counted(len(faults), 'film')} cannot be written:\n{lines}{more}", hint=faults[0].hint
        )


def _refuse_options(films: Films, options: RenderOptions) -> None:
    if len(films) < 2:
        return
    refused = {
        "the path of one film is named": (
            options.output,
            "leave -o out, and say output.path in the storyboard",
        ),
        "shots are named to be made alone": (options.shots, _ONE_FILM),
        "further takes of a shot are asked for": (options.retake, _ONE_FILM),
        "a saved plan is of one film": (options.expected, _ONE_FILM),
        "a review is of a storyboard that makes one film": (
            options.require_approved or None,
            "leave --require-approved out, and look at the report of the batch",
        ),
    }
    for words, (value, hint) in refused.items():
        if value is not None:
            raise PlanError(f"{words}, and {films.name} makes {counted(films.total, 'film')}", hint=hint)


def _faults(films: Films, options: RenderOptions, root: Path) -> Iterator[PlanError]:
    """Yield what is wrong with the paths of the films, and between them."""
    inputs = _inputs(films)
    taken: dict[Path, str] = {}
    for board in films:
        path = output_path(board, options)
        try:
            refuse_output(board, path, root, options.inspector, force=options.force)
        except PlanError as error:
            yield error.but(message=f'film "{board.film}": {error.message}')
            continue
        place = path.absolute()
        if (other := taken.setdefault(place, board.film)) != board.film:
            names = listed([f'"{other}"', f'"{board.film}"'])
            yield PlanError(
                f'the films {names} have the same path, "{path}"',
                hint="give each film a path of its own, as with {{ output.name }} in output.path",
            )
        elif (what := inputs.get(_identity(path) or (0, 0))) is not None:
            yield PlanError(
                f'film "{board.film}": "{path}" would replace {what}', hint="give the film another path"
            )


def _inputs(films: Films) -> Mapping[tuple[int, int], str]:
    """Return what each file is that some film reads: a film is written over none of them, whichever film reads it."""
    seen: dict[Path, str] = {}
    for board in films:
        for path, what in sources_of(board).items():
            seen.setdefault(path, f'{what} in film "{board.film}"')
    return {place: what for path, what in seen.items() if (place := _identity(path)) is not None}


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return None
    return facts.st_dev, facts.st_ino


def refuse_without_room_for(batch: BatchPlan, options: RenderOptions) -> None:
    """Raise StoreError when clips must be made and the disk lacks room for them and the films."""
    clips = room_for_clips(batch.union)
    if not clips:
        return
    targets = [output_path(film.board, options) for film in batch.films]
    lacking = [film for film, path in zip(batch.films, targets, strict=True) if not path.exists()]
    films = room_for_films(((film.plan.jobs, film.board.output.shape) for film in lacking), processors())
    refuse_without_room(store_root(batch.films[0].board, options), clips, targets[0], films)
