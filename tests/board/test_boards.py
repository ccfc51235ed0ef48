"""Each folder of boards/ is a test by existing: board.yaml, files beside it, and what is wrong in problems.txt."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from storyboard.board.load import load
from storyboard.errors import BoardError

BOARDS = Path(__file__).parent / "boards"


def problems_of_board(path: str) -> list[str]:
    try:
        load(path)
    except BoardError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("name", sorted(entry.name for entry in BOARDS.iterdir()))
def test_every_problem_is_told_in_one_go_and_nothing_is_written(
    name: str, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rewrite: bool
) -> None:
    film = tmp_path / "film"
    shutil.copytree(media, film)
    shutil.copytree(BOARDS / name, film, dirs_exist_ok=True, ignore=shutil.ignore_patterns("problems.txt"))
    (film / "outside").symlink_to(media, target_is_directory=True)
    monkeypatch.chdir(film)
    before = sorted(os.walk(tmp_path))

    found = "".join(f"{line}\n" for line in problems_of_board("board.yaml"))

    assert sorted(os.walk(tmp_path)) == before
    expected = BOARDS / name / "problems.txt"
    if rewrite:
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8"), "if this is meant: pytest tests/board --rewrite"


def test_files_outside_of_the_folder_are_used_when_that_is_allowed(media: Path, tmp_path: Path) -> None:
    board = tmp_path / "board.yaml"
    board.write_text(
        f"storyboard: 1\nshots:\n  - {{id: one, prompt: hills, first_frame: {media / 'good.png'}}}\n"
    )

    with pytest.raises(BoardError, match="outside of the storyboard's folder"):
        load(board)
    assert load(board, allow_outside=True).shots[0].first_frame == str(media / "good.png")
