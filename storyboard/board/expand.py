"""Expand the tree: merge the defaults into the shots, and render every scalar."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Final, NamedTuple

from storyboard.board.expand_include import with_included
from storyboard.board.expand_shot import ShotNode
from storyboard.board.expand_shots import Absent, Expansion, expand_shots
from storyboard.board.film_rows import NamedRow
from storyboard.board.findings import Findings
from storyboard.board.given import is_null
from storyboard.board.include_path import Reader
from storyboard.board.kinds import without_own_keys
from storyboard.board.memory import Memory
from storyboard.board.named_templates import check_templates
from storyboard.board.plain_defaults import plain_defaults
from storyboard.board.rendering import NO_VALUES, Rendering, Variables
from storyboard.board.shared_with import check_shared_with
from storyboard.board.stage import Stage
from storyboard.board.template import Templates, is_template
from storyboard.board.watched import WatchedVariables
from storyboard.document.tree import NOWHERE, Mapping, Node, Scalar, Sequence

__all__ = ["Expanded", "Values", "expand"]

# No expression gives one of these as a whole: their contents are rendered separately.
_WRITTEN_OUT: Final = frozenset({"inputs", "vars", "templates", "shots"})
_EMPTY: Final = Mapping({}, {}, NOWHERE)


class Expanded(NamedTuple):
    """
    An expanded storyboard: all but the shots, the shots, and the names of the variables in use.

    `mentioned` are names in texts that were not rendered, of which some are variables. `absent` are the ids that no
    shot of the film has.
    """

    rest: Mapping
    shots: tuple[ShotNode, ...] | None
    used: frozenset[str]
    mentioned: frozenset[str]
    absent: Absent


class Values(NamedTuple):
    """
    The values of a film.

    `variables` are those of the storyboard with their overrides, and the values of its inputs: None for a value that is
    wrong, which was reported. `built_in` are values that are data, and `row` is the row that the film is made of.
    """

    variables: AnyMapping[str, Node | None]
    built_in: AnyMapping[str, Node] = NO_VALUES
    row: NamedRow | None = None


def expand(
    tree: Mapping, values: Values, templates: Templates, findings: Findings, memory: Memory
) -> Expanded:
    """
    Return the expanded storyboard.

    What cannot be rendered is recorded in `findings` and left out. `shots` is None when there is no list. `memory` has
    what was worked out for other films of the same `tree`.
    """
    rendering = Rendering(templates, findings, values.row)
    scope = WatchedVariables(values.variables, rendering, built_in=values.built_in)
    settled = scope.settle()
    given = tree

    def sections() -> Mapping:
        return _sections(given, scope, rendering, findings)

    tree = memory.recall(("sections", id(tree)), scope, rendering, sections)
    # One and the same for the films of all outputs, so that these share their shots.
    defaults = memory.recall("defaults", scope, rendering, lambda: _defaults(tree))
    stage = Stage(scope, rendering, _mapping(tree, "templates"), defaults, findings, set())
    check_templates(stage.templates, rendering)
    written = tree.items.get("shots")
    is_list = isinstance(written, Sequence)
    expansion = expand_shots(written, stage, memory) if isinstance(written, Sequence) else Expansion()
    shots = tuple(expansion.shots) if is_list else None
    texts = (tree.items[key] for key in ("templates", "defaults", "shots") if key in tree.items)
    check_shared_with(stage.defaults, texts, stage)
    rendering.check_texts()
    rest: dict[str, Node] = {}
    for key, node in tree.items.items():
        if key == "vars" and isinstance(node, Mapping):
            rest[key] = Mapping(
                settled, {name: node.keys.get(name, node.mark) for name in settled}, node.mark
            )
        elif key == "defaults" and isinstance(node, Mapping):
            rest[key] = plain_defaults(node)
        elif key == "title" and isinstance(node, Scalar):
            if (title := rendering.text(node, scope)) is not None:
                rest[key] = title
        elif key == "shots" and shots is not None:
            # Only its place: the shots are checked one by one.
            rest[key] = Sequence((), node.mark)
        elif key in _WRITTEN_OUT or (rendered := rendering.node(node, scope)) is None:
            rest[key] = node
        else:
            rest[key] = rendered
    names = frozenset(scope.used), frozenset(rendering.mentioned)
    return Expanded(Mapping(rest, tree.keys, tree.mark), shots, *names, expansion.absent())


def _sections(tree: Mapping, scope: Variables, rendering: Rendering, findings: Findings) -> Mapping:
    """Return the board with the result of defaults that are an expression, and with shots when there are none."""
    tree = without_own_keys(tree)
    items = dict(tree.items)
    for key, node in tree.items.items():
        if key == "defaults" and isinstance(node, Mapping):
            reader = Reader(scope, rendering, findings, owner="defaults")
            items[key] = with_included(without_own_keys(node), reader)
        if not isinstance(node, Scalar):
            continue
        if key == "shots" and node.value is None:
            items[key] = Sequence((), node.mark)
        elif key == "defaults" and isinstance(node.value, str) and is_template(node.value):
            items[key] = rendering.node(node, scope) or _EMPTY
    return Mapping(items, tree.keys, tree.mark)


def _defaults(tree: Mapping) -> Mapping:
    """Return the defaults of the shots; the board's own route is one of them."""
    defaults = _mapping(tree, "defaults")
    route = tree.items.get("route")
    if is_null(route) or route is None or not is_null(defaults.items.get("route")):
        return defaults
    keys = defaults.keys | {"route": tree.keys.get("route", tree.mark)}
    return Mapping(defaults.items | {"route": route}, keys, defaults.mark)


def _mapping(tree: Mapping, key: str) -> Mapping:
    node = tree.items.get(key)
    return node if isinstance(node, Mapping) else _EMPTY
