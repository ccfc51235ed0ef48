"""The ledger: what was accepted, cancelled, uploaded and downloaded, in order, whatever the client records."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TextIO, TypeAlias

from storyboard.emulator.values import Json, Object
from storyboard.errors import PlanError

__all__ = ["Entry", "Event", "Ledger"]

Event: TypeAlias = Literal["submit", "cancel", "upload", "download"]

LONGEST_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of the ledger.

    `n` counts the entries of the same `event` from 1, `at` is the time in UTC. Of a submit, `body` is the JSON that
    was sent, with long data URIs replaced by their sha256. Of an upload, `endpoint` is the file's name and
    `request_id` its key in URLs. `authorised` says whether an upload or a download was sent with an API key.
    """

    event: Event
    n: int
    provider: str
    endpoint: str
    request_id: str
    at: str
    body: Object | None = None
    authorised: bool | None = None


class Ledger:
    """
    The entries of one run, and the file that they are appended to, if there is one.

    An entry is on disk before `write` returns. Close the ledger when done. Raises PlanError for a file that cannot be
    written.
    """

    def __init__(self, path: Path | None) -> None:
        self.entries: list[Entry] = []
        self._counts: Counter[Event] = Counter()
        self._file = _appending(path) if path else None

    def close(self) -> None:
        """Close the file; the entries stay readable."""
        if self._file:
            self._file.close()

    def of(self, event: Event, provider: str | None = None) -> list[Entry]:
        """Return the entries of an event, of one provider or of all."""
        return [
            entry
            for entry in self.entries
            if entry.event == event and (provider is None or entry.provider == provider)
        ]

    @property
    def submits(self) -> list[Entry]:
        """The submits that were accepted, in order."""
        return self.of("submit")

    def write(
        self,
        event: Event,
        source: tuple[str, str, str],
        *,
        body: Object | None = None,
        authorised: bool | None = None,
    ) -> None:
        """Add an entry; `source` is the provider, the endpoint and the request's id."""
        provider, endpoint, request_id = source
        self._counts[event] += 1
        entry = Entry(
            event=event,
            n=self._counts[event],
            provider=provider,
            endpoint=endpoint,
            request_id=request_id,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            body=None if body is None else {key: _short(value) for key, value in body.items()},
            authorised=authorised,
        )
        self.entries.append(entry)
        if self._file:
            told = {key: value for key, value in asdict(entry).items() if value is not None}
            self._file.write(json.dumps(told, ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())


def _appending(path: Path) -> TextIO:
    try:
        return path.open("a", encoding="utf-8")
    except OSError as error:
        raise PlanError(
            f'the ledger "{path}" cannot be written: {error.strerror}',
            hint="give a file in an existing folder",
        ) from error


def _short(value: Json) -> Json:
    match value:
        case str() if value.startswith("data:") and len(value) > LONGEST_TEXT:
            return f"{value.partition(',')[0]},sha256:{hashlib.sha256(value.encode()).hexdigest()}"
        case dict():
            return {key: _short(one) for key, one in value.items()}
        case list():
            return [_short(one) for one in value]
        case _:
            return value
