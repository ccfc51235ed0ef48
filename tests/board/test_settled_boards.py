"""What a storyboard without problems becomes: everything merged, rendered and settled."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from storyboard.board.load import load, load_text
from storyboard.board.paths import is_inside, is_url, resolve
from storyboard.board.schema import Fit, Shot, Storyboard, TransitionKind
from storyboard.errors import BoardError


def board_of(text: str, folder: Path = Path(), **variables: JsonValue) -> Storyboard:
    return load_text("storyboard: 1\n" + dedent(text), "board.yaml", folder, variables=variables)


def shots_of(text: str, folder: Path = Path(), **variables: JsonValue) -> dict[str, Shot]:
    return {shot.id: shot for shot in board_of(text, folder, **variables).shots}


def test_templates_are_rendered_into_prompts() -> None:
    shots = shots_of("""
        vars: {light: golden hour, moves: [orbit, pan]}
        templates: {hero: "{{ subject }}, {{ move }}, {{ light }}"}
        shots:
          - {id: a, template: hero, with: {subject: a runner, move: "{{ moves[1] }}"}}
          - {id: b, prompt: "{{ light | title }}: {{ subject }}", with: {subject: "{{ light }} again"}}
          - {id: c, prompt: 'no braces {here}, 100 %'}
    """)

    assert shots["a"].prompt == "a runner, pan, golden hour"
    assert shots["a"].with_ == {"subject": "a runner", "move": "pan"}
    assert shots["b"].prompt == "Golden Hour: golden hour again"
    assert shots["c"].prompt == "no braces {here}, 100 %"


def test_expressions_keep_their_types_and_texts_stay_texts() -> None:
    board = board_of("""
        title: "{{ year }}"
        vars: {year: 2024, seconds: 2.5, on: true, all: {prompt_optimizer: false}, card: {text: "{{ year }}"}}
        shots:
          - {id: a, prompt: "{{ year }}", duration: "{{ seconds }}", takes: "{{ 1 + 1 }}"}
          - {id: b, prompt: hills, model: hailuo-2.3, params: {prompt_optimizer: "{{ on }}"}}
          - {id: c, prompt: hills, model: hailuo-2.3, params: "{{ all }}"}
          - {id: d, card: {text: "{{ year }}"}}
        output: {fps: "{{ 24 }}", size: "{{ 640 }}x{{ 360 }}"}
    """)
    shots = {shot.id: shot for shot in board.shots}

    assert board.title == "2024"
    assert shots["a"].prompt == "2024"
    assert shots["a"].duration == Fraction(5, 2)
    assert shots["a"].takes == 2
    assert shots["b"].params == {"prompt_optimizer": True}
    assert shots["c"].params == {"prompt_optimizer": False}
    assert shots["d"].card is not None
    assert shots["d"].card.text == "2024"
    assert board.output.fps == 24
    assert board.output.size == (640, 360)


def test_variables_may_use_each_other_in_any_order() -> None:
    board = board_of("""
        vars: {a: "{{ b }} and {{ c[0] }}", b: "{{ c | join('+') }}", c: ["{{ d }}", 2], d: x}
        shots: [{id: one, prompt: "{{ a }}"}]
    """)

    assert board.vars == {"a": "x+2 and x", "b": "x+2", "c": ["x", 2], "d": "x"}
    assert board.shots[0].prompt == "x+2 and x"


def test_defaults_reach_the_shots_that_do_not_say_themselves() -> None:
    shots = shots_of("""
        defaults:
          model: hailuo-2.3-pro
          params: {prompt_optimizer: false}
          with: {light: dawn, place: here}
          transition: wipe-left
          fit: cover
          duration: 5
          prompt: "{{ light }} {{ place }}"
        shots:
          - {id: a}
          - {id: b, with: {place: there}, fit: blur, model: hailuo-2.3, params: {fast_pretreatment: false}}
          - {id: c, card: {text: hello}}
          - {id: d, prompt: own, transition: {kind: cut}, duration: 6}
    """)

    assert (shots["a"].prompt, shots["a"].model, shots["a"].fit) == ("dawn here", "hailuo-2.3-pro", Fit.COVER)
    assert shots["a"].transition is None
    assert (shots["b"].prompt, shots["b"].model, shots["b"].fit) == ("dawn there", "hailuo-2.3", Fit.BLUR)
    assert shots["b"].params == {"prompt_optimizer": False, "fast_pretreatment": False}
    assert shots["b"].transition is not None
    assert shots["b"].transition.kind is TransitionKind.WIPE_LEFT
    assert (shots["c"].prompt, shots["c"].model, shots["c"].with_) == (None, None, {})
    assert shots["c"].duration == 5
    assert shots["d"].prompt == "own"
    assert shots["d"].transition is not None
    assert shots["d"].transition.kind is TransitionKind.CUT


def test_an_own_key_pushes_out_the_default_that_it_cannot_stand_beside(media: Path) -> None:
    shots = shots_of(
        """
        templates: {hero: from the template}
        defaults: {template: hero, first_frame: good.png, duration: 9}
        shots:
          - {id: a}
          - {id: b, prompt: own}
          - {id: c, continues: a}
          - {id: d, clip: whole.mp4, trim: {end: 0.5}}
        """,
        media,
    )

    assert (shots["a"].prompt, shots["a"].first_frame) == ("from the template", "good.png")
    assert (shots["b"].prompt, shots["b"].template) == ("own", None)
    assert (shots["c"].parent, shots["c"].first_frame) == ("a", None)
    assert (shots["d"].clip, shots["d"].prompt, shots["d"].duration) == ("whole.mp4", None, None)


def test_default_chains_go_as_far_as_there_is_a_last_frame(media: Path) -> None:
    shots = shots_of(
        """
        defaults: {continues: previous, prompt: hills}
        shots:
          - {id: a}
          - {id: b}
          - {id: c, card: {text: hello}}
          - {id: d}
          - {id: e, clip: whole.mp4}
          - {id: f}
          - {id: g, first_frame: good.png}
        """,
        media,
    )

    continued = {name: shot.parent for name, shot in shots.items()}
    assert continued == {"a": None, "b": "a", "c": None, "d": None, "e": None, "f": "e", "g": None}


def test_the_end_may_be_asked_for_in_the_defaults(media: Path) -> None:
    shots = shots_of(
        """
        defaults: {continues: {shot: previous, at: end}, prompt: hills}
        shots:
          - {id: a}
          - {id: b}
          - {id: c, continues: a}
          - {id: d, first_frame: good.png}
          - {id: e, continues: {shot: previous}}
        """,
        media,
    )

    continued = {
        name: shot.continues and (shot.continues.shot, shot.continues.at) for name, shot in shots.items()
    }
    assert continued == {"a": None, "b": ("a", "end"), "c": ("a", None), "d": None, "e": ("d", None)}


def test_without_a_model_a_shot_is_drawn_by_the_animatic_engine() -> None:
    shots = shots_of("shots: [{id: a, prompt: hills}, {id: b, card: {text: hello}}]")

    assert (shots["a"].model, shots["b"].model) == ("animatic", None)


def test_presets_give_size_and_rate_and_what_is_written_wins() -> None:
    output = board_of("shots: [{id: a, prompt: hills}]\noutput: {preset: reels, fps: 29.97}").output

    assert output.size == (1080, 1920)
    assert output.fps == Fraction(30_000, 1001)


def test_values_from_outside_win_over_those_of_the_board() -> None:
    text = """
        vars: {brand: Ridgeline, line: "{{ brand }}: {{ extra }}"}
        shots: [{id: a, prompt: "{{ line }}"}]
    """

    assert board_of(text, brand="Summit", extra=1).shots[0].prompt == "Summit: 1"
    with pytest.raises(BoardError) as caught:
        board_of(text, brnd="Summit", extra="x")
    [problem] = caught.value.problems
    assert (
        str(problem)
        == 'variable "brnd": the storyboard has no variable "brnd"; did you mean "brand"? variables are: brand, line'
    )


def test_data_is_loaded_like_a_file_and_told_without_places() -> None:
    board = load({"storyboard": 1, "shots": [{"id": "a", "prompt": "hills"}]})

    assert (board.name, board.folder) == ("storyboard", Path.cwd())
    with pytest.raises(BoardError) as caught:
        load({"storyboard": 1, "shots": [{"id": "a", "promt": "hills"}]})
    assert str(caught.value.problems[-1]).startswith('storyboard: shot "a": ')


def test_a_file_knows_its_folder_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "film.yaml").write_text("storyboard: 1\nshots: [{id: a, prompt: hills}]\n")
    monkeypatch.chdir(tmp_path)

    board = load("film.yaml")

    assert (board.name, board.folder) == ("film.yaml", tmp_path)
    assert resolve(board, "frames/a.png") == tmp_path / "frames" / "a.png"


@pytest.mark.parametrize("name", ["absent.yaml", ".", "a\0b.yaml"])
def test_what_is_no_file_is_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(BoardError, match=r"does not exist|is a folder|cannot be read|without NUL"):
        load(tmp_path / name)


def test_addresses_and_paths_are_told_apart(tmp_path: Path) -> None:
    assert is_url("HTTPS://example.org/a.png")
    assert not is_url("C:/frames/a.png")
    assert not is_url("frames/a.png")
    assert is_inside(tmp_path / "a" / ".." / "b", tmp_path)
    assert not is_inside(tmp_path / "..", tmp_path)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert not is_inside(tmp_path / "loop" / "a", tmp_path / "else")


names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,12}", fullmatch=True).filter(
    lambda name: name != "previous"
)
texts = st.text(st.characters(exclude_characters="{", exclude_categories=["Cs", "Cc"]), min_size=1)
seconds = st.integers(1, 600).map(lambda tenths: tenths / 10)


@given(st.lists(st.tuples(names, texts, seconds), min_size=1, max_size=8, unique_by=lambda shot: shot[0]))
def test_what_is_written_is_what_is_loaded(written: list[tuple[str, str, float]]) -> None:
    document: dict[str, JsonValue] = {
        "storyboard": 1,
        "shots": [{"id": name, "prompt": prompt, "duration": length} for name, prompt, length in written],
    }

    shots = load(document).shots

    assert [(shot.id, shot.prompt) for shot in shots] == [(name, prompt) for name, prompt, _ in written]
    assert [shot.duration for shot in shots] == [Fraction(round(length * 10), 10) for _, _, length in written]


def test_what_many_shots_share_is_told_once() -> None:
    shots = "\n".join(f"  - {{id: s{number}}}" for number in range(200))
    with pytest.raises(BoardError) as caught:
        board_of(f"defaults: {{prompt: '{{{{ missing }}}}', model: animatik}}\nshots:\n{shots}\n")

    assert [problem.message for problem in caught.value.problems] == [
        'shot "s0" and 199 more: undefined variable "missing"',
        'shot "s0" and 199 more: there is no model "animatik"',
    ]
