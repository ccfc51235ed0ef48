"""Expand one shot: its kind, the defaults that apply, its scalars rendered, its template filled in."""

from __future__ import annotations

from typing import Final, NamedTuple

from storyboard.board.condition import is_wanted
from storyboard.board.given import Given, given, is_expression, is_null
from storyboard.board.kinds import Kind, check_keys, kind_of, taken_out, with_defaults, without_own_keys
from storyboard.board.left_out import check_left_out
from storyboard.board.rendering import Variables
from storyboard.board.slots import Slot, name_of
from storyboard.board.stage import Stage
from storyboard.board.template import TemplateProblem
from storyboard.catalogue.providers import ANIMATIC
from storyboard.document.tree import Mapping, Mark, Node, Scalar
from storyboard.suggestions import did_you_mean

__all__ = ["PREVIOUS", "ShotNode", "expand_shot"]

PREVIOUS: Final = "previous"
_SHOT_TEXTS: Final = frozenset({"prompt"})
_CARD_TEXTS: Final = frozenset({"text"})


class ShotNode(NamedTuple):
    """
    An expanded shot; `label` names it in messages, `own` are the keys that it writes itself.

    `item` says which item of a repeated shot it is.
    """

    node: Node
    label: str
    kind: Kind
    own: frozenset[str]
    item: str = ""


def expand_shot(slot: Slot, above: ShotNode | None) -> ShotNode | None:
    """Return the expanded shot, None for one that is left out. `above` is the last one that is there."""
    node, label, stage = slot.node, slot.label, slot.stage
    if not isinstance(node, Mapping):
        return ShotNode(node, label, Kind.GENERATED, frozenset(), slot.item)
    node = without_own_keys(node)
    when, node = taken_out(node, "when")
    said_with, scope = _with_values(node, label, stage)
    if not is_wanted(when, scope, (stage.rendering, stage.findings), label):
        check_left_out(slot._replace(node=node, stage=stage._replace(variables=scope)))
        return None
    said = _said(said_with, scope, label, stage)
    kind = kind_of(said.own, said.defaults)
    absent = set()
    if above is None:
        absent = {"continues", "transition"}
    elif above.kind is Kind.CARD:
        absent = {"continues"}
    merged = with_defaults(said.own, said.defaults, kind, absent)
    check_keys(merged, node, kind, label, stage.findings)
    rendered = _rendered(merged, said, scope, (label, stage))
    own = frozenset(key for key, item in said.own.items.items() if not is_null(item))
    return ShotNode(_settled(rendered, kind, (slot, above), own), label, kind, own, slot.item)


def _with_values(node: Mapping, label: str, stage: Stage) -> tuple[tuple[Mapping, Mapping], Variables]:
    """Return the shot's own keys and the defaults, each with its `with` evaluated, and the shot's variables."""
    node, defaults = (_with_worked_out(each, label, stage) for each in (node, stage.defaults))
    # Whether the defaults' "with" applies to the shot is not known yet: assume that it may.
    values = with_defaults(node, defaults, Kind.GENERATED, ()).items.get("with")
    scope = stage.variables
    if isinstance(values, Mapping):
        scope = Variables(values.items, stage.rendering, stage.variables)
    return (node, defaults), scope


def _said(keys: tuple[Mapping, Mapping], scope: Variables, label: str, stage: Stage) -> Given:
    """Return the shot's own keys and the defaults, with expressions replaced by their results."""

    def work_out(key: str, item: Node) -> Node | None:
        return stage.rendering.items({key: item}, scope, label, texts=_SHOT_TEXTS).get(key)

    return given(*keys, work_out)


def _with_worked_out(keys: Mapping, label: str, stage: Stage) -> Mapping:
    node = keys.items.get("with")
    made = stage.rendering.node(node, stage.variables, label) if node and is_expression(node) else None
    return keys if made is None else keys._replace(items={**keys.items, "with": made})


def _rendered(merged: Mapping, said: Given, scope: Variables, reader: tuple[str, Stage]) -> Mapping:
    label, stage = reader
    values = merged.items.get("with")
    if isinstance(values, Mapping):
        settled = scope.settle()
        places = {key: values.keys.get(key, values.mark) for key in settled}
        values = Mapping(settled, places, values.mark)
    elif is_null(values):
        scope = stage.variables
    ready = {key: made for key, (node, made) in said.ready.items() if merged.items.get(key) is node}
    others = {key: node for key, node in merged.items.items() if key != "with" and key not in ready}
    card = others.get("card")
    if isinstance(card, Mapping):
        texts = stage.rendering.items(card.items, scope, label, texts=_CARD_TEXTS)
        ready["card"] = Mapping(texts, card.keys, card.mark)
        del others["card"]
    items = stage.rendering.items(others, scope, label, texts=_SHOT_TEXTS)
    items |= {key: node for key, node in ready.items() if node is not None}
    if values is not None:
        items["with"] = values
    name = items.get("template")
    keys = merged.keys
    if isinstance(name, Scalar) and isinstance(name.value, str):
        prompt = _from_template(name.value, name.mark, (scope, label), stage)
        items.pop("prompt", None)
        if prompt is not None:
            items["prompt"] = prompt
            keys = keys | {"prompt": keys["template"]}
    prompt = items.get("prompt")
    if prompt is not None and is_null(prompt):
        stage.findings.add(prompt.mark, "its prompt has no value", "write a text", shot=label)
        del items["prompt"]
    stage.asked.update(scope.asked)
    _check_with(said, scope, items, (label, stage))
    return Mapping(items, keys, merged.mark)


def _check_with(said: Given, scope: Variables, items: dict[str, Node], reader: tuple[str, Stage]) -> None:
    """Record the names in a shot's own `with` that its texts do not use and the storyboard does not have."""
    label, stage = reader
    own = said.own.items.get("with")
    if not isinstance(own, Mapping) or not said.own.items.keys() - {"with"} <= items.keys():
        return
    declared = set(stage.variables.names())
    unused = own.items.keys() - scope.asked - declared
    if not unused or ("template" in items and "prompt" not in items):
        return
    sources = [*said.own.items.values(), *said.defaults.items.values()]
    name = items.get("template")
    if isinstance(name, Scalar) and (template := stage.templates.items.get(str(name.value))):
        sources.append(template)
    used = scope.asked.union(*(stage.rendering.names_in(node) for node in sources))
    for unknown in sorted(unused - used):
        hint = did_you_mean(unknown, sorted((used | declared) - own.items.keys()), "variables")
        mark = own.keys.get(unknown, own.mark)
        stage.findings.add(mark, f'nothing here uses the variable "{unknown}"', hint, shot=label)


def _from_template(name: str, mark: Mark, reader: tuple[Variables, str], stage: Stage) -> Node | None:
    scope, label = reader
    node = stage.templates.items.get(name)
    if node is None:
        hint = did_you_mean(name, stage.templates.items, "templates")
        stage.findings.add(mark, f'unknown template "{name}"', hint, shot=label)
        return None
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or stage.findings.knows(node.mark):
        return None
    try:
        text = stage.rendering.templates.render_text(node.value, scope)
        return Scalar(text if text is None else text.rstrip("\r\n"), mark)
    except TemplateProblem as problem:
        line = stage.findings.within(node.mark, problem.excerpt).line
        place = f'in template "{name}"' + (f" (line {line})" if line else "")
        told = TemplateProblem(f"{problem.message} {place}" if problem.message else "", problem.hint)
        told.included = problem.included
        stage.rendering.note(told, Scalar(node.value, mark), label)
        return None


def _settled(node: Mapping, kind: Kind, place: tuple[Slot, ShotNode | None], own: frozenset[str]) -> Mapping:
    """Return the shot with the id in the film of the one that it continues, and with the default model."""
    slot, above = place
    items = dict(node.items)
    continues = items.get("continues")
    parent = continues.items.get("shot") if isinstance(continues, Mapping) else continues
    if continues is not None and isinstance(parent, Scalar) and isinstance(parent.value, str):
        name: str | None = parent.value
        if parent.value == PREVIOUS:
            name = name_of(above.node) if above else None
            if above is None:
                hint = "the first shot has none above it: give it a first_frame instead, or a prompt alone"
                message = '"continues: previous" has no shot to go on from'
                slot.stage.findings.add(parent.mark, message, hint, shot=slot.label)
        elif "continues" in own:
            name = slot.stage.naming.of(parent.value)
        if name is None:
            del items["continues"]
        elif name != parent.value:
            named = Scalar(name, parent.mark)
            items["continues"] = _naming(continues, named) if isinstance(continues, Mapping) else named
    if kind is Kind.GENERATED:
        model = items.get("model")
        items["model"] = Scalar(ANIMATIC, node.mark) if model is None or is_null(model) else model
    return Mapping(items, node.keys, node.mark)


def _naming(continues: Mapping, shot: Scalar) -> Mapping:
    return continues._replace(items=continues.items | {"shot": shot})
