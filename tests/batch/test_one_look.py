"""What planning many films looks at: each file and each clip once, the index and the shared store once for all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import anyio
import pytest
from PIL import Image

from storyboard.batch.plan import BatchPlan, plan_batch
from storyboard.batch.render import render_batch
from storyboard.board.films import Films
from storyboard.errors import PlanError
from storyboard.inspection.inspector import Inspector
from storyboard.lock.lock import write_locks
from storyboard.locking import film_locks, lock_after
from storyboard.media.facts import MediaFacts
from storyboard.plan.jobs import GeneratedJob, Status
from storyboard.plan.origins import origin_of_job
from storyboard.plan.plan import Plan
from storyboard.planning import plan_films, plan_render
from storyboard.render_options import RenderOptions
from storyboard.shared.bucket import Bucket, open_bucket
from storyboard.shared.documents import SharedTake
from storyboard.shared.opening import prepare
from storyboard.shared.takes import SharedTakes
from storyboard.store.store import ClipFacts, Store, blob_path, open_store
from storyboard.store.take import Take
from storyboard.store_address import shared_address
from tests.batch.films import films_of, shot, written

ROWS = {f"sku-{number}/{side}": {"product": f"tin {number}"} for number in (1, 2) for side in ("a", "b")}


@pytest.fixture(autouse=True)
def surroundings_of_films(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "x")
    monkeypatch.delenv("STORYBOARD_STORE", raising=False)


class Watched(Inspector):
    """An inspector that counts how often it is asked about each file."""

    def __init__(self) -> None:
        super().__init__()
        self.digested: Counter[str] = Counter()
        self.probed: Counter[str] = Counter()

    def digest(self, path: Path) -> str:
        self.digested[path.name] += 1
        return super().digest(path)

    def probe(self, path: Path) -> MediaFacts:
        self.probed[path.name] += 1
        return super().probe(path)


def keep(store: Store, job: GeneratedJob) -> Take:
    with store.workspace() as workspace:
        workspace.write_bytes(job.key.encode())
        return store.keep_clip(
            workspace, origin_of_job(job), ClipFacts(48, Fraction(12), 64, 36, Fraction(4))
        )


def made(films: Films) -> list[str]:
    """Store a clip for each take of the films; return the names of their files."""
    batch = plan_batch(films)
    with open_store(films.folder / ".storyboard") as store:
        digests = [keep(store, job).sha256 for job in batch.union.generated]
    return [blob_path(films.folder / ".storyboard", sha256).name for sha256 in digests]


def statuses(batch: BatchPlan) -> list[set[str]]:
    return [{job.status.value for job in film.plan.generated} for film in batch.films]


@pytest.fixture
def films(tmp_path: Path) -> Films:
    Image.new("RGB", (640, 360), "red").save(tmp_path / "red.png")
    path = written(
        tmp_path,
        shot("hero", model="hailuo-2.3-pro", first_frame="red.png"),
        shot("offer", "{{ product }}", model="hailuo-2.3-pro"),
        vars={"product": ""},
    )
    return films_of(path, ROWS)


def test_a_file_and_a_clip_that_films_share_are_read_once(films: Films) -> None:
    clips = made(films)
    watched = Watched()
    batch = plan_batch(films, RenderOptions(inspector=watched))
    assert statuses(batch) == [{"cached"}] * 4
    assert {name: watched.digested[name] for name in ["red.png", *clips]} == dict.fromkeys(
        ["red.png", *clips], 1
    )
    assert watched.probed == {"red.png": 1}


def test_a_damaged_clip_that_films_share_is_made_again_for_all(films: Films) -> None:
    hero, *_ = made(films)
    (path,) = (films.folder / ".storyboard").rglob(hero)
    path.write_bytes(b"altered")
    batch = plan_batch(films)
    assert [film.plan.generated[0].status for film in batch.films] == [Status.MAKE] * 4
    assert [job.shot for job in batch.union.open_jobs] == ["hero"]
    assert [film.clips for film in batch.films] == [1, 0, 0, 0]


def test_each_film_uses_the_take_that_its_lock_names(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero", model="hailuo-2.3-pro", takes=2))
    films = films_of(path, {"a": {}, "b": {}})
    made(films)
    plans = plan_films(films.boards)
    second = [_picking(plan, number) for plan, number in zip(plans, (1, 2), strict=True)]
    locks = film_locks(films.boards, RenderOptions())
    write_locks(
        [lock_after(lock, plan, whole=True) for lock, plan in zip(locks, second, strict=True) if lock],
        whole=True,
    )
    batch = plan_batch(films)
    assert [[job.take for job in film.plan.generated if job.picked] for film in batch.films] == [[1], [2]]
    assert [film.plan for film in batch.films] == [plan_render(board) for board in films]


def _picking(plan: Plan, number: int) -> Plan:
    return replace(plan, jobs=tuple(replace(job, picked=job.take == number) for job in plan.generated))


class Asked(SharedTakes):
    """A shared store that counts how often it is asked for each take."""

    def __init__(self, bucket: Bucket) -> None:
        super().__init__(bucket)
        self.keys: Counter[str] = Counter()

    def find(self, key: str, *, stand_ins: bool = False) -> SharedTake | None:
        self.keys[key] += 1
        return super().find(key, stand_ins=stand_ins)


def test_the_shared_store_is_asked_once_for_all_films(films: Films, tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    shared = Asked(open_bucket(shared_address(f"file://{tmp_path / 'shared'}")))
    prepare(shared)
    jobs = plan_batch(films).union.generated
    with open_store(tmp_path / "elsewhere") as store:
        for job in jobs[:2]:
            shared.push(keep(store, job), store)
    batch = plan_batch(films, RenderOptions(shared=shared))
    assert shared.keys == dict.fromkeys((job.key for job in jobs), 1)
    assert statuses(batch) == [{"cached"}, {"cached"}, {"cached", "make"}, {"cached", "make"}]
    assert [film.plan for film in batch.films] == [
        plan_render(board, RenderOptions(shared=shared)) for board in films
    ]


def test_films_of_different_shared_stores_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero"), store="s3://{{ bucket }}/films", vars={"bucket": "one"})
    films = films_of(path, {"a": {"bucket": "one"}, "b": {"bucket": "two"}})
    with pytest.raises(PlanError, match="different shared stores"):
        plan_batch(films)
    with pytest.raises(PlanError, match="different shared stores"):
        anyio.run(render_batch, films)
    assert plan_batch(films, RenderOptions(engine="animatic")).has_work


def test_a_film_that_cannot_be_planned_is_named(films: Films) -> None:
    with pytest.raises(PlanError, match='film "sku-1/a": shot "hero" has no earlier take to keep'):
        plan_batch(films, RenderOptions(stop_at=["hero"]))


def test_a_shot_is_planned_where_there_is_one(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero"), shot("offer", when="{{ sale }}"), vars={"sale": False})
    films = films_of(path, {"a": {"sale": True}, "b": {"sale": False}})
    batch = plan_batch(films, RenderOptions(shots=["offer"]))
    assert [[job.shot for job in film.plan.jobs] for film in batch.films] == [["offer"], []]
    with pytest.raises(PlanError, match='no film has a shot "ofer"'):
        plan_batch(films, RenderOptions(shots=["ofer"]))
