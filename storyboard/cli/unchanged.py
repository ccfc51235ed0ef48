"""Commands that find nothing to do: what they said is remembered, and said again while nothing has changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import time_ns
from typing import Final, NamedTuple

__all__ = ["Call", "call_of", "say_again"]

# The verbs that end in a film.
VERBS: Final = frozenset(("render", "preview", "cut"))
NO_COLOUR: Final = "--no-color"


class Call(NamedTuple):
    """A command as it was given: its arguments, the working folder, the variables, and when."""

    arguments: tuple[str, ...]
    folder: str
    environ: Mapping[str, str]
    began_ns: int


def call_of(arguments: Sequence[str]) -> Call | None:
    """Return the command with these arguments, as it is given now; None for one that is never remembered."""
    if not arguments or arguments[0] not in VERBS:
        return None
    try:
        return Call(tuple(arguments), str(Path.cwd()), dict(os.environ), time_ns())
    except OSError:
        return None  # the working folder is gone


def say_again(call: Call) -> bool:
    """Say what a command said when it last had nothing to do; False when that is not known, or anything changed."""
    # Most commands have no record, and do without these.
    from storyboard.unchanged.check import confirmed  # noqa: PLC0415
    from storyboard.unchanged.record import name_of, read_record, write_record  # noqa: PLC0415
    from storyboard.unchanged.surroundings import surroundings_of  # noqa: PLC0415

    name = name_of(call.arguments, call.folder)
    record = read_record(name)
    around = surroundings_of(call.environ) if record is not None else None
    if record is None or around is None:
        return False
    found = confirmed(record, around.digest, call.began_ns)
    if found is None:
        return False
    if found is not record:
        write_record(name, found)
    from storyboard.cli.announcing import announce  # noqa: PLC0415 - as above
    from storyboard.cli.progress import reporting  # noqa: PLC0415
    from storyboard.cli.screen import NO_COLOUR_VARIABLE  # noqa: PLC0415

    if NO_COLOUR in call.arguments:
        os.environ[NO_COLOUR_VARIABLE] = "1"
    with reporting(as_json=found.as_json, quiet=found.quiet) as reporter:
        for event in found.events:
            reporter(event)
    if not found.as_json:
        announce(found.film, quiet=found.quiet)
    return True
