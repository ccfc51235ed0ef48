"""What the user has allowed to spend for each storyboard, by its path, in the user's own settings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

from storyboard.errors import StoryboardError
from storyboard.media.files import atomic_write, writing

__all__ = ["allow", "consents_path", "disallow", "remembered_limit", "remembered_limits"]

VERSION: Final = 1


def consents_path() -> Path:
    """
    Return the file of consents, in the user's settings folder; never one in a storyboard's folder.

    StoryboardError when the user has no such folder.
    """
    path = _usual_path()
    if path is None:
        raise StoryboardError("there is no folder for your settings", hint="name one with XDG_CONFIG_HOME")
    return path


def _usual_path() -> Path | None:
    from platformdirs import user_config_path  # noqa: PLC0415 - only those who spend money need it

    folder = user_config_path("storyboard", appauthor=False)
    # Without a home the path would begin with "~" and be relative to the working folder, which may be a stranger's.
    return folder / "allowed.json" if folder.is_absolute() else None


def remembered_limit(board: Path) -> Decimal | None:
    """Return what renders of the storyboard at that path may spend, in US dollars; None when nothing was allowed."""
    return remembered_limits().get(board.resolve())


def remembered_limits() -> dict[Path, Decimal]:
    """Return all that was allowed, by resolved path. StoryboardError when the settings cannot be read."""
    path = _usual_path()
    if path is None:
        return {}
    try:
        data: object = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise _unreadable(path) from error
    limits = (
        data.get("allowed") if isinstance(data, dict) and data.get("storyboard_allowed") == VERSION else None
    )
    if not isinstance(limits, dict):
        raise _unreadable(path)
    return {Path(board): _amount(text, path) for board, text in limits.items()}


def allow(board: Path, max_cost: Decimal) -> None:
    """Let renders of the storyboard at that path spend up to `max_cost` US dollars each, from now on."""
    with _changing() as limits:
        limits[board.resolve()] = max_cost


def disallow(board: Path) -> bool:
    """Take back what was allowed for the storyboard at that path; False when nothing was."""
    with _changing() as limits:
        return limits.pop(board.resolve(), None) is not None


@contextmanager
def _changing() -> Iterator[dict[Path, Decimal]]:
    from filelock import FileLock  # noqa: PLC0415 - as above

    path = consents_path()
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(path.with_suffix(".lock"), is_singleton=False):
            limits = remembered_limits()
            yield limits
            _write(path, limits)


def _write(path: Path, limits: Mapping[Path, Decimal]) -> None:
    data = {
        "storyboard_allowed": VERSION,
        "allowed": {str(board): str(limits[board]) for board in sorted(limits)},
    }
    with atomic_write(path) as temporary:
        temporary.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _amount(text: object, path: Path) -> Decimal:
    try:
        amount = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise _unreadable(path)
    return amount


def _unreadable(path: Path) -> StoryboardError:
    return StoryboardError(
        f'what you have allowed to spend cannot be read from "{path}"',
        hint="delete the file, and allow it again with: storyboard allow FILE --max-cost USD",
    )
