"""Common slips in YAML: told where they are made, with what to write instead, by both parsers."""

from __future__ import annotations

import pytest
import yaml

from storyboard.document.number_words import as_written, number_in
from storyboard.document.tree import plain, read_all

PARSERS = [pytest.param(True, id="python"), pytest.param(False, id="c")]
PARSERS = PARSERS if yaml.__with_libyaml__ else PARSERS[:1]
both_parsers = pytest.mark.parametrize("pure", PARSERS)

SLIPS = [
    ('- id: a\n  prompt: "{{ d["k"] }}"\n', "2:12", """single quotes within the braces: "{{ d['k'] }}\""""),
    ("- id: a\n  prompt: 'it's a beach'\n- id: b\n", "2:11", 'double quotes: "it\'s a beach"'),
    ("- {id: a, prompt: 'it's a beach'}\n", "1:19", 'double quotes: "it\'s a beach"'),
    ("- id: a\n  prompt: *bold* x\n", "2:11", 'put the text in quotes: "*bold* ..."'),
    ("- id: a\n  prompt: > 5 people\n", "2:11", "put the text in quotes"),
    ("- id: a\n  prompt: | a pipe\n", "2:11", "put the text in quotes"),
    ('- id: a\n  clip: "C:\\users\\x.mp4"\n', "2:9", 'write paths with "/", or in single quotes'),
    ('- id: a\n  clip: "C:\\films\\a.mp4"\n', "2:9", 'write paths with "/", or in single quotes'),
    ('- id: a\n  clip: "C:\\new.mp4"\n', "2:9", 'write paths with "/", or in single quotes'),
    ("- id: a\n  prompt: - who\n", "2:11", 'stands in quotes: "- who"'),
    ("- id: a\n  colour: #ff0000\n- id: b\n", "2:11", 'put the colour in quotes: "#ff0000"'),
    ("- id: a\n  colour: #f00\n", "2:11", 'put the colour in quotes: "#f00"'),
    (
        "- {id: a, card: {text: x, colour: #ff0000}}\n- {id: b}\n",
        "1:35",
        'put the colour in quotes: "#ff0000"',
    ),
    ('- id: a\n  prompt: "Go" she says\n', "2:11", "single quotes around it all: '\"Go\" she says'"),
    ("- id: a\n  prompt: [dolly in] on a face\n", "2:11", 'in quotes: "[dolly in] on a face"'),
    ("- id: a\n  prompt: {dolly in} on a face\n", "2:11", 'in quotes: "{dolly in} on a face"'),
    ("- id: a\n  prompt: ? who\n", "2:11", 'in quotes: "? who"'),
    ("shots:\n  -id: a\n   prompt: x\n", "2:3", 'write "- id:"'),
    ("- id: a\n  prompt: x\n\u00a0\u00a0seed: 1\n", "3:1", "indent with spaces"),
    ("a: 1\n<<<<<<< HEAD\n- b\n=======\n- c\n>>>>>>> x\n", "2:1", '"<<<<<<<", "=======" and ">>>>>>>"'),
    ('- a\n- "x\n<<<<<<< HEAD\n- b: [\n=======\n>>>>>>> x\n', "3:1", '"<<<<<<<", "=======" and ">>>>>>>"'),
    ("- {id: a, colour: #ff0000\n  }\n", "1:19", 'put the colour in quotes: "#ff0000"'),
]


@both_parsers
@pytest.mark.parametrize(("text", "place", "remedy"), SLIPS)
def test_a_slip_is_told_with_what_to_write(text: str, place: str, remedy: str, pure: bool) -> None:
    [problem] = map(str, read_all(text, "f", pure=pure).problems)

    assert problem.startswith(f"f:{place}: ")
    assert problem.endswith(remedy)


RIGHT = [
    'a: ["x", "y z"]\nb: {c: "d", e: [1]}\n',
    'a: "x" # why\n"b c": 1\n',
    "a: [x] # why\n",
    "a: >\n  \u3000x\n",
    "a: # f00 is no colour here\n  b: 1\n",
    "a: x #ff0000\n",
    "a: >-\n  5 people\n",
    "a: >2\n    5 people\n",
    "a: |+ # why\n  x\n",
    "a: 'it''s'\n",
    "a: &x 1\nb: *x\n",
    'a: "C:\\\\films"\n',
    'a: "one\\ntwo"\n',
    "a: [1, 'x','y']\n",
    "a: \"{{ d['k'] }}\"\n",
    "a: 5 > 4\n",
    'a: "Q:\\nWhat?"\n',
    'a: "Q:\\nWhat is in x.mp4"\n',
]


@both_parsers
@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_no_slip(text: str, pure: bool) -> None:
    reading = read_all(text, "f", pure=pure)

    assert reading.problems == ()
    assert reading.tree is not None
    assert plain(reading.tree)


@both_parsers
def test_another_mistake_is_not_taken_for_a_slip_above_it(pure: bool) -> None:
    text = "base: &base {a: 1}\nb: *base\nc: [1, 2\nd: 3\n"

    [problem] = read_all(text, "f", pure=pure).problems
    assert "a list that is never closed" in problem.message


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", "5"),
        ("5s", "5"),
        ("5 seconds", "5"),
        ("$5", "5"),
        ("$0.50", "0.5"),
        ("00:05", "5"),
        ("1:30", "90"),
        ("01:00:02.5", "3602.5"),
        ("2,5", "2.5"),
        ("five", None),
        ("5 6", None),
        ("16:9:1:1", None),
        ("", None),
    ],
)
def test_a_number_is_found_in_what_people_write(text: str, number: str | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2**31 - 1, "2147483647"),
        (2147483647.0, "2147483647"),
        (0.1, "0.1"),
        (5.0, "5"),
        (0, "0"),
        (1e20, "1e+20"),
        (1e-9, "1e-09"),
        (12.5, "12.5"),
        (-60, "-60"),
        (True, "True"),
    ],
)
def test_numbers_in_messages_are_written_as_people_write_them(value: float, text: str) -> None:
    assert as_written(value) == text


@both_parsers
@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("a: shot #3 of the day\n", [(1, 9, '"#3 of the day" is read as a comment')]),
        ("a: x\n- y\n", []),
        ("a: a hill\n  under #sunset  \nb: 1\n", [(2, 9, '"#sunset" is read as a comment')]),
        ("- one #1\n- two #2", [(1, 7, '"#1" is read as a comment'), (2, 7, '"#2" is read as a comment')]),
        ("{a: red #5\n}", [(1, 9, '"#5" is read as a comment')]),
        ("a: shot # three of the day\n", []),
        ("a: shot#3\n", []),
        ("a: 5 #seconds\nb: true #yes\nc: #none\n  x\n", []),
        ('a: "shot" #3\n', []),
        ("a: |\n  shot #3\n", []),
        ("a: x #!\nb: y ##\nc: z #\n", []),
    ],
)
def test_the_rest_of_a_text_that_is_a_comment_is_doubted(
    text: str, doubts: list[tuple[int, int, str]], pure: bool
) -> None:
    read = read_all(text, "a.yaml", pure=pure)
    assert [(doubt.line, doubt.column, doubt.message) for doubt in read.doubts] == doubts
