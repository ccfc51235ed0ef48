"""The house's measures: files of one purpose, short functions, names that say something."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "storyboard"
LONGEST_FILE = 350
LONGEST_FUNCTION = 40
EMPTY_NAMES = ("util", "helper", "manager", "base", "common", "misc")

paths = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST_FILE, f"{path.name} has too many lines: split it by noun"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = node.body[0].end_lineno if ast.get_docstring(node) else node.lineno
            assert node.end_lineno is not None
            assert start is not None
            assert node.end_lineno - start <= LONGEST_FUNCTION, f"{path.name}: {node.name} is too long"


@pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_names_say_what_a_file_is_about(path: Path) -> None:
    stem = path.stem.lower()
    assert not any(stem in (name, f"{name}s") or stem.endswith(f"_{name}s") for name in EMPTY_NAMES)
