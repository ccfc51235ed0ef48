"""What `import storyboard` gives: the names that are promised, each of them there, documented and light to import."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import storyboard
from storyboard import errors

PACKAGE = Path(storyboard.__file__).parent


def test_the_python_page_explains_every_public_name() -> None:
    page = (PACKAGE.parent / "docs" / "python.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", page))
    assert set(storyboard.__all__) <= named, f"not on the page: {sorted(set(storyboard.__all__) - named)}"


@pytest.mark.parametrize("name", storyboard.__all__)
def test_each_public_name_is_there_and_says_what_it_does(name: str) -> None:
    value = getattr(storyboard, name)
    is_alias = not inspect.isclass(value) and not inspect.isfunction(value)
    assert is_alias or inspect.getdoc(value)


def test_an_unknown_name_is_an_ordinary_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = storyboard.nonsense  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_heavy() -> None:
    heavy = "('av', 'moviepy', 'numpy', 'pydantic', 'yaml')"
    script = f"import sys, storyboard; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_each_module_lists_what_it_offers(path: Path) -> None:
    if path.name in ("__init__.py", "__main__.py"):
        return
    name = ".".join(("storyboard", *path.relative_to(PACKAGE).with_suffix("").parts))
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} does not say what it owns"
    for public in module.__all__:
        value = getattr(module, public)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), f"{name}.{public} has no docstring"


def test_every_error_is_raised_somewhere() -> None:
    raised = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                raised.add(node.func.id)
    concrete = set(errors.__all__) - {"StoryboardError", "ProviderError", "Problem"}
    assert concrete <= raised, f"never raised: {sorted(concrete - raised)}"


def test_the_error_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    lines = (errors.__doc__ or "").splitlines()
    drawn = [line for line in lines if line.strip() and line.startswith("    ")]
    trail: list[tuple[int, str]] = []
    for line in drawn:
        depth, name = len(line) - len(line.lstrip()), line.split()[0]
        while trail and trail[-1][0] >= depth:
            trail.pop()
        if trail:
            assert getattr(errors, name).__bases__ == (getattr(errors, trail[-1][1]),)
        trail.append((depth, name))
    assert {line.split()[0] for line in drawn} == set(errors.__all__) - {"Problem"}
