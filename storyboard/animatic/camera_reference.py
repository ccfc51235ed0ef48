"""The camera words as a section in Markdown, made from the table that reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from storyboard.animatic import move_words as words
from storyboard.animatic.move_table import IN_A_MANNER, TABLE, WRITTEN, Direction, Kind, Meaning

__all__ = ["camera_reference"]

_HEAD: Final = """\
## The camera

[A sheet of the moves](moves.jpg) shows what each does to a chart and to a previs frame; `python -m tools.moves_sheet
OUT.jpg` draws it. Hosted models read prompts in their own ways.

A word of the tables counts when it is about the camera: after *camera*, *shot* or *drone* (*the camera slowly pans
right*), in a clause of its own (*slow push in, handheld*), or in brackets (`[Truck left, Pan right]`). *A frying
pan*, *a roll of film* and *a crane bird* are no moves. A prompt without camera words gets a very slow push in.

Left and right are the camera's: in a pan to the right the picture goes left. Around something, clockwise is as seen
from above. A clip opens on its first frame as it is. Where a move along the picture needs room that the picture
does not have, it is enlarged, evenly, as the move begins; where the camera goes back, the picture is continued past
its edges, mirrored and out of focus."""

_DOES: Final[dict[tuple[Kind, Direction], str]] = {
    ("pan", "left"): "turns to the left",
    ("pan", "right"): "turns to the right",
    ("tilt", "up"): "turns upwards",
    ("tilt", "down"): "turns downwards",
    ("roll", "clockwise"): "turns clockwise about its lens: the picture turns the other way",
    ("roll", "counterclockwise"): "turns counter-clockwise about its lens: the picture turns the other way",
    ("dutch", "clockwise"): "is canted to the right; with a first frame, it tilts at the start",
    ("dutch", "counterclockwise"): "is canted to the left; with a first frame, it tilts at the start",
    ("zoom", "in"): "stays; everything grows",
    ("zoom", "out"): "stays; everything shrinks",
    ("dolly", "in"): "goes forward: near things grow more than far ones",
    ("dolly", "out"): "goes back: near things shrink more than far ones",
    ("dolly zoom", "in"): "goes forward and zooms out: the subject keeps its size, the background recedes",
    (
        "dolly zoom",
        "out",
    ): "goes back and zooms in: the subject keeps its size, the background comes nearer",
    ("truck", "left"): "goes to the left: near things pass faster than far ones",
    ("truck", "right"): "goes to the right: near things pass faster than far ones",
    ("track", "left"): "goes to the left, slightly hand-held",
    ("track", "right"): "goes to the right, slightly hand-held",
    ("track", "in"): "follows forward, slightly hand-held",
    ("track", "out"): "goes back in front of the subject, slightly hand-held",
    ("pedestal", "up"): "goes up",
    ("pedestal", "down"): "goes down",
    ("orbit", "left"): "goes around the subject to the left, clockwise from above",
    ("orbit", "right"): "goes around the subject to the right, counter-clockwise from above",
    ("handheld", "none"): "is held by hand: it moves a little",
    ("shake", "none"): "shakes",
    ("static", "none"): "stands still",
}
_MANNERS: Final = {
    "snap": "the whole move in less than half a second, in the middle of the clip, with motion blur",
    "circle": "a full circle: a roll turns all the way around, an orbit and a pan go as far as a flat picture allows",
}


def camera_reference() -> str:
    """Return the section as Markdown."""
    meanings: dict[Meaning, list[str]] = {}
    for verb in TABLE:
        for aim, meaning in verb.meanings.items():
            meanings.setdefault(meaning, []).append(f"{verb.forms[0]} {WRITTEN.get(aim, aim)}".strip())
    moves = [(_camera(meaning), _listed(said)) for meaning, said in meanings.items()]
    forms = [(verb.forms[0], ", ".join(verb.forms[1:])) for verb in TABLE if len(verb.forms) > 1]
    manners = [
        (_listed(sorted(word for word, one in words.MANNERS.items() if one == manner)), does)
        for manner, does in _MANNERS.items()
    ]
    parts = [
        _HEAD,
        "### Moves",
        _table(("what the camera does", "words"), moves),
        "### Other words and forms",
        _table(("word", "other forms"), forms),
        "### How a move is made",
        _table(("words before the move", "meaning"), manners),
        f"Examples: {_listed(IN_A_MANNER)}. {_speeds()}",
        "Moves happen together. A move after *then* or a similar word, one in a new pair of brackets, and one that"
        " undoes another (*pans right, then left*) begin when the previous one has ended. A move after *no*, *without*,"
        " *never* or *don't* is not made; when a prompt only excludes moves (*no camera movement*, *no pans or zooms*),"
        " the camera stands still.",
    ]
    return "\n\n".join(parts)


def _camera(meaning: Meaning) -> str:
    return "; ".join(_DOES[one] for one in meaning)


def _listed(said: Iterable[str]) -> str:
    return ", ".join(f"*{one}*" for one in said)


def _speeds() -> str:
    paces: dict[float, list[str]] = {}
    for word, pace in words.SPEEDS.items():
        paces.setdefault(pace, []).append(word)
    named = "; ".join(f"{_listed(sorted(said))} {pace:g} times" for pace, said in sorted(paces.items()))
    return f"Words of speed make a move slower or faster than usual: {named}."


def _table(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> str:
    return "\n".join(
        [f"| {head[0]} | {head[1]} |", "|---|---|", *(f"| {one} | {other} |" for one, other in rows)]
    )
