"""Films that fade in from a colour and out to one: the frames that show it, and what is heard."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.board.load import load_text
from storyboard.film import RenderOptions, render_sync
from storyboard.media.sound import SAMPLE_RATE, read_sound
from storyboard.report import CutJoined, Event
from tests.media.clips import Recipe, make_clip

Planes = tuple[float, float, float]


def film_of(folder: Path, text: str) -> Path:
    head = "storyboard: 1\noutput: {size: 64x48, fps: 24, path: film.mp4}\n"
    return render_sync(load_text(head + text, "film.yaml", folder), RenderOptions()).path


def colours(path: Path) -> list[Planes]:
    """Return the mean Y, Cb and Cr of each frame."""
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(video=0)]
    return [(float(each[:48].mean()), float(each[48:60].mean()), float(each[60:].mean())) for each in frames]


def lights(path: Path) -> NDArray[np.float64]:
    return np.array([colour[0] for colour in colours(path)])


def heard(path: Path) -> NDArray[np.float64]:
    """Return the loudest sample of each frame's time."""
    sound = np.abs(np.concatenate(list(read_sound(path)))[:, 0])
    step = SAMPLE_RATE // 24
    return np.array([sound[at : at + step].max() for at in range(0, len(sound) - step + 1, step)])


CARD = 'card: {text: "", background: "#ffffff"}'


def test_the_first_shot_fades_in_from_black_and_the_film_out_to_it(tmp_path: Path) -> None:
    path = film_of(
        tmp_path,
        "ending: fade-black\n"
        f"shots:\n  - {{id: a, {CARD}, duration: 3, transition: {{kind: fade-black, duration: 0.5}}}}\n",
    )
    shown = lights(path)
    assert len(shown) == 72
    assert shown[0] == pytest.approx(16, abs=1)
    assert shown[:13] == pytest.approx(16 + 219 * np.arange(13) / 12, abs=3)
    assert shown[12:48] == pytest.approx(235, abs=1)
    assert shown[48:] == pytest.approx(235 - 219 * np.arange(1, 25) / 24, abs=3)
    assert shown[-1] == pytest.approx(16, abs=1)


@pytest.mark.parametrize(
    ("fade", "colour"),
    [
        ("fade-white", (235, 128, 128)),
        ('{kind: fade-colour, colour: "#ff0000", duration: 0.5}', (63, 102, 240)),
        ("{kind: fade-white, duration: 0.05}", (235, 128, 128)),
    ],
)
def test_both_ends_reach_their_colour(tmp_path: Path, fade: str, colour: Planes) -> None:
    card = 'card: {text: "", background: "#000000"}'
    path = film_of(
        tmp_path, f"ending: {fade}\nshots:\n  - {{id: a, {card}, duration: 3, transition: {fade}}}\n"
    )
    shown = colours(path)
    assert len(shown) == 72
    for end in (shown[0], shown[-1]):
        assert end == pytest.approx(colour, abs=2)
    assert shown[36] == pytest.approx((16, 128, 128), abs=1)


def test_fades_ease(tmp_path: Path) -> None:
    fade = "{kind: fade-black, duration: 1, easing: ease-in}"
    shown = lights(
        film_of(tmp_path, f"ending: {fade}\nshots:\n  - {{id: a, {CARD}, duration: 3, transition: {fade}}}\n")
    )
    ways = np.arange(25) / 24
    assert shown[:25] == pytest.approx(16 + 219 * ways**2, abs=3)
    assert shown[47:] == pytest.approx(235 - 219 * ways**2, abs=3)


def test_an_ending_follows_a_transition_without_a_frame_between(tmp_path: Path) -> None:
    path = film_of(
        tmp_path,
        "ending: {duration: 0.5}\n"
        "shots:\n"
        '  - {id: a, card: {text: "", background: "#000000"}, duration: 1}\n'
        f"  - {{id: b, {CARD}, duration: 1, transition: {{kind: dissolve, duration: 0.5}}}}\n",
    )
    shown = lights(path)
    assert len(shown) == 36
    assert shown[11] == pytest.approx(16, abs=1)
    assert list(np.diff(shown[11:24]) > 0) == [True] * 12
    assert list(np.diff(shown[24:]) < 0) == [True] * 11
    assert shown[-1] == pytest.approx(16, abs=1)


def test_the_sound_fades_with_the_picture(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=96, sound=4))
    text = "shots:\n  - {id: a, clip: a.mp4, retime: drop, duration: 3, transition: fade-black}\n"
    plain = heard(film_of(tmp_path, "shots:\n  - {id: a, clip: a.mp4, retime: drop, duration: 3}\n"))
    faded = heard(film_of(tmp_path, f"ending: fade-black\n{text}"))
    level = np.median(plain)
    assert len(faded) == 72
    assert faded[14:46] == pytest.approx(level, rel=0.1)
    assert faded[1:11] / level == pytest.approx(np.arange(2, 12) / 12, abs=0.08)
    assert faded[49:71] / level == pytest.approx(1 - np.arange(1, 23) / 24, abs=0.08)
    assert faded[-1] < level / 12


def test_an_ending_takes_the_music_with_it_and_a_fade_in_does_not(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("music.mp4", frames=96, sound=4))
    path = film_of(
        tmp_path,
        "ending: fade-black\naudio: {music: {file: music.mp4, fade_out: 0}}\n"
        f"shots:\n  - {{id: a, {CARD}, duration: 3, transition: fade-black}}\n",
    )
    level = np.median(heard(path)[4:40])
    assert level > 0.05
    assert heard(path)[2:46] == pytest.approx(level, rel=0.1)
    assert heard(path)[49:70] / level == pytest.approx(1 - np.arange(1, 22) / 24, abs=0.08)


def test_a_transition_of_the_defaults_does_not_reach_the_first_shot(tmp_path: Path) -> None:
    path = film_of(
        tmp_path, f"defaults: {{transition: fade-black}}\nshots:\n  - {{id: a, {CARD}, duration: 1}}\n"
    )
    assert lights(path) == pytest.approx(235, abs=1)


def test_a_cut_on_the_first_shot_and_nothing_as_an_ending_are_hard_ends(tmp_path: Path) -> None:
    path = film_of(tmp_path, f"ending: null\nshots:\n  - {{id: a, {CARD}, duration: 1, transition: cut}}\n")
    assert lights(path) == pytest.approx(235, abs=1)


def joined(folder: Path, text: str) -> CutJoined:
    """Render, and return what became of the film's segments."""
    events: list[Event] = []
    head = "storyboard: 1\noutput: {size: 64x48, fps: 24, path: film.mp4}\n"
    render_sync(load_text(head + text, "film.yaml", folder), RenderOptions(), events.append)
    (told,) = (event for event in events if isinstance(event, CutJoined))
    return told


def test_another_ending_or_fade_in_encodes_nothing_else(tmp_path: Path) -> None:
    make_clip(tmp_path, Recipe("a.mp4", frames=48, sound=2))
    shots = "shots:\n  - {id: a, clip: a.mp4, retime: drop%s}\n  - {id: b, clip: a.mp4, retime: drop%s}\n"
    plain = f"ending: fade-black\n{shots}"
    first = joined(tmp_path, plain % (", transition: fade-black", ""))
    assert (first.made, first.reused) == (4, 0)
    white = joined(tmp_path, f"ending: fade-white\n{shots}" % (", transition: fade-black", ""))
    assert (white.made, white.reused) == (1, 3)
    eased = "{kind: fade-black, easing: ease-in}"
    other = joined(tmp_path, plain % (f", transition: {eased}", ""))
    assert (other.made, other.reused) == (1, 3)
    muted = joined(tmp_path, plain % (", transition: fade-black", ", sound: {mute: true}"))
    assert (muted.made, muted.reused) == (0, 4)
    slow = joined(tmp_path, plain % (", transition: fade-black", ", speed: 0.5, duration: 2"))
    assert (slow.made, slow.reused) == (2, 2)
