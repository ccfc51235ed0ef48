"""What is written is what is read: nothing of a board is ignored, and texts say what their author wrote."""

from __future__ import annotations

import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

import storyboard
from storyboard.board.load import load, load_films, load_text
from storyboard.board.schema import Shot, Storyboard
from storyboard.board.variables import parse_set, parse_set_json, read_variables
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.errors import BoardError


def board_of(text: str, **variables: object) -> Storyboard:
    return load_text("storyboard: 1\n" + dedent(text), "board.yaml", Path(), variables=variables)


def shot_of(text: str, **variables: object) -> Shot:
    return board_of(text, **variables).shots[0]


def problems_of(text: str, **variables: object) -> list[str]:
    with pytest.raises(BoardError) as caught:
        board_of(text, **variables)
    return [str(problem) for problem in caught.value.problems]


def test_defaults_from_one_expression_are_used() -> None:
    shot = shot_of("""
        vars: {house: {model: hailuo-2.3-pro, takes: 2}}
        defaults: "{{ house }}"
        shots: [{id: a, prompt: a beach}]
    """)

    assert (shot.model, shot.takes) == ("hailuo-2.3-pro", 2)


@pytest.mark.parametrize("section", ["vars", "templates", "shots"])
def test_other_sections_from_one_expression_are_refused(section: str) -> None:
    others = "" if section == "shots" else "shots: [{id: a, prompt: x}]"
    text = f'{section}: "{{{{ [1] }}}}"\n{others}'

    [problem] = problems_of(text)

    wanted = "a list" if section == "shots" else "a mapping"
    assert problem.startswith(
        f'board.yaml:2:{len(section) + 3}: "{section}" should be {wanted}, not the text'
    )


def test_defaults_add_to_what_expressions_give() -> None:
    text = """
        vars: {cat: {subject: a cat}, dog: {subject: a dog, place: a beach}}
        defaults: {template: t, with: "{{ dog }}"}
        templates: {t: "{{ subject }} on {{ place }}"}
        shots:
          - {id: a}
          - {id: b, with: {place: a roof}}
          - {id: c, with: "{{ cat }}"}
    """
    assert board_of(text).shots[1].prompt == "a dog on a roof"
    assert board_of(text).shots[2].prompt == "a cat on a beach"


NULLS = [
    "model:",
    "model: ~",
    'model: "{{ nothing }}"',
    "first_frame: null",
    'first_frame: "{{ nothing }}"',
    "params: ~",
    "params: {prompt_optimizer: ~}",
    "with: ~",
    "card: ~",
    'clip: "{{ nothing }}"',
    "transition: ~",
    "takes: ~",
    "seed: ~",
    "fields: {prompt: ~}",
]


@pytest.mark.parametrize("line", NULLS)
def test_a_key_without_a_value_is_as_if_it_were_not_written(line: str) -> None:
    def film(more: str) -> str:
        return f"""
        vars: {{nothing: ~}}
        defaults: {{model: hailuo-2.3-pro, params: {{prompt_optimizer: false}}, takes: 3}}
        shots:
          - id: a
            prompt: x
            {more}
        """

    without = shot_of(film(""))
    written = shot_of(film(line))

    if line.startswith("fields"):
        written = written.model_copy(update={"fields": None})
    assert written == without
    assert without.params == {"prompt_optimizer": False}


def test_sections_without_a_value_are_as_if_they_were_not_written() -> None:
    text = """
        title:
        vars:
        templates:
        defaults:
        route:
        budget:
        audio: {music: ~}
        output: {preset: shorts, size: ~, fps: , path: ~}
        shots: [{id: a, prompt: x, trim: ~}]
    """
    assert board_of(text) == board_of("output: {preset: shorts}\nshots: [{id: a, prompt: x}]")
    assert problems_of("shots:") == ['board.yaml:2:7: "shots" is empty; the shots, in the order of the film']


def test_a_misspelt_key_is_told_also_where_it_has_no_value() -> None:
    [problem] = problems_of("shots: [{id: a, prompt: x, modle: }]")

    assert 'unknown key "modle"; did you mean "model"?' in problem


def test_a_shot_whose_prompt_has_no_value_is_told() -> None:
    text = 'vars: {n: ~}\ntemplates: {t: "{{ n }}"}\nshots: [{id: a, %s}]'

    assert "its prompt has no value" in problems_of(text % "template: t")[0]
    [problem] = problems_of(text % 'prompt: "{{ n }}"')
    assert "nothing says what it shows" in problem


WITH = """
    vars: {subject: a dog, unused: x}
    templates: {t: "{{ subject }} on a beach{% if late %} at {{ hour }}{% endif %}"}
    shots:
      - {id: a, template: t, with: {late: false, LINE}}
"""


def test_a_misspelt_name_in_with_is_told_at_its_place() -> None:
    assert problems_of(WITH.replace("LINE", "subjet: a cat")) == [
        'board.yaml:6:46: shot "a": nothing here uses the variable "subjet"; did you mean "subject"? '
        "variables are: hour, output, subject, unused"
    ]


@pytest.mark.parametrize("line", ["subject: a cat", "unused: y", "hour: noon"])
def test_names_in_with_that_are_declared_or_may_be_used_are_right(line: str) -> None:
    assert shot_of(WITH.replace("LINE", line)).prompt


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("~", '"v" is nothing, and is used in a text; give it a value'),
        ("true", '"v" is true, and is used in a text; say what it means in words'),
        ("[a, b]", '"v" is a list, and is used in a text; join it, {{ v | join(", ") }}'),
        ("{k: 1}", '"v" is a mapping, and is used in a text; take one of its values: {{ v.k }}'),
        (".inf", '"v" is not a finite number'),
    ],
)
@pytest.mark.parametrize(
    "text",
    ["a {{ v }}", "{% if 1 %}{{ v }}{% endif %}", "{{ 'a' ~ v }}", "{% for x in [1] %}{{ v }}{% endfor %}"],
)
def test_what_is_no_text_is_no_part_of_one(value: str, words: str, text: str) -> None:
    found = problems_of(f'vars: {{v: {value}}}\nshots: [{{id: a, prompt: "{text}"}}]')

    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize("key", ["prompt: {V}", "card: {{text: {V}}}"])
@pytest.mark.parametrize("value", ["true", "[a, b]", "{k: 1}"])
def test_a_text_is_not_made_of_one_value_that_is_none(key: str, value: str) -> None:
    line = key.format(V='"{{ v }}"')

    assert len(problems_of(f"vars: {{v: {value}}}\nshots: [{{id: a, {line}}}]")) == 1


@pytest.mark.parametrize(
    "name", ["upper", "lower", "title", "trim", "slug", "replace('a', 'b')", "truncate(3)"]
)
def test_filters_of_text_make_no_words_of_nothing(name: str) -> None:
    [problem] = problems_of(f'vars: {{v: ~}}\nshots: [{{id: a, prompt: "x {{{{ v | {name} }}}}"}}]')

    assert "is nothing, and is used in a text" in problem


@pytest.mark.parametrize("number", ["49.90", "01234", "1e3", "0x1F", "+5", "5.", "49.9", "7", "-0.50"])
def test_numbers_in_texts_stay_as_they_are_written(number: str) -> None:
    text = f"""
        vars: {{v: {number}, w: "{{{{ v }}}}", d: {{k: {number}}}}}
        shots:
          - {{id: a, prompt: "x {{{{ v }}}}"}}
          - {{id: b, prompt: "{{{{ v }}}}"}}
          - {{id: c, prompt: "x {{{{ w }}}}"}}
          - {{id: d, prompt: "{{% if 1 %}}x {{{{ d.k }}}}{{% endif %}}"}}
          - {{id: e, prompt: "{{{{ [v, v] | join('+') }}}}"}}
    """
    prompts = [shot.prompt for shot in board_of(text).shots]

    assert prompts == [f"x {number}", number, f"x {number}", f"x {number}", f"{number}+{number}"]


def test_written_numbers_are_numbers_where_numbers_are_wanted() -> None:
    text = 'vars: {s: 05.50, n: 03}\nshots: [{id: a, prompt: "x {{ s + 1 }}", duration: "{{ s }}", takes: "{{ n }}"}]'
    shot = shot_of(text)

    assert (shot.prompt, shot.duration, shot.takes) == ("x 6.5", Fraction(11, 2), 3)


def test_files_of_variables_keep_numbers_as_written(tmp_path: Path) -> None:
    (tmp_path / "v.json").write_text('{"price": 49.90}')
    (tmp_path / "v.yaml").write_text("price: 49.90")
    for name in ("v.json", "v.yaml"):
        shot = shot_of('shots: [{id: a, prompt: "x {{ price }}"}]', **read_variables(tmp_path / name))
        assert shot.prompt == "x 49.90"


@pytest.mark.parametrize("style", ["|", ">", "|+", ">-"])
def test_reflowing_a_prompt_buys_nothing_again(style: str) -> None:
    in_place = f"shots:\n  - id: a\n    prompt: {style}\n      a hill at dawn\n\n"
    by_template = f"templates:\n  t: {style}\n    a hill at dawn\n\nshots: [{{id: a, template: t}}]\n"

    assert shot_of(in_place).prompt == shot_of(by_template).prompt == "a hill at dawn"


@pytest.mark.parametrize("subject", ["''", "'long ' * 500"])
def test_a_prompt_from_a_template_that_the_model_refuses_is_told(subject: str) -> None:
    text = f"""
        templates: {{hero: "{{{{ {subject} }}}}"}}
        shots: [{{id: a, model: hailuo-2.3-pro, template: hero}}]
    """
    [problem] = problems_of(text)

    assert problem.startswith('board.yaml:4:50: shot "a": ')


def test_a_number_that_is_too_large_is_told() -> None:
    [problem] = problems_of('shots: [{id: a, prompt: "x {{ 1e400 }}"}]')

    assert "a number is too large" in problem


def test_names_of_functions_are_free_for_variables() -> None:
    assert (
        shot_of('vars: {range: 5, dict: d}\nshots: [{id: a, prompt: "x {{ range }} {{ dict }}"}]').prompt
        == "x 5 d"
    )


def test_python_gives_paths_decimals_and_fractions(tmp_path: Path) -> None:
    board = load(
        {
            "storyboard": 1,
            "vars": {"price": Decimal("49.90"), "third": Fraction(1, 3)},
            "shots": [
                {
                    "id": "a",
                    "prompt": "for {{ price }}",
                    "duration": Fraction(1, 3),
                    "price": Decimal("0.50"),
                },
                {"id": "b", "prompt": "x", "duration": "{{ third }}", "takes": Fraction(2)},
            ],
            "output": {"path": Path("build") / "film.mp4"},
        },
        variables={"price": Decimal("49.90")},
    )

    assert board.shots[0].prompt == "for 49.90"
    assert board.shots[0].duration == board.shots[1].duration == Fraction(1, 3)
    assert board.shots[0].price == Decimal("0.5")
    assert board.output.path == "build/film.mp4"


ANIMATIC = """
catalogue: 1
models:
  - name: animatic
    title: Mine
    family: mine
    description: none
    lengths: [5]
    usual_length: 5
    first_frame: required
    routes:
      - {provider: fal, date: 2026-11-21, image: {id: own/model, source: x, first_frame: image}, no_price: not known}
"""


def test_a_catalogue_cannot_replace_the_engine_of_previews(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(ANIMATIC)

    with pytest.raises(
        BoardError, match=r'own\.yaml:4:11: model "animatic": "name" is the name of the built-in'
    ):
        load_catalogue(tmp_path / "own.yaml")


def test_a_model_that_goes_without_saying_is_told_with_a_place(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"")
    text = "shots: [{id: a, prompt: x, last_frame: x.png, params: {no: 1}}]"

    assert all(problem.startswith("board.yaml:2:") for problem in problems_of(text))


async def _rendering() -> None:
    board = load({"storyboard": 1, "shots": [{"id": "a", "prompt": "x"}]})
    storyboard.render_sync(board)


def test_rendering_from_within_an_event_loop_says_what_to_call() -> None:
    import anyio

    with pytest.raises(RuntimeError, match=r"await storyboard\.render"):
        anyio.run(_rendering)


@pytest.mark.parametrize(
    ("line", "remedy"),
    [
        ('duration: "5"', "write 5"),
        ("duration: 5s", "write 5"),
        ("duration: 00:05", "write 5"),
        ("price: $5", "write 5"),
        ('takes: "2"', "write 2"),
        ("start_timeout: 2 seconds", "write 2"),
        ("prompt: 01234", 'put it in quotes: "01234"'),
        ("prompt: 49.90", 'put it in quotes: "49.90"'),
        ("prompt: true", 'put it in quotes: "true"'),
        ("transition: 0.5", "write {duration: 0.5}"),
        ("sound: 2", "write {stream: 2}"),
        ("sound: off", 'write "key: value" below it, with more indentation'),
        ("trim: 5", "write {start: 5}"),
        ('card: "The: End"', 'write {text: "The: End"}'),
        ("card: The End", "write {text: The End}"),
    ],
)
def test_a_remedy_says_what_to_write(line: str, remedy: str) -> None:
    source = "" if line.startswith(("prompt", "card")) else "prompt: x, "
    key = line.partition(":")[0]
    [problem] = [
        each
        for each in problems_of(f"shots: [{{id: z, prompt: x}}, {{id: a, {source}{line}}}]")
        if f'"{key}" should' in each
    ]

    assert problem.endswith(f"; {remedy}")


def test_a_bound_is_written_out() -> None:
    [problem] = problems_of("shots: [{id: a, prompt: x, seed: 99999999999}]")

    assert "at most 2147483647, not 99999999999;" in problem


def test_a_colour_by_name_is_told_how_colours_are_written() -> None:
    [problem] = problems_of("shots: [{id: a, card: {text: x, colour: red}}]")

    assert 'should be a colour written as "#rrggbb", such as "#ff0000" for red, not the text "red"' in problem


def test_no_name_is_proposed_that_cannot_be_used() -> None:
    [problem] = problems_of('vars: {my-var: 1, m-y: 2}\nshots: [{id: a, prompt: "x {{ my-var }}"}]')

    assert problem.endswith(
        'a name has letters, digits and "_": call the variable "my_var" instead of "my-var"'
    )
    [problem] = problems_of('vars: {m-y: 2}\nshots: [{id: a, prompt: "x {{ my }}"}]')
    assert problem.endswith("variables are: output")


@pytest.mark.parametrize(
    ("duck", "problem"),
    [
        ("12", '"audio.music.duck" should be true, false or a mapping such as "depth: 6", not the number 12'),
        ("{depth: loud}", '"audio.music.duck.depth" should be a number, not the text "loud"'),
        ("{dept: 6}", 'unknown key "dept" in "audio.music.duck"'),
    ],
)
def test_a_wrong_duck_is_one_message(duck: str, problem: str) -> None:
    problems = problems_of(
        f"shots: [{{id: a, prompt: sea}}]\naudio: {{music: {{file: music.wav, duck: {duck}}}}}"
    )
    assert [problem in each for each in problems if "duck" in each] == [True]


def test_music_is_ducked_by_a_switch_or_by_a_depth(media: Path, tmp_path: Path) -> None:
    shutil.copy(media / "tone.wav", tmp_path / "music.wav")
    for written, depth in (("true", 12), ("{depth: 6}", 6), ("false", None), ("~", None)):
        (tmp_path / "film.yaml").write_text(
            "storyboard: 1\nshots: [{id: a, prompt: sea}]\n"
            f"audio: {{music: {{file: music.wav, duck: {written}}}}}"
        )
        audio = load(tmp_path / "film.yaml").audio
        assert audio.music is not None
        assert (audio.music.duck and audio.music.duck.depth) == depth


def test_one_mistake_is_one_message() -> None:
    assert len(problems_of("shots: [{id: a, promt: x}]")) == 1
    assert len(problems_of("shots: [{id: a, crad: {text: x}}]")) == 1
    assert len(problems_of("shots: [{id: a, nonsense: x}]")) == 2
    [problem] = problems_of("shots:\n  - ID: a\n    prompt: x")
    assert 'unknown key "ID"; did you mean "id"?' in problem
    [problem] = problems_of("shots: [{id: a, prompt: x}]\naudio: {music: {flie: m.mp3}}")
    assert 'did you mean "file"?' in problem
    [problem] = problems_of("vars: {k: prompt}\nshots:\n  - {id: a, '{{ k }}': x}")
    assert problem.endswith("keys are no templates: write the key out")


def test_sections_that_are_one_value_are_told_what_to_write() -> None:
    [music] = problems_of("shots: [{id: a, prompt: x}]\naudio: {music: m.mp3}")
    assert music.endswith("write {file: m.mp3}")
    [output] = problems_of("shots: [{id: a, prompt: x}]\noutput: film.mp4")
    assert output.endswith("write {path: film.mp4}")


def test_paths_of_windows_are_told_how_to_be_written() -> None:
    [clip] = problems_of("shots: [{id: a, clip: footage\\a.mp4}]")
    assert clip.endswith('write paths with "/"')
    [output] = problems_of("shots: [{id: a, prompt: x}]\noutput: {path: build\\x.mp4}")
    assert output.endswith('write paths with "/"')


def test_a_version_with_a_point_is_a_version() -> None:
    assert load_text("storyboard: 1.0\nshots: [{id: a, prompt: x}]", "film.yaml", Path()).shots


def test_keys_of_ones_own_are_left_alone_everywhere() -> None:
    text = """
        x-notes: "{{ nothing of this is read"
        x-look: &look {model: hailuo-2.3-pro, x-why: ~}
        defaults: {<<: *look, x-by: "{{ me }}"}
        shots:
          - {id: a, prompt: x, x-todo: [more]}
          - {id: b, card: {text: x, x-font: y}}
        output: {x-y: 1}
    """
    assert board_of(text).shots[0].model == "hailuo-2.3-pro"
    assert problems_of("xnotes: 1\nshots: [{id: a, prompt: x}]")[0].startswith(
        'board.yaml:2:1: unknown key "xnotes"'
    )


def test_a_misspelt_name_in_the_with_of_the_defaults_is_told_once() -> None:
    text = """
        templates: {t: "{{ subject }} {% if late %}{{ hour }}{% endif %}", u: "{{ place }}"}
        defaults: {template: t, with: {subject: x, late: false, hour: 1, plaec: y}}
        shots: [{id: a}, {id: b}, {id: c, template: u, with: {place: z}}]
    """
    [problem] = problems_of(text)
    assert problem.startswith('board.yaml:4:66: no shot uses the variable "plaec"; did you mean "place"?')
    assert len(board_of(text.replace(", plaec: y", "")).shots) == 3


def test_numbers_stay_as_written_from_wherever_they_come(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(
        """
        storyboard: 1
        inputs: {given: {type: number, default: 49.90}}
        vars: {own: 49.90, through: "{{ given }}"}
        shots: [{id: a, prompt: "{{ own }} {{ given }} {{ through }} {{ it }}", with: {it: 49.90}}]
        """
    )
    (tmp_path / "rows.csv").write_text("name,given,own\na,49.90,49.90\n")
    (tmp_path / "rows.jsonl").write_text('{"name": "a", "given": 49.90, "own": 49.90}\n')
    (tmp_path / "rows.yaml").write_text("- {name: a, given: 49.90, own: 49.90}\n")
    (tmp_path / "vars.yaml").write_text("given: 49.90\nown: 49.90\n")
    (tmp_path / "vars.json").write_text('{"given": 49.90, "own": 49.90}')
    film = tmp_path / "film.yaml"
    boards = [
        load(film),
        *(load(film, variables=read_variables(tmp_path / f"vars.{ending}")) for ending in ("yaml", "json")),
        load(film, variables=dict(map(parse_set_json, ("given=49.90", "own=49.90")))),
        load(film, variables=dict(map(parse_set, ("given=49.90", "own=49.90")))),
        *(
            load_films(film, rows=tmp_path / f"rows.{ending}").boards[0]
            for ending in ("csv", "jsonl", "yaml")
        ),
    ]

    assert {board.shots[0].prompt for board in boards} == {"49.90 49.90 49.90 49.90"}


def test_values_of_rows_are_data_and_never_templates(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(
        "storyboard: 1\nvars: {secret: s3, claim: ''}\n"
        "shots: [{id: a, prompt: '{{ claim }} {{ t(\"x\") }} {{ secret | lower }}'}]"
    )
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "en.yaml").write_text("x: <{{ claim }}>")
    (tmp_path / "rows.csv").write_text("name,claim,lang\na,{{ secret }},en\n")

    [board] = load_films(tmp_path / "film.yaml", rows=tmp_path / "rows.csv")

    assert board.shots[0].prompt == "{{ secret }} <{{ secret }}> s3"
