"""The review as a file: what is written, what stays of what others wrote, and that mistakes are told at their place."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from storyboard.document.tree import plain, read_tree
from storyboard.errors import BoardError
from storyboard.limits import REVIEW_BYTES
from storyboard.review.entry import ReviewedShot
from storyboard.review.json_schema import review_schema
from storyboard.review.review import read_review, review_beside, write_review

COMMITTED = Path(__file__).parents[2] / "schemas" / "review.schema.json"
NAME = "film.review.yaml"
ONE, TWO = "1" * 64, "2" * 64


def approved(sha256: str = ONE, **values: object) -> ReviewedShot:
    usual = {"status": "approved", "sha256": sha256, "who": "ada", "when": "2026-11-26T08:00:00+00:00"}
    return ReviewedShot.model_validate(usual | values)


def refusal(folder: Path, text: str | bytes) -> str:
    path = folder / NAME
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(BoardError) as caught:
        read_review(path)
    return str(caught.value).replace(f"{folder}{os.sep}", "")


def changed(folder: Path, text: str, **entries: ReviewedShot) -> str:
    path = folder / NAME
    path.write_bytes(text.encode())
    assert write_review(read_review(path), entries)
    return path.read_bytes().decode()


@pytest.mark.parametrize(
    ("lock", "review"),
    [
        ("film.lock.json", "film.review.yaml"),
        ("storyboard.yaml.lock.json", "storyboard.yaml.review.yaml"),
        ("other.json", "other.json.review.yaml"),
    ],
)
def test_it_lies_beside_the_lock(tmp_path: Path, lock: str, review: str) -> None:
    assert review_beside(tmp_path / lock) == tmp_path / review


def test_without_a_file_nothing_is_reviewed(tmp_path: Path) -> None:
    assert not read_review(tmp_path / NAME).shots


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    entries = {
        "b": approved(note='Müller: "gut" # 1,\nsecond line 🎬', frame=0),
        "a 1": ReviewedShot(status="todo"),
        "no": ReviewedShot(status="retake", note="- slower", who="1"),
    }
    assert write_review(read_review(tmp_path / NAME), entries)
    assert read_review(tmp_path / NAME).shots == entries


def test_a_new_file_is_sorted_with_one_key_a_line_and_says_what_it_is(tmp_path: Path) -> None:
    write_review(read_review(tmp_path / NAME), {"b": approved(), "a": approved(TWO)})
    lines = (tmp_path / NAME).read_text().splitlines()
    assert lines[0].startswith("# The review of this film")
    assert lines[3:] == [
        "film_review: 1",
        "shots:",
        "  a:",
        "    status: approved",
        f'    sha256: "{TWO}"',
        '    who: "ada"',
        '    when: "2026-11-26T08:00:00+00:00"',
        "  b:",
        "    status: approved",
        f'    sha256: "{ONE}"',
        '    who: "ada"',
        '    when: "2026-11-26T08:00:00+00:00"',
    ]


OTHERS = f"""\
# ours
film_review: 1   # the format
shots:
    # about b
    b:   {{status: todo,
      note: wait}}

    # about d
    d:
        status: approved
        sha256: {ONE.replace("1", "a")}
        note: |
            # not a comment
            two lines

    # at the end
"""


def test_all_other_lines_stay_as_they_are(tmp_path: Path) -> None:
    before = OTHERS.splitlines()
    after = changed(tmp_path, OTHERS, c=approved(), a=approved(), e=approved()).splitlines()
    new = [line for line in after if line not in before]
    assert [line for line in after if line in before] == before
    assert len(new) == 3 * 5


def test_new_entries_have_their_place_by_the_alphabet(tmp_path: Path) -> None:
    text = changed(tmp_path, OTHERS, c=approved(), a=approved(), e=approved())
    assert list(read_review(tmp_path / NAME).shots) == ["a", "b", "c", "d", "e"]
    assert text.index("    # about b") > text.index("    a:")
    assert text.index("    # about d") > text.index("    c:")


def test_a_changed_entry_is_replaced_and_comments_around_it_stay(tmp_path: Path) -> None:
    text = changed(tmp_path, OTHERS, d=approved(), b=approved())
    assert "two lines" not in text
    assert "wait" not in text
    for comment in ("# ours", "# the format", "# about b", "# about d", "# at the end"):
        assert comment in text
    assert read_review(tmp_path / NAME).shots == {"b": approved(), "d": approved()}


def test_line_ends_and_the_last_line_are_minded(tmp_path: Path) -> None:
    text = changed(tmp_path, "film_review: 1\r\nshots:\r\n  b: {status: todo}", c=approved())
    assert text.replace("\r\n", "").count("\n") == 0
    assert text.startswith("film_review: 1\r\nshots:\r\n  b: {status: todo}\r\n  c:\r\n")
    after = changed(tmp_path, "shots:\n  b: {status: todo}\nfilm_review: 1\n", c=approved())
    assert after.endswith('00:00"\nfilm_review: 1\n')
    assert "  a:\n" in changed(tmp_path, "film_review: 1\nshots: {}\n", a=approved())


def test_the_same_decision_again_changes_nothing(tmp_path: Path) -> None:
    write_review(read_review(tmp_path / NAME), {"a": approved()})
    before = (tmp_path / NAME).stat()
    assert not write_review(read_review(tmp_path / NAME), {"a": approved(when="2030-01-01")})
    assert (tmp_path / NAME).stat() == before
    assert write_review(read_review(tmp_path / NAME), {"a": approved(note="and again")})


@pytest.mark.parametrize(
    "text",
    [
        "film_review: 1\nshots: {b: {status: todo}}\n",
        "film_review: 1\nshots: {\n  b: {status: todo}\n}\n",
        "{film_review: 1, shots: {}}\n",
        "film_review: 1\nshots: &all\n  b: &b {status: todo}\n  c: *b\n",
    ],
)
def test_a_layout_in_which_entries_cannot_be_changed_is_refused_and_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / NAME
    path.write_text(text)
    review = read_review(path)
    with pytest.raises(BoardError, match="the entries cannot be changed one by one as the file is laid out"):
        write_review(review, {"b": approved()})
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "film_review: 1\nshots:\n  a:\n    staus: todo\n",
            f'{NAME}:4:5: shot "a": unknown key "staus"; did you mean "status"?',
        ),
        (
            "film_review: 1\nshots:\n  a: {status: aproved}\n",
            f'{NAME}:3:15: shot "a": "status" cannot be the text "aproved"; did you mean "approved"?',
        ),
        (
            "film_review: 1\nshots:\n  a:\n    status: approved\n",
            f'{NAME}:4:5: shot "a": an approval needs the "sha256" of the clip that was approved;'
            " write it with: storyboard approve FILE SHOT",
        ),
        ("film_review: 1\nshots:\n  a: {note: no}\n", f'{NAME}:3:6: shot "a": "status" is missing'),
        (
            "film_review: 1\nshots:\n  a: {status: todo, frame: -1}\n",
            f'{NAME}:3:28: shot "a": "frame" should be at least 0, not -1',
        ),
        (
            "film_review: 1\nshots:\n  a: {status: todo, sha256: abc}\n",
            f'{NAME}:3:29: shot "a": "sha256" cannot be the text "abc"; the digest of the clip, 64 digits',
        ),
        (
            "film_review: 1\nshots:\n  a: {status: todo, when: yesterday}\n",
            f'{NAME}:3:27: shot "a": "when" is not a date; write it as 2026-11-26 or',
        ),
        ("film_review: 1\nshot: {}\n", f'{NAME}:2:1: unknown key "shot"; did you mean "shots"?'),
        ("film_review: 2\nshots: {}\n", "this review is of version 2, and this program reads 1; update"),
        ("film_review: one\nshots: {}\n", f'{NAME}:1:14: "film_review" should be a whole number'),
        ("a: 1\n", "this is no review of storyboard: it should begin with"),
        ("- a\n", "this is no review of storyboard: it should begin with"),
        ("film_review: 1\nshots: {a: {status: todo}, a: {status: todo}}\n", 'the key "a" is written twice'),
        (
            "film_review: 1\nshots:\n<<<<<<< HEAD\n  a: {status: todo}\n=======\n>>>>>>> other\n",
            f"{NAME}:3:1: the review has conflicts of a merge; keep the entries that are meant",
        ),
        (b"film_review: 1\nshots: {}\n# \xff\n", "the file is not UTF-8"),
        ("", "the file is empty"),
        (f"film_review: 1\nshots: {{}}\n#{'x' * REVIEW_BYTES}\n", "is larger than 4 MiB"),
        (
            f"film_review: 1\nshots: {{a: {{status: todo, note: {'x' * 2001}}}}}\n",
            "2001 characters long, and",
        ),
        ('film_review: 1\nshots: {"a\\e[1m": {status: todo}}\n', "this is not the id of a shot"),
    ],
)
def test_mistakes_are_told_at_their_place(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in refusal(tmp_path, text)


def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    with pytest.raises(BoardError, match="the review is not a regular file"):
        read_review(tmp_path / NAME)


def test_aliases_that_make_it_far_larger_are_refused(tmp_path: Path) -> None:
    lines = [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * 20)}]" for level in range(1, 9)]
    assert "far larger than its text" in refusal(
        tmp_path, "\n".join(["film_review: 1", "x0: &x0 [1]", *lines])
    )


def test_the_committed_schema_is_that_of_the_class() -> None:
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == review_schema()


def test_a_review_is_valid_by_its_schema(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(review_schema())
    validator = Draft202012Validator(review_schema())
    write_review(read_review(tmp_path / NAME), {"a": approved(note="good")})
    data = plain(read_tree((tmp_path / NAME).read_bytes(), NAME))
    validator.validate(data)
    assert isinstance(data, dict)
    assert not validator.is_valid({**data, "shots": {"a": {"status": "fine"}}})
    described = review_schema()["$defs"]["ReviewedShot"]["properties"]  # type: ignore[index, call-overload]
    assert all(each.get("description") for each in described.values())  # type: ignore[union-attr]
