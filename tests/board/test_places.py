"""Where a problem is told: at the thing that is wrong, in the file that it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from storyboard.board.load import load, load_text
from storyboard.board.variables import parse_set, parse_set_json, read_variables
from storyboard.errors import BoardError


def problems_of(text: str, folder: Path = Path(), variables: Mapping[str, object] | None = None) -> list[str]:
    with pytest.raises(BoardError) as caught:
        load_text("storyboard: 1\n" + dedent(text), "film/board.yaml", folder, variables=variables)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_only_line_breaks_break_lines(character: str) -> None:
    text = f"""
        # pasted{character}comment
        vars: {{a{character}: "x{character}y", b: &k plain{character}text, c: *k}}
        shots:
          - {{id: a, prompt: "pasted{character}text {{{{ b }}}}"}}
          - {{id: b, promt: x}}
    """
    assert [problem.partition(": ")[0] for problem in problems_of(text)] == ["film/board.yaml:7:13"]
    board = load_text("storyboard: 1\n" + dedent(text.replace("promt", "prompt")), "b.yaml", Path())
    assert board.shots[0].prompt == f"pasted{character}text plain{character}text"
    assert board.vars == {
        f"a{character}": f"x{character}y",
        "b": f"plain{character}text",
        "c": f"plain{character}text",
    }


def test_a_key_without_a_colon_is_told_where_it_stands() -> None:
    text = "shots:\n  - id: a\n    prompt a beach\n  - id: b\n    prompt: y\n"

    assert problems_of(text)[0].startswith('film/board.yaml:4:5: a key without a ":" after it')


@pytest.mark.parametrize(("text", "place"), [("title: x\nshots: []\n", "3:8"), ("title: x\nshots:\n", "3:7")])
def test_a_list_without_shots_is_told_where_it_stands(text: str, place: str) -> None:
    [problem] = problems_of(text)

    assert problem.startswith(f'film/board.yaml:{place}: "shots" is empty')


def test_a_shot_shorter_than_a_frame_is_told_with_its_place() -> None:
    [problem] = problems_of("shots:\n  - {id: a, prompt: x, duration: 0.001}\n")

    assert problem.startswith('film/board.yaml:3:34: shot "a": lasts 0.001 s, less than a frame')


@pytest.mark.parametrize(
    ("fps", "least"), [("24", "0.042"), ("30", "0.034"), ("29.97", "0.034"), ("25", "0.04")]
)
def test_the_least_length_that_a_message_names_is_enough(fps: str, least: str) -> None:
    text = "output: {{fps: {}}}\nshots:\n  - {{id: a, prompt: x, duration: {}}}\n"
    [problem] = problems_of(text.format(fps, 0.001))

    assert problem.endswith(f"give it a duration of at least {least} s")
    load_text("storyboard: 1\n" + text.format(fps, least), "board.yaml", Path())


BLOCK = """
shots:
  - id: a
    prompt: {style}
      one {{{{ one }}}}
      two

      three says {what}
"""


@pytest.mark.parametrize("style", ["|", ">", "|-", ">+"])
@pytest.mark.parametrize("what", ["{{ nope }}", "{{ [1][3] }}", "{{ one | uper }}", "{{ true }}"])
def test_the_line_within_a_block_is_told(style: str, what: str) -> None:
    [problem] = problems_of(BLOCK.format(style=style, what=what), variables={"one": "1"})

    assert problem.startswith("film/board.yaml:9:18: ")


@pytest.mark.parametrize("style", ["|", "|-"])
@pytest.mark.parametrize("what", ["{% if nope %}{% endif %}", "{% for x in 1 %}{% endfor %}", "{% nope %}"])
def test_the_line_of_a_statement_within_a_block_is_told(style: str, what: str) -> None:
    [problem] = problems_of(BLOCK.format(style=style, what=what), variables={"one": "1"})

    assert problem.startswith("film/board.yaml:9:7: ")


def test_quoted_texts_over_several_lines_have_places() -> None:
    text = 'shots:\n  - id: a\n    prompt: "one\n      two {{ nope }}"\n'

    assert problems_of(text)[0].startswith("film/board.yaml:5:11: ")


def test_the_line_within_a_template_is_named() -> None:
    text = "templates:\n  t: |\n    one\n    two {{ nope }}\nshots: [{id: a, template: t}]\n"

    [problem] = problems_of(text)
    assert problem.startswith(
        'film/board.yaml:6:27: shot "a": undefined variable "nope" in template "t" (line 5)'
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("one\ntwo {{ nope }}\n", 'included.txt:2:8: shot "a": undefined variable "nope"'),
        ("one\n\n  {{ [] }}\n", 'included.txt:3:3: shot "a": the expression is a list'),
        ("one\n{% nope %}\n", 'included.txt:2:1: shot "a": this is not a valid template'),
        ("one\n{{ 1 / 0 }}\n", 'included.txt:2:1: shot "a": the template cannot be evaluated'),
    ],
)
@pytest.mark.parametrize("way", ["prompt: \"{% include 'included.txt' %}\"", "template: t"])
def test_what_is_wrong_in_an_included_file_is_told_there(
    content: str, words: str, way: str, tmp_path: Path
) -> None:
    (tmp_path / "included.txt").write_text(content)
    text = f"templates: {{t: \"{{% include 'included.txt' %}}\"}}\nshots: [{{id: a, {way}}}]\n"

    [problem] = problems_of(text, tmp_path)
    assert problem.startswith(f"film/{words}")


FROM_OUTSIDE = 'vars: {n: 2, brand: x}\nshots: [{id: a, prompt: "{{ brand }}", duration: "{{ n }}"}]'


def test_a_value_from_a_file_is_told_in_that_file(tmp_path: Path) -> None:
    path = tmp_path / "v.yaml"

    def told() -> str:
        return problems_of(FROM_OUTSIDE, variables=read_variables(path))[0]

    path.write_text("brand: y\nn: five\n")
    assert told().startswith(f'{path}:2:4: shot "a": "duration" should be')
    path.write_text("brnd: y\n")
    assert told().startswith(f"{path}:1:7: the storyboard has no variable")


def test_a_value_from_an_option_or_from_python_is_told_as_such() -> None:
    name, value = parse_set("n=5s")
    assert problems_of(FROM_OUTSIDE, variables={name: value}) == [
        '--set n: shot "a": "duration" should be a number, not the text "5s"; '
        "--set gives text: write --set-json n=5"
    ]
    name, value = parse_set_json("n=[1]")
    assert problems_of(FROM_OUTSIDE, variables={name: value})[0].startswith(
        '--set-json n: shot "a": "duration" should be'
    )
    assert problems_of(FROM_OUTSIDE, variables={"n": "five"})[0].startswith(
        'variable "n": shot "a": "duration" should be a number'
    )


def test_a_name_that_is_too_long_is_told_wherever_it_stands(tmp_path: Path) -> None:
    long = "x" * 300
    for line in (f"first_frame: {long}.png", f"clip: {long}.mp4", f"prompt: \"{{% include '{long}' %}}\""):
        with pytest.raises(BoardError):
            load_text(f"storyboard: 1\nshots:\n  - id: a\n    {line}\n", "b.yaml", tmp_path)
    with pytest.raises(BoardError):
        load(tmp_path / f"{long}.yaml")
    with pytest.raises(BoardError):
        read_variables(tmp_path / f"{long}.yaml")
