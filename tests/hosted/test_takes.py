"""Takes: made within what is allowed, listed, shown, chosen; every earlier one stays."""

from __future__ import annotations

import json
import signal
from decimal import Decimal
from pathlib import Path

import anyio
import pytest
from PIL import Image

from storyboard.account import State
from storyboard.emulator.faults import Fault
from storyboard.errors import PlanError, RenderFailed, SpendingRefused, SubmitUncertain
from storyboard.film import make_clips
from storyboard.lock.lock import read_lock
from storyboard.run.points import Point
from storyboard.takes import Picked, ShotTake, film_takes, pick_take

from .stage import PROVIDERS, Stage, chain, command, shot


def retake(stage: Stage, name: str, number: int = 1, **options: object) -> list[str]:
    """Make further takes, and return the numbers that the shot has then."""
    wanted = stage.options(retake=(name, number), **options)
    anyio.run(make_clips, stage.board, wanted)
    return numbers(stage, name)


def takes(stage: Stage, *names: str) -> tuple[ShotTake, ...]:
    return film_takes(stage.board, stage.options(), names or None)


def numbers(stage: Stage, name: str) -> list[str]:
    return [f"{each.take.number}{'*' if each.picked else ''}" for each in takes(stage, name) if each.current]


def pick(stage: Stage, name: str, number: int) -> Picked:
    return pick_take(stage.board, name, number, stage.options())


def locked_takes(stage: Stage) -> dict[str, int]:
    lock = read_lock(stage.folder / "film.lock.json", "film.yaml")
    return {name: block.take for name, block in lock.shots.items()}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_retake_is_one_more_take_and_the_film_stays_as_it_is(stage: Stage, provider: str) -> None:
    stage.write(*chain(provider))
    stage.render()
    lock = (stage.folder / "film.lock.json").read_text()
    assert retake(stage, "b", 2) == ["1*", "2", "3"]
    assert stage.submitted_shots == ["a", "b", "b", "b", "c"]
    assert (stage.folder / "film.lock.json").read_text() == lock
    assert not stage.plan().has_work
    assert retake(stage, "b") == ["1*", "2", "3", "4"]


def test_a_pick_is_in_the_lock_and_costs_what_continues_it(stage: Stage) -> None:
    stage.write(*chain("fal"))
    first = stage.render().path.read_bytes()
    retake(stage, "b", 2)
    picked = pick(stage, "b", 3)
    assert (picked.before, picked.take.number) == (1, 3)
    assert [(job.shot, job.price) for job in picked.to_make] == [("c", Decimal("0.10"))]
    assert locked_takes(stage) == {"a": 1, "b": 3, "c": 1}
    assert numbers(stage, "b") == ["1", "2", "3*"]
    stage.render()
    assert stage.submitted_shots == ["a", "b", "b", "b", "c", "c"]
    assert stage.render(locked=True, frozen=True).path.exists()
    picked = pick(stage, "b", 1)
    assert picked.to_make == (), "its descendant is in the store still"
    assert stage.render().path.read_bytes() == first


def test_the_pick_of_the_storyboard_wins_over_the_lock_and_the_plan_says_so(stage: Stage) -> None:
    stage.write(shot("a", takes=3))
    stage.render()
    pick(stage, "a", 2)
    stage.write(shot("a", takes=3, pick=3))
    used = next(job for job in stage.plan().generated if job.picked)
    assert (used.take, used.reason) == (3, "in the store; the storyboard picks it; the lock has take 2")
    assert [each.why for each in takes(stage) if each.picked] == ["storyboard"]
    with pytest.raises(PlanError, match="the storyboard itself picks take 3"):
        pick(stage, "a", 1)
    stage.render()
    assert locked_takes(stage) == {"a": 3}
    stage.write(shot("a", takes=3))
    assert numbers(stage, "a") == ["1", "2", "3*"], "the lock keeps what was chosen"


def test_only_what_is_there_can_be_picked(stage: Stage) -> None:
    stage.write(shot("a"), {"id": "end", "card": {"text": "The end"}, "duration": 0.5})
    stage.render()
    with pytest.raises(PlanError, match='shot "a" has no take 2; it has 1') as refused:
        pick(stage, "a", 2)
    assert refused.value.hint == f"make more with: storyboard retake {stage.folder}/film.yaml a"
    film = stage.board.called("a/wide")
    with pytest.raises(PlanError) as refused:
        pick_take(film, "a", 2, stage.options())
    assert str(refused.value.hint).endswith(" a --only a/wide")
    with pytest.raises(PlanError, match='shot "end" is a card and has no takes'):
        pick(stage, "end", 1)
    with pytest.raises(PlanError, match='there is no shot "b"'):
        pick(stage, "b", 1)
    (clip,) = (stage.folder / ".storyboard" / "blobs").glob("*/*.mp4")
    clip.write_bytes(b"x")
    with pytest.raises(PlanError, match="was altered"):
        pick(stage, "a", 1)


def test_a_retake_needs_consent_and_keeps_within_limits(stage: Stage) -> None:
    stage.write(shot("a"), budget=0.15)
    stage.render()
    with pytest.raises(SpendingRefused, match="was not allowed"):
        retake(stage, "a", max_cost=None)
    with pytest.raises(SpendingRefused, match=r"\$0.20, and the limit is \$0.15"):
        retake(stage, "a", 2)
    with pytest.raises(SpendingRefused, match=r"the limit is \$0.05"):
        retake(stage, "a", max_cost=Decimal("0.05"))
    assert len(stage.submits) == 1


def test_a_retake_of_what_was_never_made_is_refused(stage: Stage) -> None:
    stage.write(shot("a"))
    with pytest.raises(PlanError, match='shot "a" has no take yet'):
        retake(stage, "a")
    assert stage.submits == []


@pytest.mark.parametrize(
    "point", [Point.INTENT_WRITTEN, Point.ID_WRITTEN, Point.CLIP_FETCHED, Point.CLIP_KEPT]
)
def test_a_killed_retake_goes_on_and_pays_nothing_twice(stage: Stage, point: Point) -> None:
    stage.write(shot("a"))
    stage.render()
    assert stage.start(dies_at=(point, "a"), retake=("a", 1)).ending().code != 0
    stage.render()
    kept = point is Point.CLIP_KEPT
    fetched = point in (Point.ID_WRITTEN, Point.CLIP_FETCHED)
    assert len(stage.submits) == (1 if point is Point.INTENT_WRITTEN else 2)
    assert numbers(stage, "a") == (["1*", "2"] if kept or fetched else ["1*"]), (
        "a render fetches what was paid for"
    )


def test_a_retake_that_is_under_way_is_waited_for_first(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    assert stage.start(dies_at=(Point.ID_WRITTEN, "a"), retake=("a", 1)).ending().code == -signal.SIGKILL
    assert retake(stage, "a") == ["1*", "2"]
    assert len(stage.submits) == 2
    assert retake(stage, "a") == ["1*", "2", "3"]


def test_a_retake_in_doubt_is_no_matter_of_the_film_and_can_be_resolved(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    assert stage.start(dies_at=(Point.ANSWER_READ, "a"), retake=("a", 1)).ending().code == -signal.SIGKILL
    assert stage.render().path.exists()
    with pytest.raises(RenderFailed) as failed:
        retake(stage, "a")
    assert isinstance(failed.value.failures["a"], SubmitUncertain)
    done = command(stage, "retake", "a", "--yes")
    assert done.returncode == 4
    assert "storyboard retake film.yaml a --resubmit-uncertain" in done.stderr
    assert "storyboard retake film.yaml a --resubmit-uncertain" in command(stage, "status").stdout
    entry = stage.resolve("a", stage.submits[-1].request_id)
    assert entry.state is State.ACCEPTED
    assert retake(stage, "a") == ["1*", "2"]
    assert len(stage.submits) == 2


def test_a_retake_that_failed_leaves_the_others(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    stage.emulator.faults.add(Fault("failed", prompt="take one of a"))
    with pytest.raises(RenderFailed):
        retake(stage, "a")
    stage.emulator.faults.clear()
    assert numbers(stage, "a") == ["1*"]
    assert retake(stage, "a") == ["1*", "2"]


def test_takes_of_earlier_inputs_are_listed_apart(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    stage.write(shot("a", prompt="take one of a, at night"))
    stage.render()
    assert [(each.take.number, each.current, each.picked) for each in takes(stage, "a")] == [
        (1, True, True),
        (1, False, False),
    ]
    done = command(stage, "takes")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["shot", "take", "made", "length", "price", "digest", "model"]
    assert lines[1].split()[1] == "1"
    assert lines[1].endswith("rehearsal via fal  used, as the lock says")
    assert lines[2].split()[1].endswith("#1")
    assert lines[2].endswith("of earlier inputs")
    assert "$0.10" in lines[1]


def test_takes_as_data(stage: Stage) -> None:
    stage.write(shot("a"), shot("b"))
    stage.render()
    retake(stage, "a")
    data = json.loads(command(stage, "takes", "a", "--json").stdout)
    assert [(each["shot"], each["take"], each["picked"], each["picked_by"]) for each in data] == [
        ("a", 1, True, "lock"),
        ("a", 2, False, None),
    ]
    assert all((stage.folder / each["clip"]).exists() for each in data)
    assert Decimal(data[0]["price"]) == Decimal("0.10")


def test_the_contact_sheet_has_three_frames_a_take(stage: Stage) -> None:
    stage.write(shot("a"))
    stage.render()
    retake(stage, "a")
    done = command(stage, "takes", "a", "--contact-sheet", "a.jpg")
    assert done.returncode == 0, done.stderr
    with Image.open(stage.folder / "a.jpg") as sheet:
        assert sheet.size == (3 * 320 + 4 * 8, 2 * (26 + 180 + 8) + 8)
        tiles = [sheet.getpixel((8 + 160 + place * 328, 8 + 26 + 90)) for place in range(3)]
    assert all(tile != (28, 30, 33) for tile in tiles)
    again = command(stage, "takes", "a", "--contact-sheet", "a.jpg")
    assert again.returncode == 2
    assert "would replace a file" in again.stderr
    assert command(stage, "takes", "--contact-sheet", "a.jpg", "--force").returncode == 0


@pytest.mark.parametrize("name", ["a.gif", ".storyboard/a.jpg"])
def test_a_contact_sheet_goes_nowhere_else(stage: Stage, name: str) -> None:
    stage.write(shot("a"))
    stage.render()
    assert command(stage, "takes", "--contact-sheet", name).returncode == 2
    assert not Path(stage.folder / name).exists()


def test_the_commands_say_what_to_do_next(stage: Stage) -> None:
    stage.write(*chain("fal"))
    assert "there are no takes yet" in command(stage, "takes").stderr
    stage.render()
    done = command(stage, "retake", "b", "-n", "2", "--yes")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
    assert all((stage.folder / line).exists() for line in done.stdout.splitlines())
    assert "storyboard pick film.yaml b N" in done.stderr
    done = command(stage, "pick", "b", "2")
    assert done.stdout == "b: take 2 is used instead of take 1, as film.lock.json says now\n"
    assert "c: the next render makes it, for an estimated $0.10\n" in done.stderr
    assert command(stage, "retake", "nobody", "--yes").returncode == 2
    stage.write(shot("a", takes=2, pick=2))
    stage.render()
    done = command(stage, "retake", "a", "--yes")
    assert 'choose one with: "takes" and "pick" of the shot in film.yaml' in done.stderr
