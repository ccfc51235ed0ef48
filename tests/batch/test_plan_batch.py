"""The plan of all films of a storyboard: each clip once, and what each film adds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from storyboard.batch.plan import BatchPlan, plan_batch, strictest
from storyboard.plan.jobs import Status
from storyboard.plan.request import LastFrameOf
from storyboard.planning import plan_render
from tests.batch.films import films_of, shot, written

ROWS = {f"sku-{number}/{side}": {"product": f"tin {number}"} for number in (1, 2, 3) for side in ("a", "b")}


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FAL_KEY", "WAVESPEED_API_KEY", "MINIMAX_API_KEY", "REPLICATE_API_TOKEN"):
        monkeypatch.setenv(name, "x")


def labels(batch: BatchPlan) -> list[str]:
    return [job.shot for job in batch.union.generated]


def test_a_clip_that_films_share_is_there_once(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero"), shot("offer", "{{ product }}"), vars={"product": ""})
    batch = plan_batch(films_of(path, ROWS))
    assert labels(batch) == ["hero", "sku-1/*/offer", "sku-2/*/offer", "sku-3/*/offer"]
    assert sorted(batch.users.values()) == [2, 2, 2, 6]
    assert batch.union.totals().clips == 4


def test_a_film_costs_what_it_adds_to_those_before_it(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        shot("hero"),
        shot("offer", "{{ product }}"),
        vars={"product": ""},
        defaults={"model": "hailuo-2.3-pro"},
    )
    batch = plan_batch(films_of(path, ROWS))
    one = Decimal("0.49")
    assert [film.clips for film in batch.films] == [2, 0, 1, 0, 1, 0]
    assert [film.price for film in batch.films] == [2 * one, 0, one, 0, one, 0]
    assert batch.union.totals().price == 4 * one
    assert all(film.plan.totals().price == 2 * one for film in batch.films)


def test_a_chain_that_films_share_is_one_chain(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        shot("hero"),
        shot("walk", continues="hero"),
        shot("offer", "{{ product }}", continues="walk"),
        vars={"product": ""},
    )
    batch = plan_batch(films_of(path, ROWS))
    assert labels(batch) == ["hero", "walk", "sku-1/*/offer", "sku-2/*/offer", "sku-3/*/offer"]
    assert [job.after for job in batch.union.generated] == [None, "hero", "walk", "walk", "walk"]
    assert batch.union.totals().longest_chain == 3


def test_what_goes_on_from_the_clip_of_some_films_names_that_clip(tmp_path: Path) -> None:
    path = written(
        tmp_path, shot("offer", "{{ product }}"), shot("end", continues="offer"), vars={"product": ""}
    )
    batch = plan_batch(films_of(path, ROWS))
    by_key = {job.key: job for job in batch.union.generated}
    ends = [job for job in batch.union.generated if job.shot.endswith("end")]
    assert [(job.shot, job.after) for job in ends] == [
        (f"sku-{number}/*/end", f"sku-{number}/*/offer") for number in (1, 2, 3)
    ]
    for job in ends:
        frame = job.request.first_frame
        assert isinstance(frame, LastFrameOf)
        assert by_key[frame.take].shot == frame.shot == job.after


def test_the_most_takes_that_a_film_asks_for_are_made(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero", takes="{{ takes }}"), vars={"takes": 1})
    batch = plan_batch(films_of(path, {"a": {"takes": 1}, "b": {"takes": 3}, "c": {"takes": 2}}))
    assert [(job.shot, job.take) for job in batch.union.generated] == [("hero", 1), ("hero", 2), ("hero", 3)]
    assert [batch.users[job.key] for job in batch.union.generated] == [3, 2, 1]
    assert [film.clips for film in batch.films] == [1, 2, 0]


def test_of_prices_stated_for_one_clip_the_highest_counts(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        shot("hero", model="fal:owner/video", price="{{ price }}", fields={"first_frame": "image_url"}),
        vars={"price": 0.1},
    )
    batch = plan_batch(films_of(path, {"a": {"price": 0.1}, "b": {"price": 0.4}, "c": {"price": 0.2}}))
    assert batch.union.totals().price == batch.films[0].price == Decimal("0.4")
    assert [film.plan.totals().price for film in batch.films] == [
        Decimal("0.1"),
        Decimal("0.4"),
        Decimal("0.2"),
    ]


def test_a_clip_may_wait_as_long_as_its_most_patient_film(tmp_path: Path) -> None:
    path = written(
        tmp_path, shot("hero", model="hailuo-2.3-pro", start_timeout="{{ wait }}"), vars={"wait": 5}
    )
    batch = plan_batch(films_of(path, {"a": {"wait": 5}, "b": {"wait": 90}}))
    assert [job.start_timeout for job in batch.union.generated] == [90]


def test_a_film_that_can_reach_a_provider_makes_the_clip_for_one_that_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FAL_KEY")
    path = written(
        tmp_path, shot("hero", model="hailuo-2.3", duration=6, route="{{ way }}"), vars={"way": "fal"}
    )
    batch = plan_batch(films_of(path, {"a": {"way": "fal"}, "b": {"way": "wavespeed"}}))
    assert [film.plan.generated[0].status for film in batch.films] == [Status.BLOCKED, Status.MAKE]
    assert [(job.status, job.provider) for job in batch.union.generated] == [(Status.MAKE, "wavespeed")]


def test_each_film_is_planned_as_by_itself(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero"), shot("offer", "{{ product }}"), vars={"product": ""})
    films = films_of(path, ROWS)
    batch = plan_batch(films)
    assert [film.plan for film in batch.films] == [plan_render(board) for board in films]
    assert [film.name for film in batch.films] == list(ROWS)


def test_the_lowest_budget_of_the_films_counts(tmp_path: Path) -> None:
    path = written(tmp_path, shot("hero"), budget="{{ most }}", vars={"most": 3})
    films = films_of(path, {"a": {"most": 3}, "b": {"most": 2}})
    assert strictest(films).budget == 2
    assert strictest(films_of(written(tmp_path, shot("hero")), {"a": {}, "b": {}})).film == "a"
    with pytest.raises(ValueError, match="no film"):
        strictest(replace(films, boards=[]))
