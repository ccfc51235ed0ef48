"""The text of a lock's file: sorted, one key a line, and each block once, however many films have it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from pydantic import JsonValue

from storyboard.lock.file import ALL, FILMS_VERSION, LOCK_VERSION, VERSION_KEY, LockFile, Shots
from storyboard.lock.shot import LockedShot

__all__ = ["file_text", "usual_blocks"]


def file_text(file: LockFile) -> str:
    """Return the text of a lock's file, the same for the same takes."""
    data: dict[str, JsonValue] = {"storyboard": file.storyboard}
    if file.films.keys() <= {""}:
        data |= {VERSION_KEY: LOCK_VERSION, "shots": _written(file.films.get("", {}))}
    else:
        shared = _of_most_films(file.films)
        data |= {VERSION_KEY: FILMS_VERSION, "shots": _written(shared), "films": _films(file.films, shared)}
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _written(shots: Shots) -> dict[str, JsonValue]:
    return {name: shot.written() for name, shot in shots.items()}


def _of_most_films(films: Mapping[str, Shots]) -> dict[str, LockedShot]:
    """Return, by shot, the block that more than half of the films with that shot have, and two at least."""
    counts: dict[str, Counter[str]] = {}
    blocks: dict[str, LockedShot] = {}
    for shots in films.values():
        for name, shot in shots.items():
            counts.setdefault(name, Counter())[shot.checksum] += 1
            blocks[shot.checksum] = shot
    shared = {}
    for name, each in counts.items():
        checksum, number = each.most_common(1)[0]
        if number > 1 and 2 * number > each.total():
            shared[name] = blocks[checksum]
    return shared


def _films(films: Mapping[str, Shots], shared: Shots) -> dict[str, JsonValue]:
    """Return the shots of each film: a block, the name of the film before it that has the same, or ``*``."""
    first: dict[tuple[str, str], str] = {}
    written: dict[str, JsonValue] = {}
    for film in sorted(films):
        shots: dict[str, JsonValue] = {}
        for name, shot in films[film].items():
            if name in shared and shared[name].checksum == shot.checksum:
                shots[name] = ALL
            elif (other := first.setdefault((name, shot.checksum), film)) not in (film, ALL):
                shots[name] = other
            else:
                shots[name] = shot.written()
        written[film] = shots
    return written


def usual_blocks(films: Mapping[str, Shots]) -> dict[str, LockedShot]:
    """Return, by fingerprint, the block that most films have; of several, that of the lowest take."""
    counts: dict[str, Counter[str]] = {}
    blocks: dict[str, LockedShot] = {}
    for shots in films.values():
        for shot in shots.values():
            if not shot.pinned:
                counts.setdefault(shot.fingerprint, Counter())[shot.checksum] += 1
                blocks[shot.checksum] = shot
    found = {}
    for fingerprint, each in counts.items():
        usual = min(each, key=lambda checksum: (-each[checksum], blocks[checksum].take, checksum))
        found[fingerprint] = blocks[usual]
    return found
