"""The diary: a second copy of the journal as lines of text, which are added and never changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from storyboard.store.entry import COLUMNS, Row, State
from storyboard.store.places import is_regular_file

__all__ = ["Diary", "diary_lines"]

LARGEST_DIARY: Final = 256 << 20
# What is paid for hangs on these; what is lost of the others can be asked for again.
WORTH_A_WAIT: Final = (State.SENDING, State.ACCEPTED)


class Diary:
    """
    Keeps the ids of what is under way when the index is lost.

    It is a safety net under the journal: what cannot be added to it stops nothing. Each line bears the name of the
    `store`, which nobody else can guess: a line without it came along with files of others.
    """

    def __init__(self, path: Path, store: str) -> None:
        self._path = path
        self._store = store

    def add(self, row: Row) -> None:
        """Add a line of the journal as it is now."""
        line = {"store": self._store, **dict(zip(COLUMNS.split(", "), row, strict=True))}
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self._path, flags, 0o666)
            try:
                # One write, so that lines of several processes do not mix.
                os.write(descriptor, json.dumps(line, ensure_ascii=False).encode() + b"\n")
                if line["state"] in WORTH_A_WAIT:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)


def diary_lines(path: Path, store: str) -> list[Mapping[str, JsonValue]]:
    """Return, as rows by column, the latest state of each line of that store in a diary, as far as it can be read."""
    latest: dict[str, Mapping[str, JsonValue]] = {}
    for line in _read(path):
        if line.get("store") == store:
            latest[str(line.get("number"))] = line
    return list(latest.values())


def _read(path: Path) -> Iterator[Mapping[str, JsonValue]]:
    try:
        if not is_regular_file(path) or path.stat().st_size > LARGEST_DIARY:
            return
        texts = path.read_bytes().split(b"\n")
    except OSError:
        return
    for text in texts:
        try:
            line = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(line, dict):
            yield line
