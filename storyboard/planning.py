"""From a board and how to render it to the plan: where the store and the film are, a look at them, and the plan."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.catalogue.providers import UsableProviders
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.locking import film_locks
from storyboard.places import address_in_environment, store_beside, usable
from storyboard.plan.files import look_at_files
from storyboard.plan.jobs import OPEN
from storyboard.plan.look import FilmInStore, Soundness, StorePlace, memory_name
from storyboard.plan.make_plan import PlanOptions, for_each_film
from storyboard.plan.plan import Plan
from storyboard.plan.request import LastFrameOf
from storyboard.plan.settling import FilmToPlan, Settled, planned, settled
from storyboard.providers.base_urls import current_bases
from storyboard.render_options import RenderOptions
from storyboard.report import Reporter, quiet
from storyboard.shared.takes import SharedTakes
from storyboard.sharing import chosen_shared, lacking, shared_takes
from storyboard.store.trust import has_takes
from storyboard.wording import listed

__all__ = [
    "output_path",
    "plan_films",
    "plan_render",
    "refuse_several_stores",
    "shared_store",
    "store_root",
    "usable_providers",
]


def store_root(board: Storyboard, options: RenderOptions) -> Path:
    """Return the folder of the store that a render of this board uses; it need not exist."""
    return store_beside(board.folder, options.store)


def output_path(board: Storyboard, options: RenderOptions) -> Path:
    """Return the film's path; a preview is beside it, as ``NAME.preview.mp4``. PlanError for an impossible path."""
    if options.output is not None:
        return usable(options.output, "film")
    path = resolve(board, board.output.path)
    return usable(path.with_suffix(f".preview{path.suffix}") if options.engine else path, "film")


def plan_render(board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet) -> Plan:
    """
    Look at the store and the board's files, and plan. Writes nothing there, and uses no network but a shared store's.

    Every clip that the plan uses is compared with its digest, and read for that unless it is as it was when it was last
    read; clips in a store that is not this user's do not count. With a shared store, takes that are only there count,
    and notices tell when it cannot be asked. LockError when the film's lock cannot be used, MediaError when a file of
    the board cannot be read, StoreError when the store cannot.
    """
    return plan_films([board], options, reporter)[0]


def plan_films(
    boards: Sequence[Storyboard], options: RenderOptions | None = None, reporter: Reporter = quiet
) -> tuple[Plan, ...]:
    """
    Plan several films of one storyboard, each as `plan_render` does, with one look at the store and the files for all.

    `options.shots` and `options.stop_at` count for the films that have shots of these names. PlanError when no film has
    one.
    """
    options = options or RenderOptions()
    if not boards:
        return ()
    refuse_several_stores(boards, options)
    root = store_root(boards[0], options)
    bases = current_bases(os.environ)
    inspector = options.inspector or Inspector()
    films = _films_to_plan(boards, root, options)
    found = settled(
        films,
        look_at_files(boards, options.catalogue, inspector),
        StorePlace(root, bases, options.frozen),
        Soundness(root, inspector),
        options.catalogue,
        is_empty=not has_takes(root),
        redraw=not options.frozen,
    )
    if (shared := shared_store(boards[0], options, reporter)) is not None:
        _ask_shared(found, shared, options, reporter)
    if options.retake is not None:
        return tuple(_retakes_alone(each.plan, options.retake[0]) for each in found)
    return tuple(each.plan for each in found)


def _films_to_plan(boards: Sequence[Storyboard], root: Path, options: RenderOptions) -> list[FilmToPlan]:
    plan_options = PlanOptions(
        providers=usable_providers(),
        routes=options.routes,
        preferred=options.preferred,
        resubmit_uncertain=options.resubmit_uncertain,
        engine=options.engine,
        shots=options.shots if options.retake is None else options.retake[:1],
        retakes=dict([options.retake] if options.retake else ()),
        keep_stale=options.keep_stale,
        stop_at=options.stop_at,
    )
    locks = film_locks(boards, options)
    films = []
    for board, lock, own in zip(boards, locks, for_each_film(plan_options, boards), strict=True):
        locked, offered = ({}, {}) if lock is None else (lock.shots, lock.offered)
        in_store = FilmInStore(memory_name(board, root, options.engine), locked, offered)
        films.append(FilmToPlan(board, in_store, own))
    return films


def refuse_several_stores(boards: Sequence[Storyboard], options: RenderOptions) -> None:
    """Raise PlanError when films name different shared stores, and which one is used is for the storyboard to say."""
    choice = options.shared
    if options.engine is not None or isinstance(choice, SharedTakes):
        return
    if choice.off or choice.named or address_in_environment():
        return
    named = {board.store: board.film for board in boards}
    if len(named) > 1:
        films = listed(f'"{film}"' for film in named.values())
        raise PlanError(
            f"films name different shared stores: {films}",
            hint="choose films of one store with --only, or name a store with --store",
        )


def _ask_shared(
    films: Sequence[Settled], shared: SharedTakes, options: RenderOptions, reporter: Reporter
) -> None:
    """Plan again the films that lack takes which the shared store has."""
    bases = current_bases(os.environ)
    while True:
        wanted = [lacking(each.plan) for each in films]
        locked = [each.snapshot.locked for each in films] if options.frozen else None
        found = shared_takes(wanted, shared, reporter, bases=bases, frozen=locked)
        for each, takes in zip(films, found, strict=True):
            if takes:
                each.snapshot = each.snapshot.with_shared(takes)
                each.plan = planned(each.film, each.snapshot, options.catalogue)
        # Of further takes, the numbers that other machines have used are left out.
        if options.retake is None or not any(found):
            return


def _retakes_alone(plan: Plan, shot: str) -> Plan:
    """Return the plan of further takes of a shot: without those that it has, and without others of its ancestors."""
    if any(job.pinned for job in plan.generated if job.shot == shot):
        raise PlanError(
            f'shot "{shot}" is pinned to a take of earlier inputs, and a retake is one of what it asks for now',
            hint="let it go first, with storyboard pin --off, or by its pin in the storyboard",
        )
    jobs = {job.key: job for job in plan.generated}
    wanted = {job.key for job in plan.generated if job.shot == shot and not job.picked and job.status in OPEN}
    waiting = list(wanted)
    while waiting:
        frame = jobs[waiting.pop()].request.first_frame
        if isinstance(frame, LastFrameOf) and frame.take not in wanted:
            wanted.add(frame.take)
            waiting.append(frame.take)
    return plan.only(wanted)


def shared_store(board: Storyboard, options: RenderOptions, reporter: Reporter) -> SharedTakes | None:
    """Return the shared store that a render of this board uses, None for none; a preview uses none."""
    if isinstance(options.shared, SharedTakes):
        return options.shared
    return None if options.engine else chosen_shared(board, options.shared, reporter)


def usable_providers() -> UsableProviders:
    """Return the providers that can be used now: those whose keys are in the environment, and `local`."""
    return UsableProviders(os.environ)
