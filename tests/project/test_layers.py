"""Imports point down, and each third-party library stays behind its wall."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "storyboard"

ROWS = [
    {"__main__"},
    {"cli"},
    {"approving", "pinning", "batch"},
    {"emulator", "account", "doctor", "takes"},
    {"film"},
    {"ahead", "clip_run", "cut_plan"},
    {"stitching"},
    {
        "film_manifest",
        "reviewing",
        "output",
        "slates",
        "disk_space",
        "preset_notices",
        "footage",
        "unchanged",
        "last_cut",
    },
    {"planning"},
    {"locking", "sharing"},
    {"render_options"},
    {"receipt", "places", "consents", "settings"},
    {"run"},
    {"providers", "cut"},
    {"plan"},
    {"animatic", "review"},
    {"lock", "manifest", "shared"},
    {"store"},
    {"board"},
    {"rows"},
    {"redaction"},
    {"catalogue", "inspection", "presets"},
    {"document", "media"},
    {"report", "system_errors", "suggestions", "plugins", "store_address"},
    {"errors", "limits", "version", "wording", "characters", "code_digest"},
]
HEIGHT = {name: len(ROWS) - number for number, row in enumerate(ROWS) for name in row}

WALLS = {
    "yaml": {"document"},
    "jinja2": {"board"},
    "av": {"media"},
    "cv2": {"media"},
    "moviepy": {"cut"},
    "pillow_heif": {"media"},
    "PIL": {"media", "animatic", "cut", "cli"},
    "numpy": {"media", "animatic", "cut"},
    "click": {"cli"},
    "rich": {"cli"},
    "httpx": {"providers"},
    "tenacity": {"providers"},
    "sqlite3": {"store"},
    "babel": {"board"},
    "slugify": {"board"},
    "openpyxl": {"rows"},
    "obstore": {"shared"},
    "filelock": {"store", "consents", "lock"},
    "platformdirs": {"store", "consents", "inspection", "settings"},
    "starlette": {"emulator"},
    "uvicorn": {"emulator"},
    "trustme": {"emulator"},
    "lazy_loader": {"__init__"},
    "anyio": {"providers", "run", "film", "ahead", "batch", "clip_run", "sharing", "cli"},
    "rapidfuzz": {"suggestions"},
    "pydantic": {
        "board",
        "catalogue",
        "clip_run",
        "document",
        "batch",
        "film_manifest",
        "lock",
        "manifest",
        "plan",
        "presets",
        "review",
        "shared",
        "store",
    },
    "pydantic_core": {"board", "catalogue", "document", "review"},
}
STANDARD_AND_OWN = {"storyboard"}


def modules() -> list[Path]:
    """List the modules that have a place in the table; the package itself offers names of all of them."""
    return sorted(
        path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE
    )


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Name what a module imports; `from storyboard import part` is an import of ``storyboard.part``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == PACKAGE.name:
                yield from (f"{PACKAGE.name}.{alias.name}" for alias in node.names)
            else:
                yield node.module or ""


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    here = part_of(path)
    assert here in HEIGHT, f"{here} has no place in the table of layers"
    for name in imported(path):
        parts = name.split(".")
        if parts[0] != PACKAGE.name:
            continue
        assert len(parts) > 1, "a module imports another module, never the package, which stands above all"
        assert parts[1] in HEIGHT, f"{here} must not import {name} from the package, which stands above all"
        assert parts[1] == here or HEIGHT[parts[1]] < HEIGHT[here], f"{here} must not import {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_libraries_stay_behind_their_walls(path: Path) -> None:
    for name in imported(path):
        library = name.split(".")[0]
        if library in WALLS:
            assert part_of(path) in WALLS[library], (
                f"{library} belongs in {WALLS[library]}, not in {part_of(path)}"
            )


def test_every_third_party_library_has_a_wall() -> None:
    import sys

    seen = {name.split(".")[0] for path in modules() for name in imported(path)}
    unknown = seen - set(WALLS) - STANDARD_AND_OWN - sys.stdlib_module_names
    assert not unknown, f"add these to the table of walls: {sorted(unknown)}"


def test_packages_import_nothing_by_themselves() -> None:
    for path in PACKAGE.rglob("__init__.py"):
        if path.parent == PACKAGE:
            continue
        assert list(imported(path)) in ([], ["__future__"]), f"{path} should hold no more than a docstring"
