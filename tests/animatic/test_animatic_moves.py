from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.animatic.moves import GENTLE, Move, read_moves

NAMED = {
    "The camera slowly pans right over the valley": ["pan right"],
    "slow pan left": ["pan left"],
    "camera pans from left to right": ["pan right"],
    "pans across the desert": ["pan right"],
    "the camera pans up": ["tilt up"],
    "camera moves left while tilting down": ["truck left", "tilt down"],
    "zoom in": ["zoom in"],
    "slow motion, zooming out": ["zoom out"],
    "push in": ["dolly in"],
    "gentle push-in on her face": ["dolly in"],
    "slowly pushing in on the old man": ["dolly in"],
    "camera pushes forward through the door": ["dolly in"],
    "dolly back": ["dolly out"],
    "pull out to reveal the valley": ["dolly out"],
    "camera trucks right fast": ["truck right"],
    "a tracking shot of a train": ["track in"],
    "The camera follows the mountain biker": ["track in"],
    "She runs down through fog, golden hour, camera follows": ["track in"],
    "dynamic camera movement tracking the runner": ["track in"],
    "crane shot over the city": ["pedestal up"],
    "camera rises above the trees": ["pedestal up"],
    "[Pedestal down]": ["pedestal down"],
    "orbit": ["orbit left"],
    "camera arcs around the car": ["orbit left"],
    "the camera circles around the statue": ["orbit left"],
    "Crowd at the finish line, handheld, golden hour": ["handheld none"],
    "hand-held camera": ["handheld none"],
    "camera shake": ["shake none"],
    "static camera": ["static none"],
    "the camera remains still": ["static none"],
    "no camera movement": ["static none"],
    "locked-off shot of a door": ["static none"],
    "camera pans left and tilts up": ["pan left", "tilt up"],
    "smooth pan to the left, slight zoom in": ["pan left", "zoom in"],
    "camera pans left and up": ["pan left", "tilt up"],
    "dolly zoom on the sheriff": ["dolly zoom in"],
    "dolly zooming out on her": ["dolly zoom out"],
    "a vertigo effect on the stairs": ["dolly zoom in"],
    "the camera pans left to right": ["pan right"],
    "the camera pans from right to left": ["pan left"],
    "the camera pans from the left to the right of the bar": ["pan right"],
    "tracking left to right": ["track right"],
    "the camera tracks the runner from right to left": ["track left"],
    "the camera rolls clockwise": ["roll clockwise"],
    "the camera rotates counter-clockwise": ["roll counterclockwise"],
    "roll left, slowly": ["roll counterclockwise"],
    "the camera circles the car counter-clockwise": ["orbit right"],
    "camera rotates around the statue clockwise": ["orbit left"],
    "360 degree orbit": ["orbit left"],
    "360-degree shot of a dancer": ["orbit left"],
    "arc right": ["orbit right"],
    "crab left past the pillars": ["truck left"],
    "drone over the city": ["dolly in", "pedestal up"],
    "a drone flies over the forest": ["dolly in", "pedestal up"],
    "Dutch angle of a corridor": ["dutch clockwise"],
    "tilts to the left": ["dutch counterclockwise"],
    "whip pan to the left": ["pan left"],
    "the camera whips right": ["pan right"],
    "crash zoom on his eyes": ["zoom in"],
    "the camera cranes up over the crowd": ["pedestal up"],
    "camera pans right, then left": ["pan right", "pan left"],
    "the camera zooms in and then back out": ["zoom in", "zoom out"],
    "the camera follows a red truck": ["track in"],
    "no camera shake, slow push in": ["dolly in"],
    "the camera pushes in, then whips right": ["dolly in", "pan right"],
    "no zoom, slow pan left": ["pan left"],
    "camera never stops moving forward": ["dolly in"],
}

# The fifteen commands of the hosted models.
COMMANDS = {
    "Truck left": "truck left",
    "Truck right": "truck right",
    "Pan left": "pan left",
    "Pan right": "pan right",
    "Push in": "dolly in",
    "Pull out": "dolly out",
    "Pedestal up": "pedestal up",
    "Pedestal down": "pedestal down",
    "Tilt up": "tilt up",
    "Tilt down": "tilt down",
    "Zoom in": "zoom in",
    "Zoom out": "zoom out",
    "Shake": "shake none",
    "Tracking shot": "track in",
    "Static shot": "static none",
}

NOT_CAMERA = [
    "A company expands its panels",
    "a pan of rice",
    "He fries an egg in a pan left on the stove",
    "A red truck left the town",
    "a truck drives right",
    "She tilts her head up and smiles",
    "She pulls out a knife",
    "the race track at night",
    "a construction crane lifts a beam",
    "static electricity crackles",
    "A milk shake on a table",
    "a satellite orbits the Earth",
    "She zooms past on a bike",
    "follow the money",
    "bacon in a frying pan, close-up",
    "a frying pan",
    "a roll of film on a table",
    "a crane bird in the reeds",
    "a crane, by the lake",
    "a photographer with a zoom lens in his hand",
    "a crab on the beach",
    "a satellite in orbit",
    "drum roll, the curtain rises",
    "she rolls up her sleeves",
    "the camera rolls as the actors wait",
    "a Dutch painting of a girl",
    "tilt-shift photograph of a city",
    "not static",
    "a car speeds up, turns left",
    "she stops, then turns around",
    "a dancer, spinning",
    "",
    "雪山の夜明け",
]


STILL = [
    "no camera movement",
    "without any camera movement",
    "the camera does not move",
    "don't move the camera",
    "no zoom",
    "no panning or zooming",
    "no pans, zooms or tilts",
    "a quiet street, no camera shake",
    "a quiet street without panning",
    "static shot. No zoom.",
    "locked-off",
    "fixed camera",
]


def said(prompt: str) -> list[str]:
    return [f"{move.kind} {move.direction}" for move in read_moves(prompt)]


@pytest.mark.parametrize(("prompt", "moves"), NAMED.items())
def test_english_names_moves(prompt: str, moves: list[str]) -> None:
    assert said(prompt) == moves


@pytest.mark.parametrize(("command", "move"), COMMANDS.items())
def test_every_bracketed_command_is_known(command: str, move: str) -> None:
    assert said(f"A runner on a ridge [{command}] at dawn") == [move]


@pytest.mark.parametrize("prompt", NOT_CAMERA)
def test_other_meanings_of_the_words_are_left_alone(prompt: str) -> None:
    assert read_moves(prompt) == (GENTLE,)


@pytest.mark.parametrize("prompt", STILL)
def test_a_camera_that_shall_not_move_stands_still(prompt: str) -> None:
    assert said(prompt) == ["static none"]


def test_commands_in_one_bracket_go_together_and_two_brackets_one_after_the_other() -> None:
    assert [move.stage for move in read_moves("[Push in, Pan left, Tilt up] a street")] == [0, 0, 0]
    assert [move.stage for move in read_moves("[Truck left] she stops [Tilt up] and looks")] == [0, 1]


def test_then_begins_a_second_stage() -> None:
    assert [(move.kind, move.stage) for move in read_moves("pan right, then tilt up")] == [
        ("pan", 0),
        ("tilt", 1),
    ]


def test_opposite_moves_follow_one_another() -> None:
    assert [(move.direction, move.stage) for move in read_moves("pan left, pan right")] == [
        ("left", 0),
        ("right", 1),
    ]


def test_a_move_named_twice_is_one_move() -> None:
    assert said("[Push in] the camera pushes in") == ["dolly in"]


def test_speeds_are_ordered() -> None:
    prompts = ["slight pan left", "slow pan left", "pan left", "fast pan left", "very fast pan left"]
    speeds = [read_moves(prompt)[0].speed for prompt in prompts]
    assert speeds == sorted(speeds)
    assert len(set(speeds)) == len(speeds)


@pytest.mark.parametrize(
    ("prompt", "manner"),
    [
        ("whip pan left", "snap"),
        ("swish-pan", "snap"),
        ("quick snap zoom out", "snap"),
        ("the camera whips left", "snap"),
        ("360 orbit", "circle"),
        ("full circle around the dancer", "circle"),
        ("pan left", "eased"),
        ("the whip cracks, pan left", "eased"),
    ],
)
def test_manners_are_told_apart(prompt: str, manner: str) -> None:
    assert [move.manner for move in read_moves(prompt)] == [manner]


def test_a_speed_belongs_to_the_move_beside_it() -> None:
    pan, zoom = read_moves("slow pan left, fast zoom in")
    assert pan.speed < 1 < zoom.speed
    assert read_moves("She runs fast, camera pans left") == (Move("pan", "left"),)
    assert read_moves("slow motion, zoom in") == (Move("zoom", "in"),)


def test_static_gives_way_to_a_move() -> None:
    assert said("static shot, then push in") == ["dolly in"]


@given(st.text(max_size=200))
def test_any_text_gives_moves(prompt: str) -> None:
    assert 1 <= len(read_moves(prompt)) <= 6
