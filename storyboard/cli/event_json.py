"""Events as JSON lines, as `docs/events.md` describes them."""

from __future__ import annotations

import re
from dataclasses import asdict

from storyboard.cli.screen import json_text
from storyboard.report import Event

__all__ = ["event_as_json", "event_name"]

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def event_name(kind: type[Event]) -> str:
    """Return the name of an event in JSON: ``shot_done`` for `ShotDone`."""
    return _HUMP.sub("_", kind.__name__).lower()


def event_as_json(event: Event) -> str:
    """Return one line: the event's name as `event`, then its fields; `film` only where a storyboard makes several."""
    fields = asdict(event)
    if fields.get("film") == "":
        del fields["film"]
    return json_text({"event": event_name(type(event)), **fields})
