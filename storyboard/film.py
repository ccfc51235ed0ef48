"""Make a film in a few steps; each is a function from one value to the next."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from anyio import from_thread, to_thread

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.catalogue.catalogue import Catalogue
from storyboard.catalogue.providers import LOCAL, UsableProviders, plugins_not_used
from storyboard.cut.clips import TakeMedia, footage_media, take_media
from storyboard.cut.remarks import freeze_notices, rate_notices
from storyboard.cut.timeline import Timeline, build_timeline
from storyboard.errors import PlanError, RenderFailed
from storyboard.output import refuse_output
from storyboard.places import store_beside, usable
from storyboard.plan.look import damage_in, look, memory_name
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import OPEN, Plan, Status
from storyboard.plan.spending import Consent, checked_allowance, stated_in_words, unpriced_in_words
from storyboard.providers.opening import check_before_sending, open_ahead, open_providers
from storyboard.providers.whereabouts import current_bases
from storyboard.receipt import (
    ingredients_of_cut,
    is_current,
    keep_receipt,
    look_at_files,
    was_written_to,
)
from storyboard.report import CutDone, Event, Notice, Reporter, quiet
from storyboard.room import refuse_without_room, room_for_clips, room_for_film
from storyboard.run.execute import execute
from storyboard.run.execution import DEADLINE_SECONDS, HOSTED_AT_ONCE, RunOptions, RunResult
from storyboard.slates import slates_of
from storyboard.store.allowance import Allowance
from storyboard.store.claim import refuse_foreign
from storyboard.store.store import blob_path, open_store

if TYPE_CHECKING:
    from storyboard.media.write import Quality

__all__ = [
    "Film",
    "RenderOptions",
    "make_clips",
    "output_path",
    "plan_render",
    "render",
    "render_sync",
    "stitch",
    "store_root",
    "timeline_of",
]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """
    How to render; everything that is part of the film itself is in the board.

    `store` is a folder (None: ``STORYBOARD_STORE``, else ``.storyboard`` beside the storyboard). `engine` is a model
    that replaces every other: ``animatic`` makes a preview. `shots` limits the making of clips. `jobs` is how many
    clips are made at once (None: one per processor on this machine, at most 8, and unlimited at hosted providers).
    `output` replaces the board's own output path and is relative to the working folder; `force` lets the film replace
    a file that is not known to be one of its own cuts.

    Money: nothing is spent without permission, and a board's `budget` only lowers what is allowed. `max_cost` is a
    limit for this render in US dollars, and allows spending within it; `consent` allows what the plan says; `allowed`
    is a limit for all concurrent renders of the board, which counts when neither of the two is given.
    `allow_unpriced` is how many clips without a known price may be submitted (None: with `consent` and no limit, all
    in the plan, else none). `routes` are the providers to try, in order, instead of the board's. `resubmit_uncertain`
    submits again what may have been accepted already, at the risk of paying twice. `deadline` is how many seconds one
    run waits for a prediction.
    """

    store: Path | None = None
    catalogue: Catalogue | None = None
    engine: str | None = None
    shots: Collection[str] | None = None
    jobs: int | None = None
    output: Path | None = None
    force: bool = False
    max_cost: Decimal | None = None
    consent: bool = False
    allowed: Decimal | None = None
    allow_unpriced: int | None = None
    routes: tuple[str, ...] | None = None
    resubmit_uncertain: bool = False
    deadline: float = DEADLINE_SECONDS

    @property
    def spending(self) -> Consent:
        """The spending that the options allow."""
        return Consent(self.max_cost, self.consent, self.allowed, self.allow_unpriced)


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film: the file, its exact number of frames, its length in seconds, and the plan that made it."""

    path: Path
    frames: int
    seconds: float
    plan: Plan


def store_root(board: Storyboard, options: RenderOptions) -> Path:
    """Return the folder of the store that a render of this board uses; it need not exist."""
    return store_beside(board.folder, options.store)


def output_path(board: Storyboard, options: RenderOptions) -> Path:
    """Return the film's path; a preview is beside it, as ``NAME.preview.mp4``. PlanError for an impossible path."""
    if options.output is not None:
        return usable(options.output, "film")
    path = resolve(board, board.output.path)
    return usable(path.with_suffix(f".preview{path.suffix}") if options.engine else path, "film")


def plan_render(board: Storyboard, options: RenderOptions | None = None) -> Plan:
    """
    Look at the store and the board's files, and plan. Writes nothing and touches no network.

    Every clip that the plan uses is read and compared with its digest; clips in a store that is not this user's do
    not count. MediaError when a file of the board cannot be read, StoreError when the store cannot.
    """
    options = options or RenderOptions()
    root = store_root(board, options)
    bases = current_bases(os.environ)
    snapshot = look(board, root, engine=options.engine, bases=bases, catalogue=options.catalogue)
    plan_options = PlanOptions(
        providers=_usable_providers(),
        routes=options.routes,
        resubmit_uncertain=options.resubmit_uncertain,
        engine=options.engine,
        shots=options.shots,
    )
    plan = make_plan(board, catalogue=options.catalogue, snapshot=snapshot, options=plan_options)
    while damaged := damage_in(plan, root):
        snapshot = snapshot.without(damaged)
        plan = make_plan(board, catalogue=options.catalogue, snapshot=snapshot, options=plan_options)
    return plan


async def render(board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet) -> Film:
    """
    Make the missing clips, then stitch the film. Clips in the store are used as they are.

    Raises PlanError before anything is done when a shot is blocked (a key is not set) or the film cannot be written
    to its path, RenderFailed when shots ended without a clip (the others are kept), and MediaError or StoreError when
    something cannot be read or written.
    """
    options = options or RenderOptions()
    _refuse_places(board, options)
    plan = plan_render(board, options)
    await _run(board, plan, options, reporter)
    return await stitch(board, options, reporter, anew=False)


async def make_clips(
    board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet
) -> RunResult:
    """Make the missing clips of `options.shots` (None: of all), without a cut. Raises as `render` does."""
    options = options or RenderOptions()
    refuse_foreign(store_root(board, options))
    return await _run(board, plan_render(board, options), options, reporter)


def _refuse_places(board: Storyboard, options: RenderOptions) -> None:
    """Raise StoreError or PlanError unless the store is this user's, and the film can be written to its path."""
    root = store_root(board, options)
    refuse_foreign(root)
    refuse_output(board, output_path(board, options), root, force=options.force)


def render_sync(board: Storyboard, options: RenderOptions | None = None, reporter: Reporter = quiet) -> Film:
    """Render from synchronous code: see `render`. RuntimeError within an event loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return anyio.run(render, board, options, reporter)
    raise RuntimeError("an event loop is running: use await storyboard.render(...)")


async def _run(board: Storyboard, plan: Plan, options: RenderOptions, reporter: Reporter) -> RunResult:
    _refuse_without_room(board, plan, options)
    allowance = checked_allowance(plan, board, options.spending)
    if any(job.status in OPEN and job.route and job.route.provider != LOCAL for job in plan.jobs):
        check_before_sending()
    for words in filter(None, (unpriced_in_words(plan, allowance), stated_in_words(plan))):
        reporter(Notice(words))
    for job in plan.jobs:
        if job.reason.startswith("its clip"):
            what = "; it is made again" if job.status is Status.MAKE else ""
            reporter(Notice(f"{job.reason}{what}", shot=job.shot))
    root = store_root(board, options)
    with open_store(root) as store:
        if store.notice is not None:
            reporter(Notice(store.notice))
        name = memory_name(board, root, options.engine)
        async with open_providers() as provider_of:
            wanted = {job.provider for job in plan.jobs if job.status in OPEN and job.provider}
            for words in plugins_not_used(wanted):
                reporter(Notice(words))
            open_ahead(sorted(wanted), provider_of)
            result = await execute(
                plan, store, provider_of, options=_run_options(options, name, allowance), reporter=reporter
            )
        there = {job.shot for job in plan.jobs if job.picked and job.key in result.takes}
        store.remember(name, {shot: parts for shot, parts in plan.ingredients.items() if shot in there})
    if result.failures:
        raise RenderFailed(
            result.failures, hint="the other clips are kept; the next render makes only what is missing"
        )
    return result


def _refuse_without_room(board: Storyboard, plan: Plan, options: RenderOptions) -> None:
    """Raise StoreError when clips must be made and the disk lacks room for them and the film."""
    if clips := room_for_clips(plan):
        film = None if options.shots else output_path(board, options)
        refuse_without_room(
            store_root(board, options), clips, film, room_for_film(plan.jobs, board.output.shape)
        )


def _run_options(options: RenderOptions, board: str, allowance: Allowance) -> RunOptions:
    return RunOptions(
        jobs=options.jobs or _usual_jobs(),
        hosted_jobs=options.jobs or HOSTED_AT_ONCE,
        resubmit_uncertain=options.resubmit_uncertain,
        deadline=options.deadline,
        board=board,
        bases=current_bases(os.environ),
        # A preview uses no network.
        strays=options.engine is None,
        allowance=allowance,
    )


def _usual_jobs() -> int:
    return max(1, min(8, os.cpu_count() or 1))


async def stitch(
    board: Storyboard,
    options: RenderOptions | None = None,
    reporter: Reporter = quiet,
    *,
    anew: bool = True,
) -> Film:
    """
    Stitch the film from the clips in the store; nothing is generated.

    Unless `anew`, a film that is up to date is left as it is. Raises PlanError when shots have no clip, or the film
    cannot be written to its path, MediaError when writing fails or the written film fails its check.
    """
    options = replace(options or RenderOptions(), shots=None)
    _refuse_places(board, options)
    plan = plan_render(board, options)
    _refuse_missing(plan, board)
    stitching = partial(_stitch, board, plan, options, _from_worker(reporter), anew=anew)
    return await to_thread.run_sync(stitching)


def _stitch(board: Storyboard, plan: Plan, options: RenderOptions, reporter: Reporter, *, anew: bool) -> Film:
    # The cut loads moviepy and the media libraries, which planning never needs.
    from storyboard.cut.cut import making_cut  # noqa: PLC0415

    root, target = store_root(board, options), output_path(board, options)
    timeline = timeline_of(board, plan, root)
    quality: Quality = "preview" if options.engine else "film"
    slates = slates_of(board, options.catalogue, _usable_providers()) if options.engine else None
    for notice in (*freeze_notices(timeline, board), *rate_notices(timeline, board)):
        reporter(notice)
    film = Film(path=target, frames=timeline.frames, seconds=float(timeline.seconds), plan=plan)
    before = look_at_files(timeline)
    ingredients = ingredients_of_cut(timeline, quality, slates)
    if not anew and is_current(root, target, ingredients):
        reporter(Notice("nothing has changed: the film is up to date"))
        reporter(CutDone(film.path, film.frames, film.seconds))
        return film
    refuse_without_room(root, 0, target, room_for_film(plan.jobs, timeline.shape))
    with making_cut(timeline, target, reporter=reporter, quality=quality, slates=slates) as made:
        if written := was_written_to(before):
            names = ", ".join(f'"{path}"' for path in written)
            reporter(
                Notice(f"{names} changed while the film was cut; cut it again when nothing else writes to it")
            )
        keep_receipt(root, target, "" if written else ingredients, made)
    return film


def timeline_of(board: Storyboard, plan: Plan, root: Path) -> Timeline:
    """Put the picked takes of a plan, whose clips are all in the store at `root`, and the footage on the timeline."""
    from storyboard.media.probe import probe  # noqa: PLC0415 - as above

    media: dict[str, TakeMedia] = {}
    for shot in board.shots:
        if shot.clip is not None:
            path = resolve(board, shot.clip)
            facts = probe(path)
            media[shot.id] = footage_media(path, facts)
    takes = {job.key: job.cached for job in plan.jobs if job.cached is not None}
    for job in plan.jobs:
        take = takes.get(job.key)
        if job.picked and take is not None:
            media[job.shot] = take_media(blob_path(root, take.sha256), take)
    return build_timeline(board, media)


def _usable_providers() -> UsableProviders:
    return UsableProviders(os.environ)


def _refuse_missing(plan: Plan, board: Storyboard) -> None:
    missing = [job.shot for job in plan.jobs if job.picked and job.status in OPEN]
    if missing:
        named = ", ".join(f'"{shot}"' for shot in missing[:6])
        more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
        raise PlanError(
            f"these shots have no clip yet: {named}{more}",
            hint=f"make them with: storyboard render {board.name}",
        )


def _from_worker(reporter: Reporter) -> Reporter:
    """Return a reporter for a worker thread: it passes events to the event loop, and raises when cancelled."""

    def tell(event: Event) -> None:
        from_thread.check_cancelled()
        from_thread.run_sync(reporter, event)

    return tell
