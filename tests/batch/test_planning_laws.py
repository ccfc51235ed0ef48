"""Each film of a batch is planned as it is by itself, whatever films are beside it, and in whichever order."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storyboard.batch.union import union_of
from storyboard.board.load import load
from storyboard.board.schema import Shot, Storyboard
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.errors import BoardError
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.look import memory_name
from storyboard.plan.make_plan import PlanOptions, make_plan
from storyboard.plan.memory import DraftMemory
from storyboard.plan.origins import origin_of_job
from storyboard.plan.plan import Plan
from storyboard.plan.snapshot import Snapshot
from storyboard.planning import plan_films, plan_render
from storyboard.render_options import RenderOptions
from storyboard.store.entry import Intent, State
from storyboard.store.store import ClipFacts, Store, blob_path, open_store
from storyboard.store.take import Take
from tests.plan.films import Film, continuing
from tests.plan.films import films as films_to_vary
from tests.plan.written import Shots

SOME = settings(max_examples=settings().max_examples * 2 // 5)
FEW = settings(max_examples=settings().max_examples // 5)
CATALOGUE = load_catalogue(Path(__file__).parents[1] / "plan" / "painter.yaml")
NOON = 1_767_268_800
KINDS = ("same", "words", "seconds", "takes", "model", "transition", "price", "move", "less")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    root = tmp_path_factory.mktemp("batches")
    count = iter(range(1_000_000))

    def new() -> Path:
        path = root / str(next(count))
        path.mkdir()
        return path

    return new


@pytest.fixture(autouse=True)
def no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORYBOARD_STORE", raising=False)
    monkeypatch.setenv("FAL_KEY", "x")


@st.composite
def varied(draw: st.DrawFn) -> list[Film]:
    """Draw films of one storyboard: some of their shots differ, some are left out, some come in another order."""
    first = draw(films_to_vary(chained=draw(st.booleans())))
    made = [first]
    for _ in range(draw(st.integers(1, 4))):
        film = draw(st.sampled_from(made))
        name = str(draw(st.sampled_from([shot["id"] for shot in film.shots])))
        kind = draw(st.sampled_from(KINDS))
        if kind == "words":
            film = film.changed(name, prompt=draw(st.sampled_from(["other words", "pan left", "zoom in"])))
        elif kind == "seconds":
            film = film.changed(name, duration=draw(st.sampled_from([3, 4.5, 6])))
        elif kind == "takes":
            film = film.changed(name, takes=draw(st.sampled_from([1, 2, 3])))
        elif kind == "model":
            film = film.changed(name, model="animatic", params=None)
        elif kind == "transition":
            film = film.changed(name, transition={"kind": "dissolve", "duration": 0.5})
        elif kind == "price":
            film = film.changed(name, price=draw(st.sampled_from([0.25, 0.5])))
        elif kind == "move":
            film = replace(film, shots=_in_another_order(draw, film))
        elif kind == "less" and len(film.shots) > 1 and not film.children(name):
            film = replace(film, shots=[shot for shot in film.shots if shot["id"] != name])
        made.append(film)
    return made


def _in_another_order(draw: st.DrawFn, film: Film) -> Shots:
    order = list(draw(st.permutations(film.shots)))
    # The first shot of a film goes on from none.
    first = next(number for number, shot in enumerate(order) if not continuing(shot))
    return [order[first], *order[:first], *order[first + 1 :]]


def loaded(films: Sequence[Film], folder: Path) -> list[Storyboard]:
    """Load films as those of one storyboard, which share the shots that are the same."""
    for name, content in films[0].pictures.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    shared: dict[str, Shot] = {}
    boards = []
    path = folder / "film.yaml"
    for number, film in enumerate(films):
        data = {"storyboard": 1, **film.keys, "shots": film.shots}
        path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        try:
            board = load(path, catalogue=CATALOGUE)
        except BoardError:
            continue  # such as one whose first shot comes in with a dissolve
        shots = tuple(shared.setdefault(shot.model_dump_json(), shot) for shot in board.shots)
        boards.append(board.model_copy(update={"shots": shots}).called(f"row-{number}/de"))
    return boards


def take_of(job: GeneratedJob, provider: str = "fal") -> Take:
    return Take(
        fingerprint=job.fingerprint,
        number=job.take,
        sha256="0" * 64,
        size_bytes=1,
        frames=120,
        fps=Fraction(24),
        width=1920,
        height=1080,
        seconds=Fraction(5),
        model=job.request.model,
        provider=provider,
        made_at="2026-01-01T00:00:00+00:00",
    )


@SOME
@given(data=st.data())
def test_a_plan_does_not_depend_on_what_was_drafted_before(
    data: st.DataObject, folders: Callable[[], Path]
) -> None:
    boards = loaded(data.draw(varied()), folders())
    plans = [make_plan(board, catalogue=CATALOGUE) for board in boards]
    jobs = [job for plan in plans for job in plan.generated]
    there = data.draw(st.lists(st.sampled_from(jobs)))
    engine = data.draw(st.sampled_from([None, "animatic"]))
    options = PlanOptions(engine=engine)
    snapshot = Snapshot(
        takes={job.key: take_of(job) for job in there},
        remembered=data.draw(st.sampled_from([{}, *(plan.ingredients for plan in plans)])),
    )
    memory = DraftMemory()
    for board in data.draw(st.permutations(boards * 2)):
        alone = make_plan(board, catalogue=CATALOGUE, snapshot=snapshot, options=options)
        among = make_plan(board, catalogue=CATALOGUE, snapshot=snapshot, options=options, memory=memory)
        assert among == alone
        assert of_frames(among) == of_frames(alone)


def of_frames(plan: Plan) -> list[object]:
    """Return what equality leaves out of requests: which shots they name, and which files."""
    return [repr(job.request) for job in plan.generated]


def keep(store: Store, job: GeneratedJob, content: bytes) -> Take:
    with store.workspace() as workspace:
        workspace.write_bytes(content)
        return store.keep_clip(
            workspace, origin_of_job(job), ClipFacts(48, Fraction(12), 64, 36, Fraction(4))
        )


def intend(store: Store, job: GeneratedJob, state: State) -> None:
    intent = Intent(job.key, "film.yaml", job.shot, "fal", "fal-ai/x", Decimal("0.49"), store.owner)
    if (line := store.journal.open_intent(intent, NOON)) is not None:
        line = store.journal.settle(line, State.SENDING, NOON)
        if state is State.ACCEPTED:
            store.journal.accept(line, f"id-of-{job.key}", {}, NOON)
        else:
            store.journal.settle(line, state, NOON, "too dark")


@FEW
@given(data=st.data())
def test_films_are_planned_together_as_each_by_itself(
    data: st.DataObject, folders: Callable[[], Path]
) -> None:
    folder = folders()
    boards = loaded(data.draw(varied()), folder)
    options = RenderOptions(
        catalogue=CATALOGUE, store=folder / "store", keep_stale=data.draw(st.booleans(), "keep stale")
    )
    plans = [make_plan(board, catalogue=CATALOGUE) for board in boards]
    jobs = [job for plan in plans for job in plan.generated]
    with open_store(folder / "store") as store:
        for job in data.draw(st.lists(st.sampled_from(jobs), unique_by=lambda job: job.key)):
            take = keep(store, job, f"clip of {job.key}".encode())
            if data.draw(st.sampled_from(["sound", "sound", "damaged"])) == "damaged":
                blob_path(folder / "store", take.sha256).write_bytes(b"altered")
        for job in data.draw(st.lists(st.sampled_from(jobs), unique_by=lambda job: job.key)):
            states = [State.ACCEPTED, State.UNCERTAIN, State.REFUSED]
            intend(store, job, data.draw(st.sampled_from(states)))
        for board, plan in zip(boards, plans, strict=True):
            if data.draw(st.booleans()):
                made_of = data.draw(st.sampled_from([plan, plans[0]]))
                store.remember({memory_name(board, folder / "store"): made_of.ingredients})
    order = data.draw(st.permutations(boards))
    together = plan_films(order, options)
    alone = [plan_render(board, options) for board in order]
    assert list(together) == alone
    assert list(map(of_frames, together)) == list(map(of_frames, alone))
    check_union([board.film for board in order], together)


RANK = (Status.RESUME, Status.MAKE, Status.BLOCKED, Status.CACHED, Status.READY)


def check_union(names: Sequence[str], plans: Sequence[Plan]) -> None:
    union = union_of(names, plans)
    asked: dict[str, set[int]] = {}
    for number, plan in enumerate(plans):
        for job in plan.generated:
            asked.setdefault(job.key, set()).add(number)
    keys = [job.key for job in union.plan.generated]
    assert len(set(keys)) == len(keys)
    assert {key: len(films) for key, films in asked.items()} == union.users
    assert {key: min(films) for key, films in asked.items()} == union.first
    labels: dict[str, set[str]] = {job.shot: set() for job in union.plan.generated}
    for job in union.plan.generated:
        labels[job.shot].add(job.fingerprint)
        same = [each for plan in plans for each in plan.generated if each.key == job.key]
        assert job.status is min((each.status for each in same), key=RANK.index)
        if job.price is not None and job.status is Status.MAKE:
            assert job.price >= max(each.price or 0 for each in same if each.status is Status.MAKE)
    assert all(len(fingerprints) == 1 for fingerprints in labels.values())
    longest = union.plan.totals().longest_chain
    assert longest == max(plan.totals().longest_chain for plan in plans)
