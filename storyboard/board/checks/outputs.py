"""Checks of the outputs: their names, those of their presets, and what a preset's platform takes."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind
from storyboard.board.schema import Fit
from storyboard.board.validate import Draft
from storyboard.document.tree import Sequence, mark_at
from storyboard.presets.lint import lint_plan
from storyboard.presets.preset import presets
from storyboard.suggestions import did_you_mean

__all__ = ["check_outputs", "check_preset"]

# From here on, a picture that was enlarged looks soft beside others.
_ENLARGED: Final = Fraction(3, 2)


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
    _tell_enlarged(draft, findings)


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


def _tell_enlarged(draft: Draft, findings: Findings) -> None:
    """Note that an output crops generated clips of another one's shape, and enlarges what is left."""
    board = draft.board
    generated = (each.shot for each in draft.shots if each.source.kind is Kind.GENERATED)
    if not any((shot.fit or board.output.fit) is Fit.COVER for shot in generated):
        return
    times = max(Fraction(*sides) for sides in zip(board.output.size, board.clip_shape.size, strict=True))
    if board.output_name is not None and times > _ENLARGED:
        width, height = board.clip_shape.size
        message = (
            f'clips are made for {width}x{height}, the first output, and "{board.output_name}" enlarges what it crops '
            f"of them {float(times):.1f} times"
        )
        hint = 'put the output first whose sharpness matters most; "fit: blur" enlarges nothing'
        findings.advise(mark_at(draft.rest, ("output", "fit")), message, hint)


def _check_names(draft: Draft, findings: Findings) -> None:
    lines: dict[str, int] = {}
    for number, each in enumerate(draft.board.outputs):
        mark = mark_at(draft.rest, ("outputs", number, "name"))
        if each.name in lines:
            first = lines[each.name]
            place = f"the first is on line {first}; " if first else ""
            findings.add(mark, f'two outputs are called "{each.name}"', place + "give each its own name")
        lines.setdefault(each.name, mark.line)
