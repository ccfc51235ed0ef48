"""Shots and defaults of other files: the film is as if they were written where they are included."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from storyboard.board.load import load
from storyboard.board.schema import Shot, Storyboard
from storyboard.board.sources import sources_of
from storyboard.errors import BoardError


def written(folder: Path, **files: str) -> Path:
    """Write files, called `a__b` for a/b.yaml, and return the path of the storyboard."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
    return folder / "board.yaml"


def board_of(folder: Path, shots: str, **files: str) -> Storyboard:
    return load(written(folder, board="storyboard: 1\n" + dedent(shots), **files))


def shots_of(folder: Path, shots: str, **files: str) -> dict[str, Shot]:
    return {shot.id: shot for shot in board_of(folder, shots, **files).shots}


OUTRO = """
    defaults: {duration: 4, with: {light: dusk}}
    templates: {end: "{{ claim }} at {{ light }}, {{ place }}"}
    shots:
      - {id: claim, template: end}
      - {id: logo, continues: claim, prompt: "{{ claim | upper }}", duration: 2}
"""


def test_the_shots_of_a_file_are_what_they_would_be_if_they_were_written(tmp_path: Path) -> None:
    included = shots_of(
        tmp_path,
        """
        vars: {place: sea}
        defaults: {model: hailuo-2.3, transition: dissolve, params: {prompt_optimizer: false}}
        shots:
          - {id: hero, prompt: hills, duration: 6}
          - {include: parts/outro.yaml, with: {claim: "Made {{ 1 + 1 }} last"}}
          - {id: end, continues: logo, prompt: "{{ place }}", duration: 6}
        """,
        parts__outro=OUTRO.replace("duration: 4", "duration: 6").replace(", duration: 2", ""),
    )
    by_hand = shots_of(
        tmp_path,
        """
        vars: {place: sea}
        defaults: {model: hailuo-2.3, transition: dissolve, params: {prompt_optimizer: false}, duration: 6}
        shots:
          - {id: hero, prompt: hills}
          - {id: claim, prompt: "Made 2 last at dusk, sea"}
          - {id: logo, continues: claim, prompt: "MADE 2 LAST"}
          - {id: end, continues: logo, prompt: sea}
        """,
    )
    assert list(included) == list(by_hand)
    for name, shot in by_hand.items():
        assert included[name].model_copy(update={"template": None, "with_": {}}) == shot


def test_a_list_alone_is_a_file_of_shots_and_may_have_anchors(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        "shots: [{include: part.yaml}]",
        part="""
            - &one {id: a, prompt: hills, x-note: mine, duration: 3}
            - {<<: *one, id: b}
        """,
    )
    assert [f"{shot.id}, {shot.prompt}, {shot.duration} s" for shot in shots.values()] == [
        "a, hills, 3 s",
        "b, hills, 3 s",
    ]
    both = "x-look: &look {duration: 2}\nshots: [{id: a, prompt: hills, <<: *look}]"
    assert shots_of(tmp_path, "shots: [{include: part.yaml}]", part=both)["a"].duration == 2


def test_an_id_of_the_include_stands_before_those_of_the_file(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        """
        shots:
          - {include: part.yaml, id: first, with: {claim: one, place: sea}}
          - {include: part.yaml, id: second, with: {claim: two, place: sea}}
          - {include: deeper.yaml, id: third}
          - {id: after, continues: second-logo, prompt: hills}
        """,
        part=OUTRO,
        deeper="""
            - {include: part.yaml, id: inner, with: {claim: three, place: sea}}
            - {include: part.yaml, with: {claim: "4", place: 5}}
        """,
    )
    names = ["first", "second", "third-inner", "third"]
    assert list(shots) == [f"{name}-{shot}" for name in names for shot in ("claim", "logo")] + ["after"]
    assert [shots[f"{name}-logo"].parent for name in names] == [f"{name}-claim" for name in names]
    assert shots["second-logo"].prompt == "TWO"


def test_previous_goes_into_a_file_and_out_of_it(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        """
        defaults: {continues: previous}
        shots: [{id: a, prompt: hills}, {include: part.yaml, id: in}, {id: b, prompt: hills}]
        """,
        part="[{id: a, prompt: hills}, {id: b, prompt: hills, continues: previous}]",
    )
    assert {name: shot.parent for name, shot in shots.items()} == {
        "a": None,
        "in-a": "a",
        "in-b": "in-a",
        "b": "in-b",
    }


def test_a_file_is_included_for_each_item(tmp_path: Path) -> None:
    story = "[{id: picture, prompt: '{{ story.place }}'}, {id: says, continues: picture, prompt: '{{ story.says }}'}]"
    stories = "{for_each: [{place: sea, says: x}, {place: hills, says: y}], as: story, include: part.yaml"
    shots = shots_of(tmp_path, f"shots: [{stories}}}]", part=story)
    assert {name: shot.parent for name, shot in shots.items()} == {
        "picture-1": None,
        "says-1": "picture-1",
        "picture-2": None,
        "says-2": "picture-2",
    }
    assert shots["says-2"].prompt == "y"
    assert list(shots_of(tmp_path, f"shots: [{stories}, id: news}}]", part=story)) == [
        "news-1-picture",
        "news-1-says",
        "news-2-picture",
        "news-2-says",
    ]


def test_repetitions_within_repetitions_have_distinct_ids(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        "shots: [{for_each: [a, b], as: outer, include: part.yaml}]",
        part="""
            - {id: x, for_each: [1, 2], prompt: "{{ outer }}{{ item }}"}
            - {id: "y-{{ item }}", for_each: [p], prompt: z}
        """,
    )
    assert list(shots) == ["x-1-1", "x-1-2", "y-p-1", "x-2-1", "x-2-2", "y-p-2"]
    assert shots["x-2-1"].prompt == "b1"


def test_what_only_a_left_out_file_uses_is_used_and_its_ids_are_known(tmp_path: Path) -> None:
    files = {
        "part": "- {id: a, prompt: '{{ place }}'}\n- {include: more.yaml, id: more}",
        "more": "{shots: [{id: b, prompt: '{{ light }}'}, {include: part.yaml}]}",
    }
    board = written(
        tmp_path,
        board="storyboard: 1\nshots: [{id: a, prompt: x}, {include: part.yaml, id: in, when: false}]",
        **files,
    )
    assert load(board, variables={"place": "sea", "light": "dusk"}).left_out >= {"in", "in-a", "in-more-b"}
    with pytest.raises(BoardError, match='no variable "plase"'):
        load(board, variables={"plase": "sea"})
    with pytest.raises(BoardError, match='continues "in-a", which is left out'):
        board_of(
            tmp_path,
            "shots: [{include: part.yaml, id: in, for_each: []}, {id: a, continues: in-a, prompt: x}]",
            **files,
        )


def test_the_ids_of_what_is_left_out_are_those_that_it_would_have(tmp_path: Path) -> None:
    nested = board_of(
        tmp_path,
        "shots: [{id: a, prompt: x}, {include: outer.yaml, id: out}]",
        outer="- {id: c, prompt: y}\n- {include: more.yaml, id: in, when: false}",
        more="- {id: b, prompt: y}",
    )
    assert nested.left_out == {"out-in", "out-in-b"}


def test_a_file_that_is_left_out_need_not_be_there(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        """
        vars: {lang: en}
        shots:
          - {include: missing.yaml, when: "{{ lang == 'de' }}"}
          - {id: a, prompt: hills, transition: dissolve}
          - {include: "{{ lang }}.yaml", when: "{{ lang == 'en' }}"}
        """,
        en="- {id: b, prompt: sea}",
    )
    assert list(shots) == ["a", "b"]
    assert shots["a"].transition is None


def test_defaults_come_from_a_file_and_the_nearer_ones_win(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        """
        vars: {brand: acme}
        defaults: {include: "{{ brand }}.yaml", duration: 3, with: {light: dawn}}
        shots:
          - {id: a, prompt: "{{ light }}, {{ look }}"}
          - {include: part.yaml}
        """,
        acme="{include: more.yaml, model: hailuo-2.3, duration: 6, with: {light: dusk, look: film}, x-own: 1}",
        more="{model: animatic, takes: 2, seed: ~}",
        part="{defaults: {include: more.yaml, template: t}, templates: {t: '{{ light }}'}, shots: [{id: b}]}",
    )
    said = {
        shot.id: f"{shot.model}, {shot.duration} s, {shot.takes} takes: {shot.prompt}"
        for shot in shots.values()
    }
    assert said == {
        "a": "hailuo-2.3, 3 s, 2 takes: dawn, film",
        "b": "animatic, 3 s, 2 takes: dawn",
    }


def test_the_defaults_of_a_file_push_out_what_they_replace(tmp_path: Path) -> None:
    shots = shots_of(
        tmp_path,
        """
        templates: {t: hills}
        defaults: {template: t, continues: previous}
        shots: [{id: a}, {include: part.yaml}]
        """,
        part="{defaults: {prompt: sea}, shots: [{id: b}, {id: c, prompt: ~}]}",
    )
    assert [(shot.prompt, shot.parent) for shot in shots.values()] == [
        ("hills", None),
        ("sea", "a"),
        ("sea", "b"),
    ]


def test_what_was_included_is_known_so_that_no_film_replaces_it(tmp_path: Path) -> None:
    board = board_of(
        tmp_path,
        "defaults: {include: brand.yaml}\nshots: [{include: parts/a.yaml}]",
        parts__a="- {id: a, prompt: hills}",
        brand="duration: 3",
    )
    names = {path.relative_to(tmp_path).as_posix(): what for path, what in sources_of(board).items()}
    assert names == {
        "board.yaml": "the storyboard itself",
        "parts/a.yaml": 'the included file "parts/a.yaml"',
        "brand.yaml": 'the included file "brand.yaml"',
    }


def test_problems_stand_in_the_file_that_has_them_named_as_the_storyboard_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "film").mkdir()
    written(
        tmp_path / "film",
        board="storyboard: 1\nshots: [{include: parts/a.yaml, with: {seconds: -1}}]",
        parts__a="- id: a\n  prompt: >\n    many\n    {{ wrods }}\n  duration: '{{ seconds }}'\n  takes: 0\n",
    )
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BoardError) as caught:
        load("film/board.yaml")
    assert [(each.path, each.line, each.column) for each in caught.value.problems] == [
        ("film/parts/a.yaml", 4, 5),
        ("film/parts/a.yaml", 5, 13),
        ("film/parts/a.yaml", 6, 10),
    ]


def test_files_outside_of_the_folder_are_included_when_that_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "film").mkdir()
    written(tmp_path, shared="- {id: a, prompt: hills}")
    board = written(tmp_path / "film", board="storyboard: 1\nshots: [{include: ../shared.yaml}]")

    with pytest.raises(BoardError, match="outside of the storyboard's folder"):
        load(board)
    assert [shot.id for shot in load(board, allow_outside=True).shots] == ["a"]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "film").mkdir()
    written(tmp_path, shared="- {id: a, prompt: hills}")
    (tmp_path / "film" / "link.yaml").symlink_to(tmp_path / "shared.yaml")
    board = written(tmp_path / "film", board="storyboard: 1\nshots: [{include: link.yaml}]")
    with pytest.raises(BoardError, match="is outside of the storyboard's folder"):
        load(board)


@pytest.mark.parametrize("identity", ["~", "'{{ none }}'", "'{{ item.slug }}', for_each: [{slug: ~}]"])
def test_an_id_without_a_value_is_missing(tmp_path: Path, identity: str) -> None:
    for where in ("board", "part"):
        shot = f"{{id: {identity}, prompt: x}}"
        files = {"part": f"- {shot}"} if where == "part" else {}
        with pytest.raises(BoardError, match='"id" is missing'):
            board_of(
                tmp_path, f"shots: [{shot if where == 'board' else '{include: part.yaml, id: in}'}]", **files
            )


def test_catalogue_and_own_keys_stay_with_the_storyboard(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match='unknown key "catalogue"; keys are: defaults, shots, templates'):
        board_of(
            tmp_path, "shots: [{include: part.yaml}]", part="{catalogue: m.yaml, shots: [{id: a, prompt: x}]}"
        )


@pytest.mark.parametrize("repeated", ["", "for_each: [1], "])
def test_an_id_made_of_a_value_says_once_what_it_may_have(tmp_path: Path, repeated: str) -> None:
    include = f'{{{repeated}include: part.yaml, id: "{{{{ slug }}}}"}}'
    part = "[{id: a, prompt: x}, {id: b, prompt: y}]"
    with pytest.raises(BoardError) as found:
        board_of(tmp_path, f"vars: {{slug: Snow & Ice!}}\nshots: [{include}]", part=part)
    (problem,) = found.value.problems

    assert problem.message == '"id" cannot be the text "Snow & Ice!"'
    assert (
        problem.hint
        == 'an id has letters, digits, "-" and "_", as {{ x | slug(ascii=true) }} makes of a text'
    )
    assert list(shots_of(tmp_path, f"vars: {{slug: ice}}\nshots: [{include}]", part=part)) == [
        "ice-a",
        "ice-b",
    ]
