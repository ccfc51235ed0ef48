"""
Write entries into the text of a review, where all other lines stay as they are, comments included.

Libraries that keep comments attach them to the value above, where they go with it, and lay out anew what others wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from storyboard.document.lines import lines_of
from storyboard.document.tree import Mapping as Tree
from storyboard.errors import BoardError, Problem
from storyboard.review.entry import REVIEW_VERSION, VERSION_KEY, ReviewedShot
from storyboard.review.reading import shots_of, tree_in

__all__ = ["text_with"]

_HEAD: Final = f"""\
# The review of this film: written by storyboard approve, pick and retake --note, and by people.
# An approval is of the clip with that sha256, and of no other. Comments between entries stay;
# those within an entry go when it is written anew.
{VERSION_KEY}: {REVIEW_VERSION}
shots:
"""
_EMPTY: Final = re.compile(r"shots:\s*\{\s*\}\s*(#.*)?$")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Other readers of YAML take these for values.
_WORDS: Final = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def text_with(text: str | None, path: Path, changes: Mapping[str, ReviewedShot]) -> str:
    """
    Return the text of a review with these entries; None stands for a review that does not exist yet.

    New entries are put in their place by the alphabet. BoardError when the entries of the file are not each on lines of
    their own.
    """
    if text is None:
        entries = ("".join(_lines(name, changes[name], "  ", "\n")) for name in sorted(changes))
        return _HEAD + "".join(entries)
    expected = {**shots_of(tree_in(text, str(path)), str(path)), **changes}
    for name in sorted(changes):
        text = _with_entry(text, path, name, changes[name])
    try:
        if shots_of(tree_in(text, str(path)), str(path)) == expected:
            return text
    except BoardError:
        pass
    raise _refused(path)


def _with_entry(text: str, path: Path, name: str, entry: ReviewedShot) -> str:
    tree = tree_in(text, str(path))
    lines = lines_of(text)
    end_of_line = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end_of_line
    shots = tree.items.get("shots") if isinstance(tree, Tree) else None
    if not isinstance(tree, Tree) or not isinstance(shots, Tree):
        raise _refused(path)
    head = tree.keys["shots"].line - 1
    if not shots.items:
        if not _EMPTY.match(lines[head]):
            raise _refused(path)
        lines[head] = f"shots:{end_of_line}"
        return "".join([*lines[: head + 1], *_lines(name, entry, "  ", end_of_line), *lines[head + 1 :]])
    if not _is_block(shots, lines):
        raise _refused(path)
    begin, end = _place(name, shots, tree, lines)
    indent = " " * (shots.mark.column - 1)
    return "".join([*lines[:begin], *_lines(name, entry, indent, end_of_line), *lines[end:]])


def _is_block(shots: Tree, lines: list[str]) -> bool:
    """Return whether each entry begins on a line of its own, all at the same column."""
    marks = list(shots.keys.values())
    return (
        shots.mark == marks[0]
        and all(mark.column == shots.mark.column for mark in marks)
        and not any(lines[mark.line - 1][: mark.column - 1].strip(" ") for mark in marks)
        and [mark.line for mark in marks] == sorted({mark.line for mark in marks})
    )


def _place(name: str, shots: Tree, tree: Tree, lines: list[str]) -> tuple[int, int]:
    """Return the first line of an entry and the one behind it; both are the same for one that is to come."""
    names = list(shots.keys)
    if name in shots.keys:
        return shots.keys[name].line - 1, _end(name, shots, tree, lines)
    before = names[: _first_after(name, names)]
    # A comment above an entry belongs to that entry.
    place = _end(before[-1], shots, tree, lines) if before else tree.keys["shots"].line
    return place, place


def _first_after(name: str, names: list[str]) -> int:
    return next((index for index, other in enumerate(names) if other > name), len(names))


def _end(name: str, shots: Tree, tree: Tree, lines: list[str]) -> int:
    """Return the line behind an entry, without the blank lines and comments between it and what follows."""
    begin, indent = shots.keys[name].line, shots.mark.column - 1
    following = [mark.line - 1 for mark in (*shots.keys.values(), *tree.keys.values()) if mark.line > begin]
    end = min(following, default=len(lines))
    while end > begin and _is_between(lines[end - 1], indent):
        end -= 1
    return end


def _is_between(line: str, indent: int) -> bool:
    words = line.lstrip(" ")
    return not words.strip() or (words.startswith("#") and len(line) - len(words) <= indent)


def _lines(name: str, entry: ReviewedShot, indent: str, end_of_line: str) -> Iterator[str]:
    plain = _PLAIN.fullmatch(name) and name.lower() not in _WORDS
    yield f"{indent}{name if plain else _quoted(name)}:{end_of_line}"
    for key, value in entry.model_dump(exclude_none=True).items():
        written = value if key == "status" or not isinstance(value, str) else _quoted(value)
        yield f"{indent}  {key}: {written}{end_of_line}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _refused(path: Path) -> BoardError:
    hint = 'write each shot on lines of its own, indented below "shots:"; or write the entry by hand'
    message = "the entries cannot be changed one by one as the file is laid out"
    return BoardError([Problem(str(path), 0, 0, message, hint)])
