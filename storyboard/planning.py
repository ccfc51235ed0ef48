"""From a board and how to render it to the plan: where the store and the film are, a look at them, and the plan."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from storyboard.board.paths import resolve
from storyboard.board.schema import Storyboard
from storyboard.catalogue.providers import UsableProviders
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.locking import film_lock
from storyboard.places import store_beside, usable
from storyboard.plan.asking import AskedTakes
from storyboard.plan.jobs import OPEN
from storyboard.plan.look import StorePlace, damage_in, look, look_in_store, memory_name
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.plan import Plan
from storyboard.plan.request import LastFrameOf
from storyboard.plan.snapshot import Flaw, Snapshot
from storyboard.providers.base_urls import current_bases
from storyboard.render_options import RenderOptions
from storyboard.report import Reporter, quiet
from storyboard.shared.takes import SharedTakes
from storyboard.sharing import chosen_shared, shared_takes
from storyboard.store.trust import has_takes

__all__ = ["output_path", "plan_render", "shared_store", "store_root", "usable_providers"]


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
    options = options or RenderOptions()
    root = store_root(board, options)
    bases = current_bases(os.environ)
    inspector = options.inspector or Inspector()
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
    looked = _first_look(board, options, inspector)
    snapshot, plan = _settled(board, options, plan_options, looked)
    while damaged := damage_in(plan, root, inspector, redraw=not options.frozen):
        looked.damaged.update(damaged)
        snapshot, plan = _settled(board, options, plan_options, looked)
    shared = shared_store(board, options, reporter)
    frozen = snapshot.locked if options.frozen else None
    while shared is not None and (
        elsewhere := shared_takes(plan, shared, reporter, bases=bases, frozen=frozen)
    ):
        snapshot = snapshot.with_shared(elsewhere)
        plan = make_plan(board, catalogue=options.catalogue, snapshot=snapshot, options=plan_options)
        if options.retake is None:
            return plan
        # Of further takes, the numbers that other machines have used are left out.
    return plan if options.retake is None else _retakes_alone(plan, options.retake[0])


@dataclass(slots=True)
class _Looked:
    """
    What was looked at for a plan so far.

    `snapshot` has the board's files, and of the store at `place` (None: there is nothing) what it has of the requests
    with the fingerprints `asked`, without the takes whose clips turned out to be `damaged`.
    """

    snapshot: Snapshot
    place: StorePlace | None
    asked: frozenset[str] = frozenset()
    damaged: dict[str, Flaw] = field(default_factory=dict)


def _first_look(board: Storyboard, options: RenderOptions, inspector: Inspector) -> _Looked:
    lock = film_lock(board, options)
    root, bases = store_root(board, options), current_bases(os.environ)
    snapshot = look(
        board,
        root,
        engine=options.engine,
        bases=bases,
        catalogue=options.catalogue,
        inspector=inspector,
        locked=None if lock is None else lock.shots,
        as_locked=options.frozen,
        fingerprints=(),
    )
    if not has_takes(root):
        return _Looked(snapshot, None)
    return _Looked(
        snapshot, StorePlace(root, memory_name(board, root, options.engine), bases, options.frozen)
    )


def _settled(
    board: Storyboard, options: RenderOptions, plan_options: PlanOptions, looked: _Looked
) -> tuple[Snapshot, Plan]:
    """
    Plan with what the store has of the board's requests, and return that, too.

    A plan says what the requests are, and a take that is there may change what the shots after it ask for: so it is
    planned and looked in turn, until nothing new is asked for. A store may have any number of other takes.
    """
    # Numbers of further takes depend on those that are there; requests do not depend on them.
    alone = replace(plan_options, retakes={})
    while True:
        snapshot = looked.snapshot.without(looked.damaged)
        takes = AskedTakes(dict(snapshot.takes))
        asking = replace(snapshot, takes=takes)
        plan = make_plan(board, catalogue=options.catalogue, snapshot=asking, options=alone)
        wanted = looked.asked | {job.fingerprint for job in plan.generated} | takes.fingerprints
        if looked.place is None or wanted == looked.asked:
            break
        looked.asked = wanted
        looked.snapshot = look_in_store(looked.snapshot, looked.place, wanted)
    if plan_options.retakes:
        plan = make_plan(board, catalogue=options.catalogue, snapshot=snapshot, options=plan_options)
    return snapshot, plan


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
