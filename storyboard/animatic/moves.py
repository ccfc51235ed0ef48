"""Read the camera moves of a prompt, in plain English or as bracketed commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from storyboard.animatic import move_words as words
from storyboard.animatic.clauses import Clause, at, clauses, is_bare, is_negated
from storyboard.animatic.move_table import OPPOSITES, ORBIT, SNAPPED, VERBS, Direction, Kind, Meaning, Verb
from storyboard.animatic.move_words import Manner

__all__ = ["GENTLE", "Direction", "Kind", "Manner", "Move", "read_moves"]

MOST_MOVES: Final = 6
REACH: Final = 4


@dataclass(frozen=True, slots=True)
class Move:
    """
    One camera move.

    `direction` is where the camera goes, looks or turns; "none" for the kinds that have none. `speed` is 1 by default,
    less for slow and slight moves, more for fast ones. Moves of one `stage` happen together; stage 1 follows stage 0.
    `manner` is "eased", or says that the move is a whip or snap, or a full circle.
    """

    kind: Kind
    direction: Direction = "none"
    speed: float = 1.0
    stage: int = 0
    manner: Manner = "eased"


GENTLE: Final = Move("dolly", "in", 0.5)
STILL: Final = Move("static")


@dataclass(frozen=True, slots=True)
class _Found:
    """A camera word, its position in its clause, and whether it is negated."""

    verb: Verb
    position: int
    negated: bool


def read_moves(prompt: str) -> tuple[Move, ...]:
    """
    Read the camera moves of `prompt`, in the order in which they are named; never empty.

    Understands English ("the camera slowly pans right, then pushes in") and commands in brackets
    (``[Truck left, Pan right]``: together; two brackets: one after the other). A prompt that names no move gets
    `GENTLE`, one that only excludes moves ("no zoom") gets `STILL`.
    """
    found: list[Move] = []
    stage, denied = 0, False
    for move, later in _named(prompt):
        if move is None:
            denied = True
            continue
        stage += _follows(found, move, stage, later=later)
        if len(found) < MOST_MOVES and not _known(found, move, stage):
            found.append(replace(move, stage=stage))
    moving = tuple(move for move in found if move.kind != "static")
    return moving or tuple(found[:1]) or ((STILL,) if denied else (GENTLE,))


def _named(prompt: str) -> Iterator[tuple[Move | None, bool]]:
    """Yield each move (None for a negated one), and whether it follows the previous one in time."""
    last: Verb | None = None
    for clause in clauses(prompt):
        verbs = list(_verbs(clause, going=last is not None))
        for one in verbs:
            later = clause.later or any(word in words.THEN for word in clause.tokens[: one.position])
            for move in [None] if one.negated else _moves(clause.tokens, one):
                yield move, later
                later = False
            last = None if one.negated else one.verb
        if not verbs and not is_bare(clause.tokens):
            last = None
        if not verbs and last is not None:
            yield from _again(clause.tokens, last)


def _again(tokens: tuple[str, ...], verb: Verb) -> Iterator[tuple[Move, bool]]:
    """Yield the move of a direction without a verb: "pans right, then left"."""
    for word in tokens:
        for kind, direction in verb.meanings.get(words.DIRECTIONS.get(word, ""), ()):
            yield Move(kind, direction, _speed(tokens, 0, len(tokens))), True


def _known(found: list[Move], move: Move, stage: int) -> bool:
    return any((one.kind, one.direction, one.stage) == (move.kind, move.direction, stage) for one in found)


def _follows(found: list[Move], move: Move, stage: int, *, later: bool) -> bool:
    """Return whether a move begins a new stage: the prompt says so, or it undoes one of this stage."""
    now = [one for one in found if one.stage == stage]
    if not now or _known(found, move, stage):
        return False
    undone = OPPOSITES[move.direction] if move.direction != "none" else ""
    return later or any(one.kind == move.kind and one.direction == undone for one in now)


def _verbs(clause: Clause, *, going: bool) -> Iterator[_Found]:
    """Find the camera moves in one clause; `going`: the previous clause had one."""
    tokens = clause.tokens
    bare = clause.bracket or is_bare(tokens)
    camera = -REACH - 1
    for position, word in enumerate(tokens):
        if word in words.CAMERA:
            camera = position
        verb = VERBS.get(word)
        if (
            verb is None
            or _is_other(tokens, position, verb)
            or (not clause.bracket and _is_thing(tokens, position))
        ):
            continue
        near = position - camera <= REACH
        negated = clause.denied or is_negated(tokens, position)
        if (
            (bare and (verb.trust != "subject" or going or clause.bracket))
            or near
            or _is_meant(tokens, position)
            or (verb.trust in {"alone", "aimed"} and _is_banned(tokens, position))
        ):
            camera = position if near else camera
            if not (negated and verb.meanings.get("none") == (("static", "none"),)):
                yield _Found(verb, position, negated)


def _is_banned(tokens: tuple[str, ...], position: int) -> bool:
    return any(word in words.BANS for word in tokens[max(0, position - 2) : position])


def _is_other(tokens: tuple[str, ...], position: int, verb: Verb) -> bool:
    return at(tokens, position + 1) in verb.not_before or at(tokens, position - 1) in verb.not_after


def _is_thing(tokens: tuple[str, ...], position: int) -> bool:
    """Return whether a word names an object here: "a crane", "the red truck", but not "a slow pan"."""
    verb, place = VERBS[tokens[position]], position - 1
    if not verb.thing or at(tokens, position + 1) in words.SHOT_NOUNS:
        return False
    if "roll" in verb.forms and not (_how(tokens, position) or _aim(tokens, position, verb)[0]):
        return True  # "the camera rolls" means that it records
    while place >= max(0, position - 3):
        word = tokens[place]
        if word in words.DETERMINERS:
            return not _aim(tokens, position, verb)[0] or place < position - 1
        if _tells_how(word) or word in words.AUXILIARIES or word in words.CAMERA or word in VERBS:
            return False
        place -= 1
    return False


def _tells_how(word: str) -> bool:
    return word in words.SPEEDS or word in words.TONE or word in words.MANNERS


def _how(tokens: tuple[str, ...], position: int) -> bool:
    return _tells_how(at(tokens, position - 1))


def _is_meant(tokens: tuple[str, ...], position: int) -> bool:
    """Return whether to trust a move without a camera before it, in a clause with other words."""
    verb = VERBS[tokens[position]]
    after = at(tokens, position + 1)
    aim, end = _aim(tokens, position, verb)
    if verb.trust == "alone" or after in words.SHOT_NOUNS or (aim and at(tokens, end + 1) == "shot"):
        return True
    if verb.trust in {"camera", "subject"} or not _opens(tokens, position):
        return False
    if tokens[position].startswith(("truck", "crab")):
        opened = at(tokens, position - 1) not in words.DETERMINERS
        return bool(aim) and opened and at(tokens, end + 1) not in words.DETERMINERS | {"behind", "at", "for"}
    if tokens[position].startswith("pull") and at(tokens, end + 1) in words.DETERMINERS:
        return False
    return bool(aim) or _how(tokens, position) or tokens[position] == "tracking"


def _opens(tokens: tuple[str, ...], position: int) -> bool:
    """Return whether nothing before a word in its clause could be its subject."""
    before = at(tokens, position - 1)
    if before in words.DETERMINERS:
        before = at(tokens, position - 2)
    return not before or _tells_how(before) or before in words.AUXILIARIES


def _aim(tokens: tuple[str, ...], position: int, verb: Verb) -> tuple[str, int]:
    """Return a verb's direction and its position; ("", the verb's position) when there is none."""
    place = position + 1
    while place <= position + REACH:
        word = at(tokens, place)
        aim = words.DIRECTIONS.get(word, "")
        if word == "from" and at(tokens, place + 2) == "to":
            place += 3
        elif aim in verb.meanings and at(tokens, place + 1) != "behind":
            return aim, place
        elif word in words.FILLERS or word in words.SPEEDS:
            place += 1
        else:
            break
    far = _far(tokens, position)
    aim = words.DIRECTIONS.get(at(tokens, far), "")
    return (aim, far) if aim in verb.meanings else ("", position)


def _far(tokens: tuple[str, ...], position: int) -> int:
    """Return the position of a direction after the object; -1 when there is none before the next verb."""
    for place in range(position + 1, len(tokens)):
        if tokens[place] in words.FAR_AIMS:
            return place
        if tokens[place] in VERBS:
            break
    return -1


def _moves(tokens: tuple[str, ...], found: _Found) -> Iterator[Move]:
    """Yield the moves of a verb: usually one, two for "pans left and up", none for "moves"."""
    verb, position = found.verb, found.position
    aim, end = _aim(tokens, position, verb)
    meanings: list[tuple[Kind, Direction]] = list(_around(tokens, position, verb, aim))
    while aim and at(tokens, end + 1) in {"and", "then"}:
        further = end + (3 if at(tokens, end + 2) in words.THEN | {"back"} else 2)
        if words.DIRECTIONS.get(at(tokens, further)) not in verb.meanings:
            break
        end = further
        meanings += verb.meanings[words.DIRECTIONS[tokens[end]]]
    speed, manner = _speed(tokens, position, end), _manner(tokens, position)
    for kind, direction in meanings:
        yield Move(kind, direction, speed, manner=manner)


def _around(tokens: tuple[str, ...], position: int, verb: Verb, aim: str) -> Meaning:
    """Return what a verb means in a direction; with "around", clockwise is an orbit and not a roll."""
    turn = words.DIRECTIONS.get(at(tokens, _far(tokens, position)), "")
    about = "around" in (words.DIRECTIONS.get(word) for word in tokens[position + 1 :])
    if about and "around" in verb.meanings and turn in {"clockwise", "counterclockwise"}:
        return ORBIT.get(turn, ())
    return verb.meanings.get(aim or "none", ())


def _manner(tokens: tuple[str, ...], position: int) -> Manner:
    if tokens[position] in SNAPPED:
        return "snap"
    for word in reversed(tokens[max(0, position - 2) : position]):
        if word in words.MANNERS:
            return words.MANNERS[word]
        if word in VERBS:
            break
    return "eased"


def _speed(tokens: tuple[str, ...], position: int, end: int) -> float:
    """Read the speed: from up to three words before the verb to one word after its direction."""
    first = max(0, position - 3)
    last = end + (2 if at(tokens, end + 1) in {"very", "and"} else 1)
    for place in (*range(position - 1, first - 1, -1), *range(position + 1, last + 1)):
        word = at(tokens, place)
        if place < position and word in VERBS:
            break
        if word in words.SPEEDS and at(tokens, place + 1) not in {"motion", "mo"}:
            speed = words.SPEEDS[word]
            doubled = at(tokens, place - 1) in {"very", "extremely"}
            return speed * (0.7 if speed < 1 else 1.35) if doubled else speed
    return 1.0
