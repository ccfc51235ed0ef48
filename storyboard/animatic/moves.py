"""The camera moves that a prompt names, in plain English or as bracketed commands: text in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from storyboard.animatic import move_words as words
from storyboard.animatic.move_words import Direction, Kind, Verb

__all__ = ["GENTLE", "Direction", "Kind", "Move", "read_moves"]

MOST_MOVES: Final = 6
REACH: Final = 4
_TOKEN: Final = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[.,;:!?()\n\u2013\u2014\[\]]")
_BREAKS: Final = frozenset(".,;:!?()\n\u2013\u2014[]")


@dataclass(frozen=True, slots=True)
class Move:
    """
    One camera move.

    `direction` is where the camera goes or looks; "none" for the kinds that have none. `speed` is 1 for a plain
    move, less for slow and slight ones, more for fast ones. Moves of one `stage` happen together; stage 1 follows
    when stage 0 has ended.
    """

    kind: Kind
    direction: Direction = "none"
    speed: float = 1.0
    stage: int = 0


GENTLE: Final = Move("dolly", "in", 0.5)


@dataclass(frozen=True, slots=True)
class _Clause:
    tokens: tuple[str, ...]
    later: bool
    bracket: bool


def read_moves(prompt: str) -> tuple[Move, ...]:
    """
    Read the camera moves of `prompt`, in the order in which they are named; never empty.

    Understands English ("the camera slowly pans right, then pushes in") and commands in brackets
    (``[Truck left, Pan right]``: together; two brackets: one after the other). A prompt that names none gets `GENTLE`.
    """
    found: list[Move] = []
    stage = 0
    for clause in _clauses(prompt.lower()):
        for position, verb in _verbs(clause):
            later = clause.later or any(word in words.THEN for word in clause.tokens[:position])
            for kind, direction, speed in _meanings(clause.tokens, position, verb):
                stage += _follows(found, kind, direction, stage, later=later)
                later = False
                if len(found) < MOST_MOVES and not _known(found, kind, direction, stage):
                    found.append(Move(kind, direction, speed, stage))
    moving = tuple(move for move in found if move.kind != "static")
    return moving or tuple(found[:1]) or (GENTLE,)


def _known(found: list[Move], kind: Kind, direction: Direction, stage: int) -> bool:
    return any((move.kind, move.direction, move.stage) == (kind, direction, stage) for move in found)


def _follows(found: list[Move], kind: Kind, direction: Direction, stage: int, *, later: bool) -> bool:
    """Tell whether a move begins a new stage: it was said to, or it undoes one of this stage."""
    now = [move for move in found if move.stage == stage]
    if not now or _known(found, kind, direction, stage):
        return False
    return later or any(
        move.kind == kind and move.direction != direction and _opposed(move.direction, direction)
        for move in now
    )


def _opposed(one: Direction, other: Direction) -> bool:
    return {one, other} in ({"left", "right"}, {"up", "down"}, {"in", "out"})


def _clauses(text: str) -> Iterator[_Clause]:
    """Cut the text at punctuation, brackets and subordinators; `later` tells of a "then" or a new bracket before."""
    tokens: list[str] = []
    bracket = later = False
    brackets = 0
    for word in [*_TOKEN.findall(_joined(text)), "."]:
        if word not in _BREAKS and word not in words.SUBORDINATORS:
            tokens.append(word)
            continue
        if tokens:
            yield _Clause(tuple(tokens), later, bracket)
            later = any(one in words.THEN for one in tokens) and not any(
                word in words.VERBS for word in tokens
            )
        if word == "[":
            brackets += 1
            later = later or brackets > 1
        bracket = word == "[" or (bracket and word != "]")
        tokens = []


def _joined(text: str) -> str:
    text = re.sub(r"(?<=\w)-(?=\w)", " ", text)
    for pair, one in words.COMPOUNDS.items():
        text = re.sub(rf"\b{pair}\b", one, text)
    return text


def _verbs(clause: _Clause) -> Iterator[tuple[int, Verb]]:
    """Find the words of one clause that are camera moves, with their places."""
    tokens = clause.tokens
    bare = clause.bracket or _is_bare(tokens)
    camera = -REACH - 1
    for position, word in enumerate(tokens):
        if word in words.CAMERA:
            camera = position
        verb = words.VERBS.get(word)
        if verb is None or _is_vetoed(tokens, position, verb):
            continue
        near = position - camera <= REACH
        if bare or near or _is_meant(tokens, position, verb):
            camera = position if near else camera
            yield position, verb


def _is_bare(tokens: tuple[str, ...]) -> bool:
    """Tell whether a clause says nothing but a move: "slow pan left", "handheld", "a gentle orbit"."""
    known = (
        words.VERBS,
        words.DIRECTIONS,
        words.SPEEDS,
        words.FILLERS,
        words.AUXILIARIES,
        words.DETERMINERS,
        {"on"},
    )
    return all(any(word in group for group in known) for word in tokens)


def _is_vetoed(tokens: tuple[str, ...], position: int, verb: Verb) -> bool:
    after = _at(tokens, position + 1)
    before = tokens[max(0, position - 2) : position]
    return after in verb.not_before or any(word in words.NEGATIONS for word in before)


def _is_meant(tokens: tuple[str, ...], position: int, verb: Verb) -> bool:
    """Judge a move that has no camera before it and shares its clause with other words."""
    after = _at(tokens, position + 1)
    aim, end = _aim(tokens, position, verb)
    if verb.trust == "alone" or after in words.SHOT_NOUNS or (aim and _at(tokens, end + 1) == "shot"):
        return True
    if verb.trust == "camera" or not _opens(tokens, position):
        return False
    if tokens[position].startswith("truck"):
        opened = _at(tokens, position - 1) not in words.DETERMINERS
        return (
            bool(aim) and opened and _at(tokens, end + 1) not in words.DETERMINERS | {"behind", "at", "for"}
        )
    if tokens[position].startswith("pull") and _at(tokens, end + 1) in words.DETERMINERS:
        return False
    before = _at(tokens, position - 1)
    return bool(aim) or before in words.SPEEDS or before in words.TONE or tokens[position] == "tracking"


def _opens(tokens: tuple[str, ...], position: int) -> bool:
    """Tell whether nothing before a word in its clause could be its subject."""
    before = _at(tokens, position - 1)
    if before in words.DETERMINERS:
        before = _at(tokens, position - 2)
    return not before or before in words.SPEEDS or before in words.TONE or before in words.AUXILIARIES


def _at(tokens: tuple[str, ...], position: int) -> str:
    return tokens[position] if 0 <= position < len(tokens) else ""


def _aim(tokens: tuple[str, ...], position: int, verb: Verb) -> tuple[str, int]:
    """Find the direction that a verb takes and where it stands; ("", the verb's place) without one."""
    place = position + 1
    while place <= position + REACH:
        word = _at(tokens, place)
        aim = words.DIRECTIONS.get(word, "")
        if word == "from" and _at(tokens, place + 2) == "to":
            place += 3
        elif aim in verb.meanings and _at(tokens, place + 1) != "behind":
            return aim, place
        elif word in words.FILLERS or word in words.SPEEDS:
            place += 1
        else:
            break
    return "", position


def _meanings(tokens: tuple[str, ...], position: int, verb: Verb) -> Iterator[tuple[Kind, Direction, float]]:
    """Give what a verb says: usually one move, two for "pans left and up" or a dolly zoom, none for "moves"."""
    aim, end = _aim(tokens, position, verb)
    meanings = list(verb.meanings.get(aim or "none", ()))
    while (
        aim and _at(tokens, end + 1) == "and" and words.DIRECTIONS.get(_at(tokens, end + 2)) in verb.meanings
    ):
        end += 2
        meanings += verb.meanings[words.DIRECTIONS[tokens[end]]]
    speed = _speed(tokens, position, end)
    for kind, direction in meanings:
        yield kind, direction, speed


def _speed(tokens: tuple[str, ...], position: int, end: int) -> float:
    """Read how fast: a word up to three before the verb, or between it and one past its direction."""
    first = max(0, position - 3)
    last = end + (2 if _at(tokens, end + 1) in {"very", "and"} else 1)
    for place in (*range(position - 1, first - 1, -1), *range(position + 1, last + 1)):
        word = _at(tokens, place)
        if place < position and word in words.VERBS:
            break
        if word in words.SPEEDS and _at(tokens, place + 1) not in {"motion", "mo"}:
            speed = words.SPEEDS[word]
            doubled = _at(tokens, place - 1) in {"very", "extremely"}
            return speed * (0.7 if speed < 1 else 1.35) if doubled else speed
    return 1.0
