"""The files of shots and defaults that a storyboard includes: each is read once, from its folder."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.misplaced import Neighbours, misplaced
from storyboard.board.paths import is_url
from storyboard.document.blocks import Blocks
from storyboard.document.text_file import read_text
from storyboard.document.tree import Mapping, Mark, Node, Sequence, in_file, read_all
from storyboard.errors import BoardError, Problem
from storyboard.limits import MIB, SHOTS_BYTES

__all__ = ["IncludedFile", "IncludedFiles", "Unreadable", "size_of"]


class Unreadable(NamedTuple):
    """Why a file cannot be included, and what to do."""

    message: str
    hint: str | None = None


class IncludedFile(NamedTuple):
    """
    An included file under the path that was `written`: its tree, None when it is no YAML, and what is wrong with it.

    `size` counts the nodes of the tree, those behind aliases each time.
    """

    written: str
    path: Path
    tree: Node | None
    blocks: Blocks
    problems: tuple[Problem, ...]
    doubts: tuple[Problem, ...]
    size: int

    def tell(self, findings: Findings) -> None:
        """Record what is wrong with the file as YAML, and where its multi-line texts are."""
        findings.reading(self.blocks)
        for problem in self.problems:
            findings.add(_mark(problem), problem.message, problem.hint)
        for doubt in self.doubts:
            findings.advise(_mark(doubt), doubt.message, doubt.hint)


class IncludedFiles:
    """Reads files below a folder, or anywhere if that is allowed."""

    def __init__(self, folder: Path, *, allow_outside: bool = False) -> None:
        self._folder = folder
        self._allow_outside = allow_outside
        self._left = SHOTS_BYTES
        self._found: dict[str, IncludedFile | Unreadable] = {}
        self._read: dict[Path, str] = {}

    @property
    def read(self) -> AnyMapping[Path, str]:
        """The files that were read so far, with descriptions."""
        return self._read

    def open(self, written: str, beside: str) -> IncludedFile | Unreadable:
        """Return a file by its path; messages name it as one beside the storyboard, which they call `beside`."""
        if written not in self._found:
            self._found[written] = self._opened(written, beside)
        return self._found[written]

    def _opened(self, written: str, board: str) -> IncludedFile | Unreadable:
        shown = str(Path(board).parent / written)
        if is_url(written):
            return Unreadable('"include" cannot be an address', "download the file first")
        if reason := misplaced(written, self._folder, Neighbours(), allow_outside=self._allow_outside):
            return Unreadable(*reason)
        path = (self._folder / written).absolute()
        if path.resolve() == (self._folder / Path(board).name).resolve():
            return Unreadable(
                "a storyboard cannot include itself", "move the shots that recur to another file"
            )
        self._read[path] = f'the included file "{written}"'
        try:
            text = read_text(path, self._left)
        except BoardError as error:
            if path.stat().st_size > self._left:
                message = f'the included file "{written}" is too large'
                return Unreadable(message, f"a storyboard includes {SHOTS_BYTES // MIB} MiB at most")
            return Unreadable(error.problems[0].message, error.problems[0].hint)
        self._left -= len(text)
        reading = read_all(text, shown)
        tree = None if reading.tree is None else in_file(reading.tree, shown)
        blocks = {mark._replace(file=shown): block for mark, block in reading.blocks.items()}
        doubts = tuple(
            Problem(shown, each.line, each.column, each.message, each.hint) for each in reading.doubts
        )
        size = 0 if tree is None else size_of(tree)
        return IncludedFile(written, path.resolve(), tree, blocks, reading.problems, doubts, size)


def size_of(node: Node) -> int:
    """Return how many nodes a tree has, those behind aliases each time."""
    return sum(1 for _ in _nodes(node))


def _nodes(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, Sequence):
            waiting.extend(each.items)
        elif isinstance(each, Mapping):
            waiting.extend(each.items.values())


def _mark(problem: Problem) -> Mark:
    return Mark(problem.line, problem.column, problem.path)
