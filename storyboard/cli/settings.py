"""Settings files on the command line: below options and the environment, above the defaults."""

from __future__ import annotations

import linecache
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from storyboard.places import folder_in_environment
from storyboard.settings.finding import FILE, own_settings, own_settings_path, settings_for
from storyboard.settings.settings import Settings
from storyboard.store.cache_size import CACHE_SIZE_VARIABLE

__all__ = [
    "PLANNED_FILE",
    "own_catalogue_files",
    "read_settings",
    "settings_in_use",
    "settled_store",
    "use_cache_size",
    "use_settings",
    "use_urls",
]

STANDARD_INPUT: Final = "-"
_META: Final = "storyboard.settings"
PLANNED_FILE: Final = "storyboard.planned_file"
"""Under this key, the context has the storyboard that a saved plan names."""


def use_settings(context: click.Context, _: click.Parameter, file: str | None) -> str | None:
    """
    Read the settings for a storyboard, or for the working folder, before the other options of a command get defaults.

    A callback of an eager FILE. BoardError with all problems in the settings files.
    """
    if not context.resilient_parsing:
        if file is None:
            file = context.meta.get(PLANNED_FILE)
        folder = Path() if file is None or file == STANDARD_INPUT else Path(file).parent
        settings = read_settings(folder)
        context.meta[_META] = settings
        use_urls(settings)
        use_cache_size(settings)
        defaults = {"jobs": settings.jobs}
        context.default_map = {name: value for name, value in defaults.items() if value is not None}
    return file


def read_settings(folder: Path) -> Settings:
    """Return what settings files decide for storyboards in a folder; BoardError with all problems in them."""
    _hide(folder / FILE, folder / "pyproject.toml", own_settings_path())
    return settings_for(folder)


def use_urls(settings: Settings) -> None:
    """Send requests to the base URLs of the user's own settings, where the environment names no other."""
    for variable, url in settings.urls.items():
        if not os.environ.get(variable, "").strip():
            os.environ[variable] = url


def use_cache_size(settings: Settings) -> None:
    """Let the limit of the user's own settings apply to derived files, where the environment names no other."""
    if settings.cache_size is not None and not os.environ.get(CACHE_SIZE_VARIABLE, "").strip():
        os.environ[CACHE_SIZE_VARIABLE] = str(settings.cache_size)


def settings_in_use() -> Settings:
    """Return the settings of the command that runs; empty ones when it reads none."""
    settings = click.get_current_context().meta.get(_META)
    return settings if isinstance(settings, Settings) else Settings()


def own_catalogue_files(
    context: click.Context, _: click.Parameter, files: Sequence[Path]
) -> tuple[Path, ...]:
    """Return the catalogue files of a command, or else those of the user's own settings."""
    if files or context.resilient_parsing:
        return tuple(files)
    _hide(own_settings_path())
    return own_settings().catalogue


def settled_store(folder: Path) -> Path | None:
    """Return the store that settings files name for a folder; None when the environment does, or nothing."""
    return _unless_named(read_settings(folder))


def _unless_named(settings: Settings) -> Path | None:
    return None if folder_in_environment() else settings.store


def _hide(*paths: Path | None) -> None:
    """Keep the lines of files out of messages: a key may have been written into them."""
    for path in filter(None, paths):
        linecache.cache[str(path)] = (0, None, [], str(path))
