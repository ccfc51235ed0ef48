"""The documentation page of the words that the animatic engine knows, generated from its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from storyboard.animatic.camera_reference import camera_reference
from storyboard.animatic.scene import setting_words, shot_words

__all__ = ["animatic_reference"]

_Name = TypeVar("_Name", bound=str)

_HEAD: Final = """\
# The animatic's words

This page is written by `make docs` from the tables that the engine reads.

A shot without a first frame is drawn as a previs frame: neutral figures in a place. In *Low angle full shot of a boxer
standing in a rainy street at dusk*, the engine reads

- the shot **size**, *full shot*: how large the figures are, and where the frame cuts them. A shot that names no size is
  wide in open country, and full in streets, rooms and studios;
- the **angle**, *low angle*: where the camera is, and where the horizon lies;
- the **people**, *a boxer*: how many figures there are. There are none without people in the prompt, or after
  {negations};
- the **place**, the **light** and the **weather**: *street*, *dusk*, *rainy*.

What the engine cannot draw is not replaced by something else: an unknown place is a plain studio, and
animals, products and things are not drawn. Their words are shown small in the upper left corner. The engine reads
English; a prompt in another language gives a studio with its words.

[A sheet](previs.jpg) shows the frames of [sixty prompts](../tools/previs_prompts.txt), numbered in their order (the
example is number 10); `python -m tools.previs_sheet OUT.jpg` draws it."""


def animatic_reference() -> str:
    """Return the page as Markdown."""
    negations = ", ".join(f"*{word}*" for word in sorted(shot_words.NEGATIONS))
    people = {
        "one person": sorted(shot_words.ONES),
        "several, if no number is given": sorted({*shot_words.PLURALS, "and the plurals of the words above"}),
        **{
            _number(count): _group(count)
            for count in sorted({*shot_words.GROUPS.values()}, key=lambda n: n or 99)
        },
    }
    parts = [
        _HEAD.format(negations=negations),
        "## Shot size",
        _table("size", shot_words.SIZES),
        "## Angle",
        _table("angle", shot_words.ANGLES),
        "A *two-shot* shows two people, and so does a shot over a shoulder. *From behind* and *in profile* turn them.",
        "## People",
        _table("how many", people),
        "Numbers count (*three women*, *2 dancers*, *a family of six*). Words in *-man* and *-woman* are people, too.",
        "## What they do",
        _table("posture", {name: sorted(words) for name, words in shot_words.POSTURES.items()}),
        "## Place",
        _table("place", {name: sorted(words) for name, words in setting_words.PLACES.items()}),
        "## Light and weather",
        _table("light", {name: sorted(words) for name, words in setting_words.LIGHTS.items()}),
        _table("weather", {name: sorted(words) for name, words in setting_words.WEATHERS.items()}),
        camera_reference(),
    ]
    return "\n\n".join(parts) + "\n"


def _number(count: int) -> str:
    return f"{count} people" if count else "a crowd"


def _group(count: int) -> list[str]:
    return sorted(word for word, number in shot_words.GROUPS.items() if number == count)


def _table(title: str, rows: Mapping[_Name, Iterable[str]]) -> str:
    lines = [f"| {title} | words |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {', '.join(words)} |" for name, words in rows.items())])
