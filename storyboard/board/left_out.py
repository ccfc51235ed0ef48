"""Check what a shot that is left out says: its form, and none of its values."""

from __future__ import annotations

from storyboard.board.expand_include import INCLUDE_KEYS
from storyboard.board.kinds import SHOT_KEYS, without_own_keys
from storyboard.board.slots import Slot, is_include
from storyboard.board.stage import Stage
from storyboard.board.template import TemplateProblem, is_template
from storyboard.document.tree import Mapping, Node, Scalar, Sequence
from storyboard.suggestions import did_you_mean

__all__ = ["check_left_out"]


def check_left_out(slot: Slot) -> None:
    """
    Record unknown keys, invalid templates, and the names in them that nothing defines.

    No value is evaluated: a shot may be left out because its values are not there.
    """
    node, label, stage = slot.node, slot.label, slot.stage
    if not isinstance(node, Mapping):
        return
    keys = INCLUDE_KEYS if is_include(node) else SHOT_KEYS
    for key in without_own_keys(node).items:
        if key not in keys:
            hint = did_you_mean(key, sorted(keys), "keys")
            stage.findings.add(node.keys.get(key, node.mark), f'unknown key "{key}"', hint, shot=label)
    name = node.items.get("template")
    if isinstance(name, Scalar) and isinstance(name.value, str) and not is_template(name.value):
        if name.value not in stage.templates.items:
            hint = did_you_mean(name.value, stage.templates.items, "templates")
            stage.findings.add(name.mark, f'unknown template "{name.value}"', hint, shot=label)
        else:
            stage.rendering.mentioned |= stage.rendering.names_in(stage.templates.items[name.value])
    stage.rendering.mentioned |= stage.rendering.names_in(node)
    _check_names(node, label, stage)


def _check_names(node: Node, label: str, stage: Stage) -> None:
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and is_template(node.value):
            try:
                stage.rendering.templates.check_names(node.value, stage.variables)
            except TemplateProblem as problem:
                stage.rendering.note(problem, node, label)
        return
    for item in node.items if isinstance(node, Sequence) else node.items.values():
        _check_names(item, label, stage)
