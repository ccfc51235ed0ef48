"""Text files that cannot be read are problems with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.document.text_file import read_text
from storyboard.errors import BoardError


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("film.yml", "film.yaml"),
        ("flim.yaml", "film.yaml"),
        ("lists/prodcts.csv", "lists/products.csv"),
        ("other.yaml", None),
        ("products.csv", None),
        ("clip.yaml", None),
        ("notes.csv", "notes.txt"),
        (".fil.yaml", "film.yaml"),
    ],
)
def test_a_file_that_is_not_there_may_be_meant_for_one_beside_it(
    tmp_path: Path, name: str, meant: str | None
) -> None:
    (tmp_path / "lists").mkdir()
    for each in ("film.yaml", ".film.yaml", "notes.txt", "notes.mp4", "clip.mp4", "lists/products.csv"):
        (tmp_path / each).write_text("x")

    with pytest.raises(BoardError) as found:
        read_text(tmp_path / name)
    [problem] = found.value.problems
    assert problem.message == f'"{Path(name).name}" does not exist'
    assert problem.hint == (None if meant is None else f'did you mean "{tmp_path / meant}"?')


def test_a_file_in_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(BoardError) as found:
        read_text(tmp_path / "none" / "film.yaml")
    assert found.value.problems[0].hint == f'there is no folder "{tmp_path / "none"}"'
