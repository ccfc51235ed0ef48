"""The program and the environment of a command, as one digest: with other code or variables, nothing is remembered."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from storyboard.inspection.identity import RACY_NANOSECONDS

__all__ = ["Surroundings", "surroundings_of"]

PACKAGE: Final = Path(__file__).parents[1]

# These say where and how a command was called, or what the terminal is like. All others count, for the variables of
# plugins have any name: an unknown one that differs costs a look.
OF_THE_TERMINAL: Final = frozenset(
    ("_", "PWD", "OLDPWD", "SHLVL", "TERM", "COLORTERM", "COLUMNS", "LINES", "WINDOWID", "PS1")
)

_Row: TypeAlias = tuple[str, int, int, int, int, int]


class Surroundings(NamedTuple):
    """A digest of the program and its environment, and when the program was last written to."""

    digest: str
    changed_ns: int

    def is_settled(self, now_ns: int) -> bool:
        """Whether the program was not written to in the two seconds before that moment, or since."""
        return self.changed_ns < now_ns - RACY_NANOSECONDS


def surroundings_of(environ: Mapping[str, str]) -> Surroundings | None:
    """
    Return the surroundings of a command that was called with these variables.

    The program is known by the sizes and times of its files, and the libraries by the folders that they are installed
    in. None when it cannot be told, as for a program in an archive.
    """
    # On Windows, no time of a file shows a change after which the time of modification was set back.
    if os.name != "posix":
        return None
    try:
        rows = sorted(
            (*_files(os.fspath(PACKAGE)), *(_row(each) for each in sys.path if Path(each).is_dir()))
        )
    except OSError:
        return None
    variables = sorted((name, text) for name, text in environ.items() if name not in OF_THE_TERMINAL)
    parts = [sys.version, sys.executable, sys.path, os.getuid(), rows, variables]
    text = json.dumps(parts).encode("utf-8", "surrogatepass")
    return Surroundings(sha256(text).hexdigest(), max(row[-1] for row in rows))


def _files(folder: str) -> Iterator[_Row]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path)
            else:
                yield _row(entry.path)


def _row(path: str) -> _Row:
    facts = Path(path).stat()
    return path, facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns
