"""Checks of single shots: ids, takes and footage parts."""

from __future__ import annotations

from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind
from storyboard.board.schema import TransitionKind
from storyboard.board.transition_names import FadeKind
from storyboard.board.validate import Draft, DraftShot
from storyboard.document.tree import Mapping, Mark, Scalar
from storyboard.wording import in_seconds, listed

__all__ = ["check_shots"]


def check_shots(draft: Draft, findings: Findings) -> None:
    """Record what is wrong with ids, picks, trims, streams, and the first shot's transition."""
    _check_ids(draft, findings)
    for each in draft.shots:
        _check_pick(each, findings)
        _check_trim(each, findings)
        _check_stream(each, findings)
    _check_opening(draft, findings)


def _check_ids(draft: Draft, findings: Findings) -> None:
    owners: dict[str, tuple[Mark, str]] = {}
    for source in draft.sources:
        node = source.node.items.get("id") if isinstance(source.node, Mapping) else None
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            continue
        if node.value == "previous":
            hint = 'in "continues" it means the shot above: choose another id'
            findings.add(node.mark, 'a shot cannot be called "previous"', hint)
        if node.value in owners:
            mark, item = owners[node.value]
            _tell_twice(node, (mark, item), source.item, findings)
        owners.setdefault(node.value, (node.mark, source.item))


def _tell_twice(identity: Scalar, first: tuple[Mark, str], item: str, findings: Findings) -> None:
    mark, first_item = first
    message = f'the id "{identity.value}" is used twice'
    hint = "give each shot its own"
    if mark.line:
        place = f"{mark.file}:{mark.line}" if mark.file else f"line {mark.line}"
        hint = f"the first is on {place}; {hint}"
    if item and first_item and mark == identity.mark:
        message = f'the id "{identity.value}" is that of {first_item} and of {item}'
        hint = 'write what tells them apart into it, or the number: "{{ loop.index }}"'
    elif mark == identity.mark:
        hint = 'its file is included twice: give each include an "id" of its own'
    elif item:
        message += f", by {item}"
    findings.add(identity.mark, message, hint)


def _check_pick(each: DraftShot, findings: Findings) -> None:
    shot = each.shot
    if shot.pick > shot.takes:
        hint = f'pick one from 1 to {shot.takes}, or ask for more with "takes"'
        message = f"take {shot.pick} is picked, and there are {shot.takes}"
        if shot.takes == 1:
            hint = f'ask for more: "takes: {shot.pick}"'
            message = f"take {shot.pick} is picked, and the shot has one"
        findings.add(each.mark("pick"), message, hint, shot=each.source.label)


def _check_trim(each: DraftShot, findings: Findings) -> None:
    trim = each.shot.trim
    if trim is not None and trim.end is not None and trim.end <= trim.start:
        message = f"the trim ends at {in_seconds(trim.end)}, not after its start at {in_seconds(trim.start)}"
        hint = '"end" is a time in the footage, not a length'
        findings.add(each.mark("trim", "end"), message, hint, shot=each.source.label)


def _check_stream(each: DraftShot, findings: Findings) -> None:
    sound = each.shot.sound
    # Defaults are for the shots that have several sounds.
    if (
        each.source.kind is Kind.GENERATED
        and "sound" in each.source.own
        and sound
        and sound.stream is not None
    ):
        message = "a sound stream is chosen, and a generated clip has one sound"
        hint = 'take the stream out; it is for footage, named with "clip"'
        findings.add(each.mark("sound", "stream"), message, hint, shot=each.source.label)


def _check_opening(draft: Draft, findings: Findings) -> None:
    """Record a transition of the first shot that needs a shot before it. Default ones do not reach it."""
    first = draft.shots[0] if draft.shots and draft.shots[0].source is draft.sources[0] else None
    transition = first.shot.transition if first else None
    if first is None or transition is None or transition.kind is TransitionKind.CUT:
        return
    if transition.kind.value not in [*FadeKind]:
        message = f'nothing comes before it, and "{transition.kind}" needs a shot to come from'
        hint = f"the film fades in with: {listed(FadeKind)}; or take the transition out"
        findings.add(first.mark("transition", "kind"), message, hint, shot=first.source.label)
