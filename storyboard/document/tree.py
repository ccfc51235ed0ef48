"""Parse YAML 1.2 to a tree: all problems are reported, and its size is limited."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from storyboard.document.blocks import Blocks, blocks_of, place_within
from storyboard.document.lines import events_of, lines_of
from storyboard.document.nodes import (
    MAX_DEPTH,
    NOWHERE,
    Location,
    Mapping,
    Mark,
    Node,
    Plain,
    Scalar,
    Sequence,
    in_file,
    is_unicode,
    mark_at,
    plain,
    problem_at,
    tree_of,
    written,
)
from storyboard.document.scalars import CORE_TAGS, core_kind, scalar_value, tagged_value
from storyboard.document.slips import (
    Slip,
    colour_taken_for_a_comment,
    odd_space,
    text_taken_for_a_comment,
    windows_path,
)
from storyboard.document.syntax import decoded, first_unprintable, syntax_problem
from storyboard.errors import BoardError, Problem

__all__ = [
    "MAX_DEPTH",
    "NOWHERE",
    "Blocks",
    "Location",
    "Mapping",
    "Mark",
    "Node",
    "Plain",
    "Reading",
    "Scalar",
    "Sequence",
    "in_file",
    "mark_at",
    "place_within",
    "plain",
    "problem_at",
    "read_all",
    "read_tree",
    "tree_of",
    "written",
]

# Aliases may add this many nodes, and one more for each character of the file.
_ALIAS_ALLOWANCE: Final = 100_000
_TEXT_WEIGHT: Final = 64


class Reading(NamedTuple):
    """
    The result of parsing: the tree as far as it could be read, None when it could not, and all problems.

    `blocks` has the lines of multi-line texts. `doubts` are texts that are valid, and probably meant otherwise.
    """

    tree: Node | None
    problems: tuple[Problem, ...]
    blocks: Blocks = MappingProxyType({})
    doubts: tuple[Slip, ...] = ()


def read_tree(text: str | bytes, path: str) -> Node:
    """Return the document in the text; `path` names it in messages. Raises `BoardError` with all its problems."""
    tree, problems, *_ = read_all(text, path)
    if tree is None or problems:
        raise BoardError(problems)
    return tree


def read_all(text: str | bytes, path: str, *, pure: bool = not yaml.__with_libyaml__) -> Reading:
    """
    Return the document and its problems, for callers that check the rest of it, too.

    A tree with problems lacks what they are about; of a duplicate key, the first counts. `pure` selects the parser in
    Python even if the faster one in C is available.
    """
    if isinstance(text, bytes):
        outcome = decoded(text, path)
        if isinstance(outcome, Problem):
            return Reading(None, (outcome,))
        text = outcome
    if problem := first_unprintable(text, path):
        return Reading(None, (problem,))
    builder = _Builder(path, _ALIAS_ALLOWANCE + len(text), text)
    try:
        builder.take(events_of(text, pure=pure))
    except _Stopped:
        return Reading(None, tuple(builder.problems))
    except yaml.YAMLError as error:
        builder.problems.append(syntax_problem(error, text, path))
        return Reading(None, tuple(builder.problems))
    if builder.root is None:
        builder.problems.append(Problem(path, 1, 1, "the file is empty", "it has only white space"))
    return Reading(
        builder.root, tuple(builder.problems), blocks_of(text, builder.ends), tuple(builder.doubts)
    )


class _Stopped(Exception):
    """The rest cannot be parsed; the reason is the last problem."""


class _Open:
    """A list or mapping that is still being read; `key` is the one whose value comes next."""

    __slots__ = (
        "anchor",
        "is_mapping",
        "items",
        "key",
        "keys",
        "mark",
        "members",
        "merged",
        "repeated",
        "size",
    )

    def __init__(self, mark: Mark, anchor: str | None, *, is_mapping: bool) -> None:
        self.mark = mark
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.items: dict[str, Node] = {}
        self.keys: dict[str, Mark] = {}
        self.members: list[Node] = []
        self.merged: list[Mapping] = []
        self.key: tuple[str, Mark, bool] | None = None
        self.repeated = False
        self.size = 1

    def closed(self) -> Node:
        if not self.is_mapping:
            return Sequence(tuple(self.members), self.mark)
        for other in self.merged:
            for key, node in other.items.items():
                if key not in self.items:
                    self.items[key] = node
                    self.keys[key] = other.keys[key]
        return Mapping(self.items, self.keys, self.mark)


class _Builder:
    """Builds nodes from the parser's events, without recursion."""

    def __init__(self, path: str, allowance: int, text: str) -> None:
        self.problems: list[Problem] = []
        self.doubts: list[Slip] = []
        self.root: Node | None = None
        self._path = path
        self._allowance = allowance
        self._open: list[_Open] = []
        # Size of the expanded node beside each anchored node; None while the node is still open.
        self._anchors: dict[str, tuple[Node, int] | None] = {}
        self._documents = 0
        self._lines = cache(lambda: lines_of(text))
        # The last lines of multi-line texts.
        self.ends: dict[Mark, int] = {}

    def take(self, events: Iterator[Event]) -> None:
        for event in events:
            if isinstance(event, ScalarEvent):
                self._take_scalar(event)
            elif isinstance(event, MappingStartEvent | SequenceStartEvent):
                self._begin(event)
            elif isinstance(event, CollectionEndEvent):
                self._end()
            elif isinstance(event, AliasEvent):
                self._take_alias(event)
            elif isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._stop(
                        _mark(event), "a second document begins here", 'keep one, and take out the "---"'
                    )

    def _stop(self, mark: Mark, message: str, hint: str | None = None) -> None:
        self._tell(mark, message, hint)
        raise _Stopped

    def _tell(self, mark: Mark, message: str, hint: str | None = None) -> None:
        self.problems.append(problem_at(self._path, mark, message, hint))

    def _take_scalar(self, event: ScalarEvent) -> None:
        text = event.value
        mark = _mark(event)
        if event.end_mark is not None and event.end_mark.line >= mark.line:
            self.ends[mark] = event.end_mark.line + 1
        if not text.isascii() and not is_unicode(text):
            self._tell(mark, "half of a surrogate pair in the text", "write the whole character")
            text = text.encode("utf-8", "replace").decode()
        top = self._open[-1] if self._open else None
        if top is not None and top.is_mapping and top.key is None:
            if not event.style and (odd := odd_space(text)):
                self._stop(mark, *odd)
            top.key = (text, mark, text == "<<" and event.implicit[0])
            return
        self._tell_slips(event, mark)
        if event.tag is None:
            value = scalar_value(text) if event.implicit[0] else text
            if not event.style and isinstance(value, str) and (end := event.end_mark) is not None:
                doubt = text_taken_for_a_comment(self._lines(), end.line + 1, end.column + 1)
                self.doubts += [doubt] if doubt else []
        else:
            value = self._tagged(event, mark, text)
        self._place(Scalar(value, mark), 1 + len(text) // _TEXT_WEIGHT, event.anchor)

    def _tell_slips(self, event: ScalarEvent, mark: Mark) -> None:
        """Report text that is valid, but is read differently from what was probably meant."""
        if event.style == '"' and (hint := windows_path(event.value)):
            self._tell(mark, "a backslash in double quotes begins an escape", hint)
        key = self._open[-1].key if self._open else None
        if not event.value and not event.style and key is not None:
            place = key[1]
            if slip := colour_taken_for_a_comment(self._lines(), place.line, place.column):
                self._tell(Mark(slip.line, slip.column), slip.message, slip.hint)

    def _tagged(self, event: ScalarEvent, mark: Mark, text: str) -> Plain:
        kind = core_kind(event.tag)
        if kind is None:
            self._refuse_tag(mark, event.tag)
            return text
        try:
            return tagged_value(text, kind)
        except ValueError:
            self._tell(mark, f'"{text[:40]}" is no value of the kind "!!{kind}"', "write it without the tag")
            return text

    def _refuse_tag(self, mark: Mark, tag: str | None) -> None:
        allowed = ", ".join(f"!!{name}" for name in CORE_TAGS)
        self._tell(
            mark, f'the tag "{tag}" is not allowed', f"write the value without it; tags are: {allowed}"
        )

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        mark = _mark(event)
        is_mapping = isinstance(event, MappingStartEvent)
        if len(self._open) >= MAX_DEPTH:
            self._stop(mark, f"nested more than {MAX_DEPTH} levels deep", "a document needs far fewer")
        top = self._open[-1] if self._open else None
        if top is not None and top.is_mapping and top.key is None:
            braces = (
                'put text with braces in quotes, such as "{{ name }}"'
                if is_mapping
                else "write the key as text"
            )
            self._stop(mark, f"a {'mapping' if is_mapping else 'list'} cannot be a key", braces)
        if event.tag is not None and core_kind(event.tag) != ("map" if is_mapping else "seq"):
            self._refuse_tag(mark, event.tag)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(mark, event.anchor, is_mapping=is_mapping))

    def _end(self) -> None:
        closing = self._open.pop()
        self._place(closing.closed(), closing.size, closing.anchor)

    def _take_alias(self, event: AliasEvent) -> None:
        mark, name = _mark(event), event.anchor or ""
        if name not in self._anchors:
            self._stop(
                mark,
                f'the alias "*{name}" has no anchor above it',
                f'mark a value with "&{name}" first, or put text that begins with "*" in quotes',
            )
        anchored = self._anchors[name]
        if anchored is None:
            self._stop(mark, f'the alias "*{name}" is inside the value that it refers to')
            return
        node, size = anchored
        self._allowance -= size
        if self._allowance < 0:
            self._stop(
                mark,
                f'the alias "*{name}" makes the document far larger than its text',
                "write less with aliases",
            )
        top = self._open[-1]
        if top.is_mapping and top.key is None:
            self._stop(mark, "an alias cannot be a key", "write the key as text")
        self._place(node, size, None)

    def _place(self, node: Node, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        if not self._open:
            self.root = node
            return
        top = self._open[-1]
        top.size += size
        if not top.is_mapping:
            top.members.append(node)
        elif top.key is not None:
            (name, mark, is_merge), top.key = top.key, None
            if is_merge:
                self._merge(top, mark, node)
            elif name in top.items:
                first = top.keys[name]
                self._tell(mark, f'the key "{name}" is written twice', f"the first is on line {first.line}")
            else:
                top.items[name] = node
                top.keys[name] = mark

    def _merge(self, top: _Open, mark: Mark, node: Node) -> None:
        others = node.items if isinstance(node, Sequence) else (node,)
        if top.repeated:
            self._tell(mark, 'the key "<<" is written twice', 'merge several as a list: "<<: [*a, *b]"')
        top.repeated = True
        for other in others:
            if isinstance(other, Mapping):
                top.merged.append(other)
            else:
                self._tell(
                    other.mark, '"<<" can only merge mappings', "mark a mapping with &name, and merge *name"
                )


def _mark(event: Event) -> Mark:
    place = event.start_mark
    return NOWHERE if place is None else Mark(place.line + 1, place.column + 1)
