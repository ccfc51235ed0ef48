"""Checks of which shots continue which."""

from __future__ import annotations

from storyboard.board.findings import Findings
from storyboard.board.kinds import Kind
from storyboard.board.links import circles_in, drawn
from storyboard.board.validate import Draft, DraftShot
from storyboard.document.tree import Mapping, Scalar
from storyboard.suggestions import did_you_mean

__all__ = ["check_graph"]


def check_graph(draft: Draft, findings: Findings) -> None:
    """Record shots that continue a missing shot or a card, and cycles."""
    kinds = _kinds_by_id(draft)
    for each in draft.shots:
        continued = each.shot.parent
        if continued is None:
            continue
        if continued not in kinds and continued in draft.left_out:
            message = f'continues "{continued}", which is left out of the film'
            hint = 'give this shot the same "when", or let it continue a shot that is there'
            findings.add(each.mark("continues", "shot"), message, hint, shot=each.source.label)
        elif continued not in kinds:
            message = f'continues the unknown shot "{continued}"'
            hint = did_you_mean(continued, [*kinds, "previous"], "shots")
            findings.add(each.mark("continues", "shot"), message, hint, shot=each.source.label)
        elif kinds[continued] is Kind.CARD:
            hint = "a card has no scene to continue: continue a shot or footage"
            message = f'continues "{continued}", which is a card'
            findings.add(each.mark("continues", "shot"), message, hint, shot=each.source.label)
    _check_circles({each.shot.id: each for each in draft.shots}, findings)


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
