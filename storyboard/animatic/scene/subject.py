"""Read the people of a prompt (number, kind, direction, posture), and the framing of its shot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from storyboard.animatic.scene import shot_words as words
from storyboard.animatic.scene.mannequin import Posture
from storyboard.animatic.scene.shot_words import Angle, Size

__all__ = ["Shot", "Subject", "Who", "is_english", "most", "read_shot", "read_subject", "said", "tokens_of"]

_Value = TypeVar("_Value")
_Key = TypeVar("_Key", Size, Angle)

# Shot types that name the number of people.
_SHOTS: Final[Mapping[int, tuple[str, ...]]] = {
    2: ("two shot", "2 shot"),
    3: ("three shot", "3 shot"),
    5: ("group shot",),
}
# Up to this number, people are drawn one by one.
MOST_PEOPLE: Final = 8
_BACK: Final = 3
# The number that a plural without one means, and the number from which people are a crowd.
_SEVERAL: Final = 3
_CROWDED: Final = 24
# A word in "man" that is longer than this names a profession: fisherman, businesswoman.
_SHORTEST: Final = 6
_BREAKS: Final = frozenset(".,;:!?()")
_AGAIN: Final = frozenset({"the", "his", "her", "their", "this", "that"})
_NEW: Final = frozenset({"another", "second", "other", "third"})


@dataclass(frozen=True, slots=True)
class Who:
    """One person: a child or not, with long hair or short."""

    small: bool = False
    long_hair: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """
    The people of a shot, or a crowd of them.

    `posture` is what all of them do, and `turn` how they are turned from the camera in degrees; None when not named.
    """

    people: tuple[Who, ...]
    crowd: bool
    posture: Posture | None
    turn: float | None


@dataclass(frozen=True, slots=True)
class Shot:
    """The size and angle of a shot; `size` is None when the prompt names none."""

    size: Size | None
    angle: Angle


def tokens_of(prompt: str) -> list[str]:
    """Split a prompt into lower-case words, numbers and punctuation, without hyphens and possessive 's."""
    text = re.sub(r"['’]s\b", "", prompt.lower()).replace("-", " ")
    return re.findall(r"[^\W_]+(?:['’][^\W_]+)?|[.,;:!?()]", text)


def said(tokens: Sequence[str], phrases: Sequence[str]) -> str:
    """Return the longest of `phrases` in the prompt; the empty string when there is none."""
    text = f" {' '.join(tokens)} "
    return max((phrase for phrase in phrases if f" {phrase} " in text), key=len, default="")


def is_english(tokens: Sequence[str]) -> bool:
    """Return whether a prompt seems to be in English, the only language that is read."""
    counts = {name: sum(token in group for token in tokens) for name, group in words.FOREIGN.items()}
    plain = sum(len(token) for token in tokens if token.isascii())
    if counts["english"] < counts["other"] or 2 * plain < sum(map(len, tokens)):
        return False
    return counts["english"] > counts["other"] or all(token.isascii() for token in tokens)


def read_shot(prompt: str) -> Shot:
    """Read size and angle of a shot."""
    tokens = tokens_of(re.sub(r"['’]", "", prompt))
    angle = _longest(tokens, words.ANGLES) or "eye level"
    return Shot(_longest(tokens, words.SIZES), angle)


def _longest(tokens: Sequence[str], groups: Mapping[_Key, tuple[str, ...]]) -> _Key | None:
    phrases = {name: said(tokens, group) for name, group in groups.items()}
    best = max(phrases, key=lambda name: len(phrases[name]))
    return best if phrases[best] else None


def read_subject(prompt: str, shot: Shot) -> Subject:
    """Read who is in a shot."""
    tokens = tokens_of(prompt)
    people, crowd = _people(tokens)
    if not people and not crowd:
        people = _implied(tokens)
    exact = next((number for number, phrases in _SHOTS.items() if said(tokens, phrases)), None)
    least = exact or (2 if shot.angle == "over the shoulder" else 0)
    crowd = crowd or bool(said(tokens, ("crowd shot",))) or len(people) > MOST_PEOPLE
    while len(people) < least:
        people.append(Who(long_hair=not people[-1].long_hair if people else False))
    people = people[:exact]
    turn = 180.0 if said(tokens, words.BACKS) else 75.0 if said(tokens, words.PROFILES) else None
    return Subject(tuple(people), crowd, most(tokens, words.POSTURES), turn)


def most(tokens: Sequence[str], groups: Mapping[_Value, frozenset[str]]) -> _Value | None:
    """Return the group with the most words, of equals the one with the earliest; None when there are no words."""
    best: tuple[int, int] | None = None
    chosen: _Value | None = None
    for value, names in groups.items():
        places = [index for index, word in enumerate(tokens) if word in names]
        if places and (best is None or (len(places), -places[0]) > best):
            best = (len(places), -places[0])
            chosen = value
    return chosen


def _implied(tokens: Sequence[str]) -> list[Who]:
    """Return the person that a pronoun or a face implies."""
    pronouns = [token for token in tokens if token in words.PRONOUNS]
    if not pronouns and not said(tokens, ("a face", "human face", "human eye", "human eyes")):
        return []
    return [Who(long_hair=any(token in words.LONG_HAIRED for token in pronouns))]


def _people(tokens: Sequence[str]) -> tuple[list[Who], bool]:
    people: list[Who] = []
    named: set[str] = set()
    crowd = False
    for place, token in enumerate(tokens):
        one = _single(token)
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        if (one is None and token not in words.GROUPS) or after in words.THINGS or _negated(tokens, place):
            continue
        number = _number(tokens, place, one or token)
        crowd = crowd or number == 0
        before = set(_before(tokens, place))
        if one is not None and token == one and not before & _NEW:
            known = one in named or (one in words.VAGUE and bool(people) and bool(before & _AGAIN))
            if known and not (before & {"a", "an", "one"} and one in named):
                continue
        named.add(one or token)
        people += [_who(one, index) for index in range(number or 0)]
    return people, crowd


def _single(word: str) -> str | None:
    """Return the singular of a word for people."""
    if word in words.ONES:
        return word
    if word in words.PLURALS:
        return words.PLURALS[word]
    if len(word) > _SHORTEST and word not in words.NO_PERSONS:
        for ending, one in (("woman", "woman"), ("women", "woman"), ("man", "man"), ("men", "man")):
            if word.endswith(ending):
                return word if one == ending else one
    return word[:-1] if word.endswith("s") and word[:-1] in words.ONES else None


def _number(tokens: Sequence[str], place: int, one: str) -> int | None:
    """Return how many people a word means: 0 for a crowd, None for nobody."""
    before = _before(tokens, place)
    if tokens[place] in words.GROUPS:
        return _of_group(tokens[place], before, [*tokens[place + 1 : place + 5], "", ""])
    if "of" in before and any(token in words.GROUPS for token in before):
        return None
    if words.MANY & set(before):
        return 0
    for token in reversed(before):
        if token in words.NUMBERS or token.isdecimal():
            number = int(token) if token.isdecimal() else words.NUMBERS[token]
            return number if 1 <= number <= _CROWDED else 0
        if _single(token) or token in {"a", "an"}:
            break
    return 1 if tokens[place] == one else _SEVERAL


def _of_group(group: str, before: Sequence[str], after: Sequence[str]) -> int | None:
    """Return how many people a group has; None for a group of things."""
    if after[0] == "of" and after[1] in words.NUMBERS:
        return words.NUMBERS[after[1]]
    if after[0] == "of" and not any(_single(word) for word in after[1:]):
        return None
    return 0 if words.MANY & set(before) else words.GROUPS[group]


def _who(one: str | None, index: int) -> Who:
    known = one in words.LONG_HAIRED
    mixed = one is None or one in {
        "person",
        "child",
        "kid",
        "friend",
        "student",
        "dancer",
        "partner",
        "colleague",
    }
    return Who(one in words.SMALL, index % 2 == 1 if mixed else known)


def _before(tokens: Sequence[str], place: int) -> list[str]:
    """Return the few words before a position, back to the last punctuation."""
    found: list[str] = []
    for token in reversed(tokens[max(0, place - _BACK) : place]):
        if token in _BREAKS:
            break
        found.insert(0, token)
    return found


def _negated(tokens: Sequence[str], place: int) -> bool:
    before = _before(tokens, place)
    last = max((index for index, token in enumerate(before) if token in {"with", "but", "and"}), default=-1)
    near = before[last + 1 :]
    gone = said(tokens[place + 1 : place + 4], words.GONE)
    return any(token in words.NEGATIONS for token in near) or bool(
        said(near, ("not a", "not one", "not any")) or gone
    )
