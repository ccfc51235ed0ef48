"""Where settings files are: in the user's settings folder, and beside a storyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from storyboard.errors import BoardError, Problem
from storyboard.media.names import trouble_with
from storyboard.settings.settings import Settings, settings_in
from storyboard.settings.toml_file import read_table

__all__ = ["FILE", "own_settings", "own_settings_path", "settings_beside", "settings_for"]

FILE: Final = "storyboard.toml"
PROJECT_FILE: Final = "pyproject.toml"
PROJECT_TABLE: Final = ("tool", "storyboard")


def own_settings_path() -> Path | None:
    """Return the path of the user's settings file, which need not exist; None without a settings folder."""
    from platformdirs import user_config_path  # noqa: PLC0415 - commands that read no settings do without

    folder = user_config_path("storyboard", appauthor=False)
    # Without a home the path would be relative to the working folder, which may be a stranger's.
    return folder / FILE if folder.is_absolute() else None


def own_settings() -> Settings:
    """Return the settings of the user's own file; BoardError with all problems in it."""
    path = own_settings_path()
    table = read_table(path) if path is not None and path.is_file() else None
    return Settings() if table is None else settings_in(table, own=True)


def settings_beside(folder: Path) -> Settings:
    """
    Return the settings in a storyboard's folder; BoardError with all problems in them.

    They are those of `FILE`, or else the table [tool.storyboard] of `PROJECT_FILE`. Other folders, above it or below,
    are not searched.
    """
    path = folder / FILE
    if trouble_with(path):
        # There is no such folder; reading the storyboard reports it.
        return Settings()
    if path.exists() or path.is_symlink():
        if path.resolve() == _own():
            return Settings()
        if not _is_in(path, folder):
            what = "it is not a regular file of the storyboard's folder"
            raise BoardError([Problem(str(path), 0, 0, what, "move or remove it")])
        table = read_table(path)
    else:
        path = folder / PROJECT_FILE
        table = read_table(path, *PROJECT_TABLE) if _is_in(path, folder) else None
    return Settings() if table is None else settings_in(table, own=False)


def _own() -> Path | None:
    path = own_settings_path()
    return None if path is None else path.resolve()


def _is_in(path: Path, folder: Path) -> bool:
    """Whether a path is a regular file in that folder, without leading elsewhere through a link."""
    return path.is_file() and path.resolve().parent == folder.resolve()


def settings_for(folder: Path) -> Settings:
    """Return what settings files decide for storyboards in a folder: those beside them win over the user's own."""
    return settings_beside(folder).over(own_settings())
