"""Checks of the outputs: their names, and those of their presets."""

from __future__ import annotations

from storyboard.board.findings import Findings
from storyboard.board.schema import PRESETS
from storyboard.board.validate import Draft
from storyboard.document.tree import Sequence, mark_at
from storyboard.suggestions import did_you_mean

__all__ = ["check_outputs"]


def check_outputs(draft: Draft, findings: Findings) -> None:
    """Record unknown presets, outputs of one name, and an `output` beside `outputs`."""
    written = draft.rest.items
    if "output" in written and "outputs" in written:
        hint = 'give it a "name", and write it as one of "outputs"'
        findings.add(mark_at(draft.rest, ("output",), key=True), '"output" stands beside "outputs"', hint)
    outputs = written.get("outputs")
    if isinstance(outputs, Sequence) and not outputs.items:
        findings.add(outputs.mark, '"outputs" is empty', "name one output at least, or take it out")
    presets: dict[tuple[str | int, ...], str | None] = {}
    if "output" in written:
        presets["output",] = draft.board.output.preset
    presets |= {("outputs", number): each.preset for number, each in enumerate(draft.board.outputs)}
    for location, preset in presets.items():
        if preset is not None and preset not in PRESETS:
            mark = mark_at(draft.rest, (*location, "preset"))
            findings.add(mark, f'unknown preset "{preset}"', did_you_mean(preset, PRESETS, "presets"))
    _check_names(draft, findings)


def _check_names(draft: Draft, findings: Findings) -> None:
    lines: dict[str, int] = {}
    for number, each in enumerate(draft.board.outputs):
        mark = mark_at(draft.rest, ("outputs", number, "name"))
        if each.name in lines:
            first = lines[each.name]
            place = f"the first is on line {first}; " if first else ""
            findings.add(mark, f'two outputs are called "{each.name}"', place + "give each its own name")
        lines.setdefault(each.name, mark.line)
