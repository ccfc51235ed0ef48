"""`storyboard validate`: one line for a good film, every problem of a bad one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

Call = Callable[..., CompletedProcess[str]]

BAD = """\
storyboard: 1
titel: x
shots:
  - id: a
    prompt: hello {{ nobody }}
    duration: 2
  - id: b
    prompt: there
    continues: aa
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_good_film_is_one_line(film: Path, call: Call) -> None:
    done = call("validate", "film.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "film.yaml: 3 shots, 1.5 s, no problems\n"


def test_a_quiet_good_film_is_silence(film: Path, call: Call) -> None:
    done = call("validate", "-q", "film.yaml")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_all_problems_are_shown_with_their_places(folder: Path, call: Call) -> None:
    write(folder / "bad.yaml", BAD)
    done = call("validate", "bad.yaml")
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["bad.yaml:2:1", "bad.yaml:5:13", "bad.yaml:9:16"]
    assert 'unknown key "titel"; did you mean "title"?' in lines[0]
    assert done.stderr == "3 problems\n"


def test_several_files_are_all_checked(folder: Path, film: Path, call: Call) -> None:
    write(folder / "bad.yaml", BAD)
    done = call("validate", "bad.yaml", "film.yaml", "absent.yaml")
    assert done.returncode == 2
    assert "film.yaml: 3 shots" in done.stdout
    assert 'absent.yaml: "absent.yaml" does not exist' in done.stdout
    assert done.stderr == "4 problems, in 2 of 3 files\n"


def test_problems_as_data(folder: Path, film: Path, call: Call) -> None:
    write(folder / "bad.yaml", BAD)
    done = call("validate", "--json", "bad.yaml", "film.yaml")
    assert (done.returncode, done.stderr) == (2, "")
    bad, good = json.loads(done.stdout)["files"]
    assert good == {"path": "film.yaml", "problems": [], "notices": [], "films": 1, "skipped": []}
    assert bad["path"] == "bad.yaml"
    first = bad["problems"][0]
    assert list(first) == ["path", "line", "column", "cell", "message", "hint"]
    assert (first["path"], first["line"], first["column"]) == ("bad.yaml", 2, 1)
    assert first["message"] == 'unknown key "titel"'
    assert first["hint"].startswith('did you mean "title"?')


def test_a_wrong_catalogue_is_data_too(film: Path, call: Call) -> None:
    write(film.parent / "own.yaml", "catalogue: 1\nmodells: []\n")
    done = call("validate", "--json", "film.yaml", "--catalogue", "own.yaml")
    assert (done.returncode, done.stderr) == (2, "")
    (wrong,) = json.loads(done.stdout)["files"]
    assert wrong["path"] == "own.yaml"
    assert any("modells" in problem["message"] for problem in wrong["problems"])
    assert call("validate", "film.yaml", "--catalogue", "own.yaml").stdout == ""


def test_a_misspelt_key_is_named_beside_what_it_left_out(folder: Path, call: Call) -> None:
    write(folder / "bad.yaml", "storyboard: 1\nshots: [{id: a, promt: a hill, duration: 2}]\n")
    shown = call("validate", "bad.yaml").stdout
    assert 'unknown key "promt"; did you mean "prompt"?' in shown


def test_standard_input(spawn: Call, film: Path) -> None:
    assert spawn("validate", "-", given=film.read_text()).stdout == "-: 3 shots, 1.5 s, no problems\n"
    assert spawn("validate", "-", given=BAD).stdout.startswith('-:2:1: unknown key "titel"')


def test_variables_come_from_options_and_files(folder: Path, film: Path, call: Call) -> None:
    write(folder / "more.yaml", "seconds: 2\n")
    write(folder / "film.yaml", film.read_text().replace("duration: 0.5", 'duration: "{{ seconds }}"'))
    assert call("validate", "film.yaml").returncode == 2
    assert "6 s" in call("validate", "film.yaml", "--vars", "more.yaml").stdout
    assert "9 s" in call("validate", "film.yaml", "--vars", "more.yaml", "--set-json", "seconds=3").stdout
    refused = call("validate", "film.yaml", "--set", "seconds=3").stdout
    assert "--set gives text: write --set-json seconds=3" in refused


def test_a_bad_assignment_is_a_message(film: Path, call: Call) -> None:
    done = call("validate", "film.yaml", "--set", "light")
    assert done.returncode == 2
    assert '"light" sets no variable' in done.stdout


def test_a_terminal_shows_the_line_and_a_caret(folder: Path, on_terminal: Call) -> None:
    write(folder / "bad.yaml", BAD)
    shown = on_terminal("validate", "bad.yaml", NO_COLOR="1").stdout
    assert "    2 | titel: x\n      | ^^^^^\n" in shown
    assert "    9 |     continues: aa\n      |                ^^\n" in shown
    assert "\x1b[" not in shown


def test_names_and_options_are_not_broken_at_their_hyphens(folder: Path, on_terminal: Call) -> None:
    (folder / "film.yaml").write_text(
        "storyboard: 1\nshots: [{id: a, prompt: x}, {id: b, prompt: x, transition: wipe}]\n"
    )
    for columns in (64, 71, 80):
        shown = on_terminal("validate", "film.yaml", columns=columns, NO_COLOR="1").stdout
        assert not re.search(r"[a-z]-\n", shown)
        assert "wipe-right" in shown


def test_a_terminal_shows_colours(folder: Path, on_terminal: Call) -> None:
    write(folder / "bad.yaml", BAD)
    shown = on_terminal("validate", "bad.yaml").stdout
    assert "\x1b[1mbad.yaml:2:1\x1b[0m: unknown key" in shown
    assert "\x1b[31m" in shown


def test_the_caret_counts_columns_and_not_characters(folder: Path, on_terminal: Call) -> None:
    write(folder / "bad.yaml", 'storyboard: 1\nshots: [{id: a, prompt: "日本🎬", promt: x}]\n')
    shown = on_terminal("validate", "bad.yaml", NO_COLOR="1").stdout
    line = '    2 | shots: [{id: a, prompt: "日本🎬", promt: x}]'
    # Three characters take two columns each.
    assert f"{line}\n      | {' ' * 34}^^^^^\n" in shown


def test_the_caret_shows_for_standard_input(folder: Path, on_terminal: Call) -> None:
    shown = on_terminal("validate", "-", given=write(folder / "bad.yaml", BAD), NO_COLOR="1").stdout
    assert "    2 | titel: x\n      | ^^^^^\n" in shown


def test_long_lines_are_cut_around_the_place(folder: Path, on_terminal: Call) -> None:
    words = "word " * 40
    write(
        folder / "bad.yaml",
        f"storyboard: 1\nshots: [{{id: a, prompt: '{words}', continues: zz, duration: 1}}]\n",
    )
    shown = on_terminal("validate", "bad.yaml", NO_COLOR="1").stdout
    excerpt = next(line for line in shown.splitlines() if line.startswith("    2 | "))
    caret = shown.splitlines()[shown.splitlines().index(excerpt) + 1]
    assert len(excerpt) <= 80
    assert excerpt[caret.index("^") : caret.rindex("^") + 1] == "zz"


def test_what_an_author_wrote_cannot_steer_the_terminal(folder: Path, on_terminal: Call, call: Call) -> None:
    write(folder / "bad.yaml", 'storyboard: 1\nshots: [{id: a, prompt: x, continues: "b\\e[2J"}]\n')
    for shown in (call("validate", "bad.yaml").stdout, on_terminal("validate", "bad.yaml").stdout):
        assert "\\x1b[2J" in shown
        assert "\x1b[2J" not in shown


TALL = """\
storyboard: 1
output: {size: 1080x1920}
shots:
  - {id: a, model: hailuo-2.3, prompt: words}
"""


def test_a_notice_stops_nothing(folder: Path, call: Call) -> None:
    write(folder / "tall.yaml", TALL)
    done = call("validate", "tall.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    notice, summary = done.stdout.splitlines()
    assert notice.startswith('tall.yaml:4:20: notice: shot "a": "hailuo-2.3" makes 16:9 from text')
    assert summary == "tall.yaml: 1 shot, 6 s, no problems, 1 notice"
    (file,) = json.loads(call("validate", "--json", "tall.yaml").stdout)["files"]
    assert [notice["line"] for notice in file["notices"]] == [4]


def test_a_plan_tells_notices_beside_its_table(folder: Path, call: Call) -> None:
    write(folder / "tall.yaml", TALL)
    done = call("plan", "tall.yaml")
    assert done.returncode == 0
    assert "notice" not in done.stdout
    assert done.stderr.startswith("tall.yaml:4:20: notice: ")
    assert len(json.loads(call("plan", "--json", "tall.yaml").stdout)["notices"]) == 1


BATCH = """\
storyboard: 1
inputs: {name: text, length: {type: number}}
rows: rows.csv
matrix: {side: [left, right]}
shots:
  - {id: hero, prompt: "a hill", duration: 2}
  - {id: offer, prompt: "{{ name }}, {{ side }}", duration: "{{ length }}"}
"""


def batch(folder: Path, rows: str) -> None:
    write(folder / "film.yaml", BATCH)
    write(folder / "rows.csv", rows)


def test_all_films_of_a_storyboard_are_one_line(folder: Path, call: Call) -> None:
    batch(folder, "id,name,length\ntin,a tin,2\njar,a jar,3\n")
    done = call("validate", "film.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "film.yaml: 4 films of 2 shots, no problems\n"


def test_one_broken_row_is_a_problem_of_the_file(folder: Path, call: Call) -> None:
    batch(folder, "id,name,length\ntin,a tin,2\njar,a jar,long\n")
    done = call("validate", "film.yaml")
    assert done.returncode == 2
    assert 'rows.csv:3, column "length"' in done.stdout
    assert done.stderr == "1 problem\n"


def test_films_that_are_left_out_are_listed(folder: Path, call: Call) -> None:
    batch(folder, "id,name,length\ntin,a tin,2\njar,a jar,long\n")
    done = call("validate", "--skip-invalid", "film.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line for line in lines if "skipped:" in line] == [
        'films "jar/left", "jar/right" are skipped:',
    ]
    assert done.stdout.count('rows.csv:3, column "length"') == 1
    assert lines[-1] == "film.yaml: 2 films of 2 shots, no problems, 2 films skipped"
    (found,) = json.loads(call("validate", "--skip-invalid", "--json", "film.yaml").stdout)["files"]
    assert found["films"] == 2
    assert [film["film"] for film in found["skipped"]] == ["jar/left", "jar/right"]
    assert found["skipped"][0]["problems"][0]["cell"] == 'column "length"'
