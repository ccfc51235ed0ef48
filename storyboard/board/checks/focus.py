"""Checks of what the shots keep where they are cropped."""

from __future__ import annotations

from storyboard.board.findings import Findings
from storyboard.board.schema import Fit
from storyboard.board.validate import Draft, DraftShot
from storyboard.suggestions import did_you_mean

__all__ = ["check_focus"]


def check_focus(draft: Draft, findings: Findings) -> None:
    """Record a focus for outputs that there are not, and note one that changes nothing."""
    names = draft.board.output_names
    for each in draft.shots:
        focus = each.shot.focus
        for name in focus.outputs if focus else ():
            if name not in names:
                mark = each.mark("focus", "outputs", name, key=True)
                hint = did_you_mean(name, names, "outputs")
                findings.add(mark, f'there is no output "{name}"', hint, shot=each.source.label)
        if focus is not None and "focus" in each.source.own and not _is_cropped(each, draft):
            hint = 'it is for "fit: cover", of the output or the shot'
            findings.advise(
                each.mark("focus"), "has a focus, and is not cropped", hint, shot=each.source.label
            )


def _is_cropped(each: DraftShot, draft: Draft) -> bool:
    """Return whether a shot may be cropped, if in another output; a clip that is drawn of a picture always may."""
    if each.shot.fit is None and len(draft.board.output_names) > 1:
        return True
    fit = each.shot.fit or draft.board.output.fit
    return fit is Fit.COVER or each.shot.first_frame is not None or each.shot.last_frame is not None
