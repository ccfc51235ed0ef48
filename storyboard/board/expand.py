"""From the tree as written to the tree as meant: defaults merged into the shots, every scalar rendered."""

from __future__ import annotations

from typing import Final, NamedTuple

from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind, check_keys, kind_of, with_defaults
from storyboard.board.rendering import Rendering, Variables
from storyboard.board.template import TemplateProblem, Templates
from storyboard.catalogue.providers import ANIMATIC
from storyboard.document.problems import did_you_mean
from storyboard.document.tree import NOWHERE, Mapping, Mark, Node, Scalar, Sequence

__all__ = ["PREVIOUS", "Expanded", "ShotNode", "expand"]

PREVIOUS: Final = "previous"
_SHOT_TEXTS: Final = frozenset({"prompt"})
_CARD_TEXTS: Final = frozenset({"text"})
_EMPTY: Final = Mapping({}, {}, NOWHERE)


class ShotNode(NamedTuple):
    """A shot as meant; `label` names it in messages, `own` are the keys that it writes itself."""

    node: Node
    label: str
    kind: Kind
    own: frozenset[str]


class Expanded(NamedTuple):
    """A storyboard as meant: all but the shots, the shots, and the names of the variables that were used."""

    rest: Mapping
    shots: tuple[ShotNode, ...] | None
    used: frozenset[str]


class _Stage(NamedTuple):
    """What expanding a shot needs to see."""

    variables: Variables
    rendering: Rendering
    templates: Mapping
    defaults: Mapping
    findings: Findings


def expand(tree: Mapping, variables: dict[str, Node], templates: Templates, findings: Findings) -> Expanded:
    """
    Return the storyboard as meant. What cannot be made out is noted in `findings` and left out.

    `variables` are those of the storyboard with what overrides them. `shots` is None where there is no list.
    """
    rendering = Rendering(templates, findings)
    scope = Variables(variables, rendering)
    settled = scope.settle()
    stage = _Stage(scope, rendering, _mapping(tree, "templates"), _defaults(tree), findings)
    _check_templates(stage)
    written = tree.items.get("shots")
    shots = _shots(written, stage) if isinstance(written, Sequence) else None
    rest: dict[str, Node] = {}
    for key, node in tree.items.items():
        if key == "vars" and isinstance(node, Mapping):
            rest[key] = Mapping(
                settled, {name: node.keys.get(name, node.mark) for name in settled}, node.mark
            )
        elif key == "defaults" and isinstance(node, Mapping):
            rest[key] = _plain_defaults(node)
        elif key == "title" and isinstance(node, Scalar):
            if (title := rendering.text(node, scope)) is not None:
                rest[key] = title
        elif key in {"templates", "shots"} or (rendered := rendering.node(node, scope)) is None:
            rest[key] = node
        else:
            rest[key] = rendered
    if shots is not None:
        del rest["shots"]
    return Expanded(Mapping(rest, tree.keys, tree.mark), shots, frozenset(scope.used))


def _defaults(tree: Mapping) -> Mapping:
    """Return the defaults of the shots; the board's own route is one of them."""
    defaults = _mapping(tree, "defaults")
    route = tree.items.get("route")
    if route is None or "route" in defaults.items:
        return defaults
    keys = defaults.keys | {"route": tree.keys.get("route", tree.mark)}
    return Mapping(defaults.items | {"route": route}, keys, defaults.mark)


def _mapping(tree: Mapping, key: str) -> Mapping:
    node = tree.items.get(key)
    return node if isinstance(node, Mapping) else _EMPTY


def _check_templates(stage: _Stage) -> None:
    for name, node in stage.templates.items.items():
        if isinstance(node, Scalar) and isinstance(node.value, str):
            try:
                stage.rendering.templates.check(node.value)
            except TemplateProblem as problem:
                stage.rendering.note(
                    TemplateProblem(f'template "{name}": {problem.message}', problem.hint), node.mark
                )


def _plain_defaults(node: Mapping) -> Mapping:
    """Return the defaults that hold whatever the shot: what a template makes is checked in the shots."""
    items = {key: kept for key, item in node.items.items() if (kept := _without_templates(item)) is not None}
    return Mapping(items, node.keys, node.mark)


def _without_templates(node: Node) -> Node | None:
    if isinstance(node, Scalar):
        return None if isinstance(node.value, str) and "{" in node.value else node
    if isinstance(node, Sequence):
        return Sequence(
            tuple(kept for item in node.items if (kept := _without_templates(item)) is not None), node.mark
        )
    return _plain_defaults(node)


def _shots(written: Sequence, stage: _Stage) -> tuple[ShotNode, ...]:
    expanded: list[ShotNode] = []
    above: ShotNode | None = None
    for number, node in enumerate(written.items, start=1):
        above = _shot(node, number, above, stage)
        expanded.append(above)
    return tuple(expanded)


def _shot(node: Node, number: int, above: ShotNode | None, stage: _Stage) -> ShotNode:
    if not isinstance(node, Mapping):
        return ShotNode(node, f"shot {number}", Kind.GENERATED, frozenset())
    kind = kind_of(node, stage.defaults)
    absent = set()
    if above is None:
        absent = {"continues", "transition"}
    elif above.kind is Kind.CARD:
        absent = {"continues"}
    merged = with_defaults(node, stage.defaults, kind, absent)
    identity = node.items.get("id")
    name = identity.value if isinstance(identity, Scalar) else None
    label = f'shot "{name}"' if isinstance(name, str) and name else f"shot {number}"
    check_keys(merged, node, kind, label, stage.findings)
    if above is None and "transition" in node.items:
        hint = "a transition is how a shot comes in from the one before: write it on the second shot"
        stage.findings.add(node.keys["transition"], "nothing comes before it", hint, shot=label)
    own = frozenset(node.items)
    rendered = _rendered(merged, label, stage)
    return ShotNode(_settled(rendered, kind, (label, above), stage.findings), label, kind, own)


def _rendered(merged: Mapping, label: str, stage: _Stage) -> Mapping:
    given = merged.items.get("with")
    scope = stage.variables
    if isinstance(given, Scalar):
        given = stage.rendering.node(given, scope, label)
    if isinstance(given, Mapping):
        scope = Variables(given.items, stage.rendering, stage.variables)
        settled = scope.settle()
        given = Mapping(settled, {key: given.keys.get(key, given.mark) for key in settled}, given.mark)
    others = {key: node for key, node in merged.items.items() if key != "with"}
    items = stage.rendering.items(others, scope, label, texts=_SHOT_TEXTS)
    card = others.get("card")
    if isinstance(card, Mapping):
        items["card"] = Mapping(
            stage.rendering.items(card.items, scope, label, texts=_CARD_TEXTS), card.keys, card.mark
        )
    if given is not None:
        items["with"] = given
    name = items.get("template")
    if isinstance(name, Scalar) and isinstance(name.value, str):
        prompt = _from_template(name.value, name.mark, (scope, label), stage)
        items.pop("prompt", None)
        if prompt is not None:
            items["prompt"] = prompt
    return Mapping(items, merged.keys, merged.mark)


def _from_template(name: str, mark: Mark, reader: tuple[Variables, str], stage: _Stage) -> Node | None:
    scope, label = reader
    node = stage.templates.items.get(name)
    if node is None:
        hint = did_you_mean(name, stage.templates.items, "templates")
        stage.findings.add(mark, f'unknown template "{name}"', hint, shot=label)
        return None
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or stage.findings.knows(node.mark):
        return None
    try:
        return Scalar(stage.rendering.templates.render_text(node.value, scope), mark)
    except TemplateProblem as problem:
        place = f'in template "{name}"' + (f" (line {node.mark.line})" if node.mark.line else "")
        told = TemplateProblem(f"{problem.message} {place}" if problem.message else "", problem.hint)
        stage.rendering.note(told, mark, label)
        return None


def _settled(node: Mapping, kind: Kind, place: tuple[str, ShotNode | None], findings: Findings) -> Mapping:
    """Return the shot with ``previous`` as an id, and with the model that goes without saying."""
    label, above = place
    items = dict(node.items)
    continues = items.get("continues")
    if isinstance(continues, Scalar) and continues.value == PREVIOUS:
        identity = above.node.items.get("id") if above and isinstance(above.node, Mapping) else None
        if isinstance(identity, Scalar):
            items["continues"] = Scalar(identity.value, continues.mark)
        else:
            del items["continues"]
        if above is None:
            hint = "the first shot has none above it: give it a first_frame instead, or a prompt alone"
            findings.add(continues.mark, '"continues: previous" has no shot to go on from', hint, shot=label)
    if kind is Kind.GENERATED:
        items.setdefault("model", Scalar(ANIMATIC, node.mark))
    return Mapping(items, node.keys, node.mark)
