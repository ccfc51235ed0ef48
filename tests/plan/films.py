"""Films as their folders have them: shots, pictures, and what else a storyboard has; drawn for laws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st
from PIL import Image
from pydantic import JsonValue

from .written import Shots

__all__ = ["HOSTED", "PICTURES", "Draw", "Film", "characters", "continuing", "files_in", "films"]

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]

HOSTED = ("painter", "drawer")


@dataclass(frozen=True)
class Film:
    """A film as its folder has it: the shots of the storyboard, its other keys, and the bytes of its pictures."""

    shots: Shots
    pictures: Mapping[str, bytes] = field(repr=False)
    keys: Mapping[str, JsonValue]

    def shot(self, name: str) -> dict[str, JsonValue]:
        return next(shot for shot in self.shots if shot["id"] == name)

    def children(self, name: str) -> list[str]:
        return [str(each["id"]) for each in self.shots if continuing(each).get("shot") == name]

    def descendants(self, name: str) -> set[str]:
        direct = self.children(name)
        return set(direct).union(*(self.descendants(each) for each in direct))

    def changed(self, name: str, **keys: JsonValue) -> Film:
        """Return the film with other keys of one shot; None takes one away."""
        shots = deepcopy(self.shots)
        for shot in shots:
            if shot["id"] == name:
                shot.update(keys)
                for key in [key for key, value in shot.items() if value is None]:
                    del shot[key]
        return replace(self, shots=shots)


def continuing(shot: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what a shot says of the one that it continues; nothing for none."""
    continues = shot.get("continues", {})
    assert isinstance(continues, dict)
    return continues


def picture(colour: str) -> bytes:
    """Return the bytes of a picture in which each of the last ones may be another."""
    file = BytesIO()
    Image.new("RGB", (64, 36), colour).save(file, "png")
    return file.getvalue() + b"\0" * 4


PICTURES = {"a.png": picture("red"), "sub/b.png": picture("blue")}

# No braces, which are templates, and no characters that no storyboard may have.
characters = st.characters(
    codec="utf-8", exclude_characters="{}%\ufeff\ufffe\uffff", exclude_categories=["Cc", "Cs", "Zl", "Zp"]
)
prompts = st.text(characters, min_size=1, max_size=20).filter(lambda text: text.strip())


@st.composite
def shots_of_films(
    draw: st.DrawFn, number: int, before: Shots, models: Sequence[str]
) -> dict[str, JsonValue]:
    model = draw(st.sampled_from(models))
    shot: dict[str, JsonValue] = {"id": f"s{number}", "prompt": draw(prompts), "model": model}
    shot["duration"] = draw(st.sampled_from([3, 4.5, 6]))
    if model != "animatic" and draw(st.booleans()):
        shot["params"] = {"calm": draw(st.booleans()), "style": draw(st.sampled_from(["ink", "oil"]))}
    if draw(st.booleans()):
        shot["seed"] = draw(st.integers(0, 2))
    opening = draw(st.sampled_from(["text", "picture", "chain", "chain"]))
    if opening == "picture":
        shot["first_frame"] = draw(st.sampled_from(list(PICTURES)))
    elif opening == "chain" and before:
        parent = draw(st.sampled_from(before))
        ends: list[dict[str, JsonValue]] = [{}, {"at": "end"}]
        shot["continues"] = {"shot": parent["id"], **draw(st.sampled_from(ends))}
    if opening != "text" and draw(st.booleans()) and shot.keys() & {"first_frame", "continues"}:
        shot["last_frame"] = draw(st.sampled_from(list(PICTURES)))
    if draw(st.booleans()):
        shot["takes"] = 2
    return shot


@st.composite
def films(draw: st.DrawFn, models: Sequence[str] = (*HOSTED, "animatic"), *, chained: bool = False) -> Film:
    """Draw a film; where `chained`, the second shot goes on from the first, which the cut leaves before its end."""
    shots: Shots = []
    for number in range(draw(st.integers(1 + chained, 4))):
        shots.append(draw(shots_of_films(number, shots, models)))
    if chained:
        shots[0]["duration"] = draw(st.sampled_from([3, 4.5]))
        shots[1].pop("first_frame", None)
        shots[1]["continues"] = {**continuing(shots[1]), "shot": shots[0]["id"]}
    return Film(shots, PICTURES, {"output": {"size": "64x36", "fps": 12}})


def files_in(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """
    Return what is in a folder: inode, time of change and bytes of each file.

    What SQLite needs beside an index to read it, and has nothing in it, is left out.
    """
    found = {path: (path.stat(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()}
    return {
        str(path): (facts.st_ino, facts.st_mtime_ns, content)
        for path, (facts, content) in found.items()
        if not (path.name.endswith("-shm") or (path.name.endswith("-wal") and not content))
    }
