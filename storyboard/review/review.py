"""Read and write the review of a film. Whatever is wrong in the file is told with its place."""

from __future__ import annotations

import stat
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from storyboard.document.lines import lines_of
from storyboard.document.text_file import read_text
from storyboard.errors import BoardError, Problem
from storyboard.limits import REVIEW_BYTES
from storyboard.lock.conflicts import has_conflicts
from storyboard.media.files import atomic_write
from storyboard.review.entry import ReviewedShot
from storyboard.review.reading import shots_of, tree_in
from storyboard.review.writing import text_with

__all__ = ["Review", "read_review", "review_beside", "write_review"]

_LOCK: Final = ".lock.json"
_SUFFIX: Final = ".review.yaml"


@dataclass(frozen=True, slots=True)
class Review:
    """
    What was decided about the shots of a film: `shots`, by id.

    `path` is the file of the review, which need not exist; `text` is all that it has, None without a file.
    """

    path: Path
    shots: AnyMapping[str, ReviewedShot] = field(default_factory=dict)
    text: str | None = None


def review_beside(lock: Path) -> Path:
    """Return the path of the review that goes with a lock: ``film.review.yaml`` beside ``film.lock.json``."""
    return lock.with_name(lock.name.removesuffix(_LOCK) + _SUFFIX)


def read_review(path: Path) -> Review:
    """Return the review at `path`, an empty one when there is none. BoardError with all problems in it."""
    try:
        facts = path.lstat()
    except FileNotFoundError:
        return Review(path)
    except OSError as error:
        raise _refused(path, f"the review cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(facts.st_mode):
        raise _refused(path, "the review is not a regular file", "move it away")
    data = read_text(path, REVIEW_BYTES)
    _refuse_conflicts(data.decode(errors="replace"), path)
    return Review(path, shots_of(tree_in(data, str(path)), str(path)), data.decode("utf-8-sig"))


def write_review(review: Review, changes: AnyMapping[str, ReviewedShot]) -> bool:
    """
    Write these entries into the file of a review, whole or not at all; every other line stays as it is.

    Returns whether there was anything to write: an entry that says the same, at whatever time, is left alone.
    BoardError when the file is laid out so that entries cannot be changed in it, MediaError when it cannot be written.
    """
    news = {name: entry for name, entry in changes.items() if _says_more(entry, review.shots.get(name))}
    if not news:
        return False
    text = text_with(review.text, review.path, news)
    with atomic_write(review.path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")
    return True


def _says_more(entry: ReviewedShot, before: ReviewedShot | None) -> bool:
    return before is None or entry.model_copy(update={"when": before.when}) != before


def _refuse_conflicts(text: str, path: Path) -> None:
    if not has_conflicts(text):
        return
    line = next(
        number for number, line in enumerate(lines_of(text), 1) if line.startswith(("<" * 7, ">" * 7))
    )
    hint = (
        "keep the entries that are meant, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>"
    )
    raise BoardError([Problem(str(path), line, 1, "the review has conflicts of a merge", hint)])


def _refused(path: Path, message: str, hint: str | None = None) -> BoardError:
    return BoardError([Problem(str(path), 0, 0, message, hint)])
