"""What is made is named by the code that made it: a changed module of it is another name, and other files are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from storyboard.code_digest import cutting_code, digest_of_code, drawing_code, inspecting_code


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name in ("cut/transitions.py", "cut/deep/cards.py", "media/read.py", "cli/main.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def digest(package: Path, *libraries: str) -> str:
    digest_of_code.cache_clear()
    return digest_of_code(package, ("cut", "media"), libraries)


@pytest.mark.parametrize(
    "name", ["cut/transitions.py", "cut/deep/cards.py", "media/read.py", "cut/new.py", "media/a.otf"]
)
def test_a_changed_or_added_module_counts(package: Path, name: str) -> None:
    before = digest(package)
    (package / name).write_text("edited")
    assert digest(package) != before


@pytest.mark.parametrize("name", ["cli/main.py", "cut/notes.txt"])
def test_another_file_does_not_count(package: Path, name: str) -> None:
    before = digest(package)
    (package / name).write_text("edited")
    assert digest(package) == before


def test_a_renamed_module_counts_and_so_do_the_libraries(package: Path) -> None:
    before = digest(package)
    assert digest(package, "av") != before
    assert digest(package, "a-library-that-nobody-has") == before
    (package / "cut" / "transitions.py").rename(package / "cut" / "changes.py")
    assert digest(package) != before


def test_each_kind_of_work_has_its_own_code() -> None:
    assert len({inspecting_code(), drawing_code(), cutting_code()}) == 3
