"""Checks of which shots continue which."""

from __future__ import annotations

from storyboard.board.expand_shots import Absent
from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind
from storyboard.board.links import circles_in, drawn
from storyboard.board.validate import Draft, DraftShot
from storyboard.document.tree import Mapping, Scalar
from storyboard.suggestions import did_you_mean
from storyboard.wording import listed

__all__ = ["check_graph"]


def check_graph(draft: Draft, findings: Findings) -> None:
    """Record shots that continue a missing shot or a card, and cycles."""
    kinds = _kinds_by_id(draft)
    for each in draft.shots:
        continued = each.shot.parent
        if continued is None:
            continue
        if continued not in kinds:
            if (reason := _missing(continued, kinds, draft.absent)) is not None:
                findings.add(each.mark("continues", "shot"), *reason, shot=each.source.label)
        elif kinds[continued] is Kind.CARD:
            hint = "a card has no scene to continue: continue a shot or footage"
            message = f'continues "{continued}", which is a card'
            findings.add(each.mark("continues", "shot"), message, hint, shot=each.source.label)
    _check_circles({each.shot.id: each for each in draft.shots}, findings)


def _missing(name: str, kinds: dict[str, Kind], absent: Absent) -> tuple[str, str] | None:
    """Return why no shot of that id can be continued, and what to do; None when it may be among those not known."""
    if items := [item for item in absent.repeated.get(name, ()) if item in kinds]:
        message = f'continues "{name}", which is repeated, so no shot has this id'
        return message, f'continue one of its items: {listed(items)}, or "previous"'
    if name in absent.left_out:
        hint = 'give this shot the same "when", or let it continue a shot that is there'
        return f'continues "{name}", which is left out of the film', hint
    if not absent.is_known:
        return None
    return f'continues the unknown shot "{name}"', did_you_mean(name, [*kinds, "previous"], "shots")


def _kinds_by_id(draft: Draft) -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for source in draft.sources:
        node = source.node.items.get("id") if isinstance(source.node, Mapping) else None
        if isinstance(node, Scalar) and isinstance(node.value, str):
            kinds.setdefault(node.value, source.kind)
    return kinds


def _check_circles(shots: dict[str, DraftShot], findings: Findings) -> None:
    for circle in circles_in({name: each.shot.parent for name, each in shots.items()}):
        first = shots[circle[0]]
        hint = "let one of them start on its own, with a prompt or a first_frame"
        if len(circle) == 1:
            message = f'continues itself: "{drawn(circle)}"'
        else:
            message = f'shots continue each other in a circle: "{drawn(circle)}"'
        findings.add(first.mark("continues", "shot"), message, hint, shot=first.source.label)
