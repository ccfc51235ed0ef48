"""Checks of the outputs: their names, those of their presets, and what a preset's platform takes."""

from __future__ import annotations

from fractions import Fraction

from storyboard.board.findings import Findings
from storyboard.board.validate import Draft
from storyboard.document.tree import Sequence, mark_at
from storyboard.presets.lint import lint_plan
from storyboard.presets.preset import presets
from storyboard.suggestions import did_you_mean

__all__ = ["check_outputs", "check_preset"]


def check_outputs(draft: Draft, findings: Findings) -> None:
    """Record unknown presets, outputs of one name, and an `output` beside `outputs`."""
    written = draft.rest.items
    if "output" in written and "outputs" in written:
        hint = 'give it a "name", and write it as one of "outputs"'
        findings.add(mark_at(draft.rest, ("output",), key=True), '"output" stands beside "outputs"', hint)
    outputs = written.get("outputs")
    if isinstance(outputs, Sequence) and not outputs.items:
        findings.add(outputs.mark, '"outputs" is empty', "name one output at least, or take it out")
    named: dict[tuple[str | int, ...], str | None] = {}
    if "output" in written:
        named["output",] = draft.board.output.preset
    if "outputs" in written:
        named |= {("outputs", number): each.preset for number, each in enumerate(draft.board.outputs)}
    for location, preset in named.items():
        if preset is not None and preset not in presets():
            mark = mark_at(draft.rest, (*location, "preset"))
            findings.add(mark, f'unknown preset "{preset}"', did_you_mean(preset, presets(), "presets"))
    _check_names(draft, findings)


def check_preset(draft: Draft, seconds: Fraction | None, findings: Findings) -> None:
    """
    Note what of the film is not as its preset's platform takes it.

    `seconds` is its length, None where that is not known yet.
    """
    output = draft.board.output
    preset = presets().get(output.preset) if output.preset is not None else None
    if preset is None:
        return
    for advice in lint_plan(preset, output.size, output.fps, seconds):
        findings.advise(mark_at(draft.rest, ("output", "preset")), *advice)


def _check_names(draft: Draft, findings: Findings) -> None:
    lines: dict[str, int] = {}
    for number, each in enumerate(draft.board.outputs):
        mark = mark_at(draft.rest, ("outputs", number, "name"))
        if each.name in lines:
            first = lines[each.name]
            place = f"the first is on line {first}; " if first else ""
            findings.add(mark, f'two outputs are called "{each.name}"', place + "give each its own name")
        lines.setdefault(each.name, mark.line)
