"""Fingerprints depend on all that determines a result, and on nothing else: for any film, and any way to write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.board.load import load
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.plan.look import look
from storyboard.plan.make_plan import make_plan
from storyboard.plan.plan import Plan, plan_as_json

from .films import HOSTED, PICTURES, Draw, Film, characters, continuing, files_in, films
from .test_make_plan import after
from .written import Shots, written

# Each example plans two films.
SOME = settings(max_examples=settings().max_examples * 2 // 5)
FEW = settings(max_examples=settings().max_examples // 5)

CATALOGUE = load_catalogue(Path(__file__).with_name("painter.yaml"))


def plan_of(film: Film, folder: Path, text: str | None = None) -> Plan:
    for name, content in film.pictures.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    data = {"storyboard": 1, **film.keys, "shots": film.shots}
    path = folder / "film.yaml"
    path.write_text(text or json.dumps(data, ensure_ascii=False), encoding="utf-8")
    board = load(path, catalogue=CATALOGUE)
    snapshot = look(board, folder / "store", catalogue=CATALOGUE)
    return make_plan(board, catalogue=CATALOGUE, snapshot=snapshot)


def keys_of(plan: Plan) -> dict[tuple[str, int], str]:
    return {(job.shot, job.take): job.key for job in plan.generated}


def fingerprints(plan: Plan) -> dict[str, str]:
    return {job.shot: job.fingerprint for job in plan.generated}


Folders = Callable[[], Path]


@SOME
@given(films(), st.randoms())
def test_the_way_in_which_a_film_is_written_changes_nothing(
    folders: Folders, film: Film, random: Random
) -> None:
    text = written(film.shots, random, film.keys)
    assert keys_of(plan_of(film, folders(), text)) == keys_of(plan_of(film, folders()))


@SOME
@given(films(HOSTED), st.data())
def test_neither_names_nor_folders_nor_neighbours_nor_the_cut_change_anything(
    folders: Folders, film: Film, data: st.DataObject
) -> None:
    """Only shots that are drawn here follow the shots beside them: their moves go on over a cut."""
    other, names = moved(film, data.draw)
    found = fingerprints(plan_of(other, folders() / "one" / "more"))
    before = fingerprints(plan_of(film, folders()))
    assert {name: found[names[name]] for name in before} == before


def moved(film: Film, draw: Draw) -> tuple[Film, dict[str, str]]:
    """Return a film of the same clips, of which everything else is different, and the shots' names in it, by id."""
    names = {str(shot["id"]): f"{draw(st.sampled_from('xyz'))}-{shot['id']}" for shot in film.shots}
    files = {name: f"deep/{number}.png" for number, name in enumerate(draw(st.permutations(list(PICTURES))))}
    shots: Shots = []
    for shot in deepcopy(film.shots):
        shot["id"] = names[str(shot["id"])]
        shot |= {key: files[str(shot[key])] for key in ("first_frame", "last_frame") if key in shot}
        if "continues" in shot:
            shot["continues"] = {**continuing(shot), "shot": names[str(continuing(shot)["shot"])]}
        shots.append(shot | draw(cuts))
    shots = draw(st.permutations(shots))
    neighbours: Shots = [{"card": {"text": "x"}}, {"prompt": "a neighbour"}]
    for place in draw(st.lists(st.integers(0, len(shots)), max_size=2)):
        neighbour = draw(st.sampled_from(neighbours))
        shots.insert(place, {"id": f"n{len(shots)}", "duration": 3, **neighbour})
    for shot in shots[:1]:
        shot.pop("transition", None)
    keys: dict[str, JsonValue] = {"title": "Another", "output": draw(outputs)}
    pictures = {files[name]: content for name, content in film.pictures.items()}
    return Film(shots, pictures, keys), names


kinds = st.sampled_from(["dissolve", "wipe-left", "fade-black"])
cuts: st.SearchStrategy[dict[str, JsonValue]] = st.fixed_dictionaries(
    {},
    optional={
        "transition": kinds | st.builds(lambda kind: {"kind": kind, "duration": 0.5}, kinds),
        "fit": st.sampled_from(["cover", "contain", "blur"]),
        "route": st.sampled_from(["fal", "wavespeed"]).map(lambda name: [name]),
        "price": st.just(3),
        "start_timeout": st.just(60),
    },
)
outputs: st.SearchStrategy[dict[str, JsonValue]] = st.fixed_dictionaries(
    {"size": st.sampled_from(["64x36", "36x64"]), "fps": st.just(12)},
    optional={"path": st.just("other.mp4"), "fit": st.sampled_from(["cover", "contain"])},
)


Change = Callable[[Film, str, Draw], Film]
PICTURED = {"first_frame", "last_frame"}


def another_character(film: Film, name: str, draw: Draw) -> Film:
    """Insert, replace or remove one character of the prompt, or change the case of one."""
    prompt = str(film.shot(name)["prompt"])
    place = draw(st.integers(0, len(prompt)))
    replaced = prompt[place : place + draw(st.integers(0, 1))]
    new = draw(st.sampled_from(["", replaced.swapcase()]) | characters)
    changed = prompt[:place] + new + prompt[place + len(replaced) :]
    if changed == prompt or not changed.strip():
        changed = f"{prompt}x"
    return film.changed(name, prompt=changed)


def another_space(film: Film, name: str, draw: Draw) -> Film:
    """Insert white space anywhere in the prompt, also where nobody sees it."""
    prompt = str(film.shot(name)["prompt"])
    place = draw(st.sampled_from([0, len(prompt)]) | st.integers(0, len(prompt)))
    return film.changed(name, prompt=f"{prompt[:place]} {prompt[place:]}")


def another_model(film: Film, name: str, draw: Draw) -> Film:
    return film.changed(name, model="drawer" if film.shot(name)["model"] == "painter" else "painter")


def another_seed(film: Film, name: str, draw: Draw) -> Film:
    seeds: list[JsonValue] = [3, 4, None] if "seed" in film.shot(name) else [0, 3]
    return film.changed(name, seed=draw(st.sampled_from(seeds)))


def another_parameter(film: Film, name: str, draw: Draw) -> Film:
    shot = film.shot(name)
    params = shot.get("params")
    before = params if isinstance(params, dict) else {}
    changes: list[dict[str, JsonValue]] = [{"style": "chalk"}, {"calm": not before.get("calm", False)}]
    changed = draw(st.sampled_from(changes))
    return film.changed(name, params={**before, **changed})


def another_length(film: Film, name: str, draw: Draw) -> Film:
    """Ask for the next length that the models have."""
    return film.changed(name, duration=8)


def another_byte(film: Film, name: str, draw: Draw) -> Film:
    """Change one byte of a picture that only this shot has."""
    shot = film.shot(name)
    key = draw(st.sampled_from(sorted(shot.keys() & PICTURED)))
    content = bytearray(film.pictures[str(shot[key])])
    content[-draw(st.integers(1, 4))] ^= 1 << draw(st.integers(0, 7))
    pictures = {**film.pictures, "own.png": bytes(content)}
    return replace(film.changed(name, **{key: "own.png"}), pictures=pictures)


def may_have(change: Change, shot: Mapping[str, JsonValue]) -> bool:
    """Return whether a shot has what a change is about."""
    if change is another_byte:
        return not PICTURED.isdisjoint(shot)
    # What is drawn here goes on with the moves of a shot before it that is drawn, too.
    return change not in (another_parameter, another_model) or shot["model"] != "animatic"


INGREDIENTS: list[Change] = [
    another_character,
    another_space,
    another_model,
    another_seed,
    another_parameter,
    another_length,
    another_byte,
]


@pytest.mark.parametrize("change", INGREDIENTS)
@FEW
@given(films(), st.data())
def test_every_ingredient_counts_for_its_shot_and_those_that_go_on_from_it_and_for_no_other(
    folders: Folders, change: Change, film: Film, data: st.DataObject
) -> None:
    usable = [str(shot["id"]) for shot in film.shots if may_have(change, shot)]
    assume(usable)
    name = data.draw(st.sampled_from(usable))
    other = change(film, name, data.draw)
    before, found = (fingerprints(plan_of(each, folders())) for each in (film, other))
    expected = {name, *film.descendants(name)}
    assert {each for each in before if before[each] != found[each]} == expected


def cut_elsewhere(film: Film, name: str) -> tuple[Film, list[str]]:
    """Leave the clip at another moment; shots that go on from the end of the whole take do not mind."""
    mind = [each for each in film.children(name) if "at" not in continuing(film.shot(each))]
    duration = film.shot(name)["duration"]
    return film.changed(name, duration=5 if duration != 5 else 4), mind


def another_pick(film: Film, name: str) -> tuple[Film, list[str]]:
    """Use the second take instead of the first."""
    return film.changed(name, takes=2, pick=2), film.children(name)


def the_end(film: Film, name: str) -> tuple[Film, list[str]]:
    """Go on from the end of the whole take instead of where the cut leaves it, or the reverse, in the first of them."""
    child = film.children(name)[0]
    keys = dict(continuing(film.shot(child)))
    if keys.pop("at", None) is None:
        keys["at"] = "end"
    return film.changed(child, continues=keys), [child]


def may_hand_on(film: Film, shot: Mapping[str, JsonValue]) -> bool:
    return bool(film.children(str(shot["id"]))) and shot["duration"] != 6


Handing = Callable[[Film, str], tuple[Film, list[str]]]
HANDED_ON: list[Handing] = [cut_elsewhere, another_pick, the_end]


@pytest.mark.parametrize("change", HANDED_ON)
@FEW
@given(films(HOSTED, chained=True), st.data())
def test_another_frame_that_is_handed_on_counts_for_those_that_go_on_from_it_alone(
    folders: Folders, change: Handing, film: Film, data: st.DataObject
) -> None:
    # A clip that is shown to its end hands on the same frame either way.
    shot = data.draw(st.sampled_from([each for each in film.shots if may_hand_on(film, each)]))
    name = str(shot["id"])
    other, of = change(film, name)
    before, found = (fingerprints(plan_of(each, folders())) for each in (film, other))
    expected = {each for start in of for each in (start, *film.descendants(start))}
    assert {each for each in before if before[each] != found[each]} == expected


@SOME
@given(films())
def test_a_plan_is_the_same_however_often_it_is_made_and_what_it_makes_leaves_nothing_to_do(
    folders: Folders, film: Film
) -> None:
    folder = folders()
    plan = plan_of(film, folder)
    files = files_in(folder)
    board = load(folder / "film.yaml", catalogue=CATALOGUE)
    snapshot = look(board, folder / "store", catalogue=CATALOGUE)
    again = make_plan(board, catalogue=CATALOGUE, snapshot=snapshot)
    assert again == plan
    assert plan_as_json(again) == plan_as_json(plan)
    assert files_in(folder) == files
    made = after(plan)
    done = replace(snapshot, takes=made.takes, remembered=made.remembered)
    settled = make_plan(board, catalogue=CATALOGUE, snapshot=done)
    assert not settled.has_work
    assert settled.totals().price == 0
    assert fingerprints(settled) == fingerprints(plan)
    # And a plan with what was made since is that plan.
    assert keys_of(plan.with_takes(made.takes)) == keys_of(settled)
    assert not plan.with_takes(made.takes).has_work
