"""The diary: an append-only copy of the journal in lines of text."""

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
# Paid work depends on these; other lost lines can be recovered from the providers.
WORTH_A_WAIT: Final = (State.SENDING, State.ACCEPTED)


class Diary:
    """
    Preserves the ids of running predictions when the index is lost.

    It is a safety net: failing to append stops nothing. Each line has the name of the `store`, which cannot be
    guessed: a line without it came with other files.
    """

    def __init__(self, path: Path, store: str) -> None:
        self._path = path
        self._store = store

    def add(self, row: Row) -> None:
        """Append the current state of a line of the journal."""
        line = {"store": self._store, **dict(zip(COLUMNS.split(", "), row, strict=True))}
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self._path, flags, 0o666)
            try:
                # A single write, so that lines of several processes do not mix.
                os.write(descriptor, json.dumps(line, ensure_ascii=False).encode() + b"\n")
                if line["state"] in WORTH_A_WAIT:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)


def diary_lines(path: Path, store: str) -> list[Mapping[str, JsonValue]]:
    """Return the latest readable state of each line of that store in a diary, as rows by column."""
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
