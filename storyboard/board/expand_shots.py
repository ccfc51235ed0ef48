"""Expand the list of shots: which are there, how often, and each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from storyboard.board.expand_include import included_shots
from storyboard.board.expand_shot import ShotNode, expand_shot
from storyboard.board.items import repetition_of
from storyboard.board.left_out import check_left_out
from storyboard.board.memory import Memory
from storyboard.board.slots import Slot, identified, is_include, name_of
from storyboard.board.stage import Stage
from storyboard.board.unread import ids_left_out
from storyboard.document.tree import Sequence
from storyboard.limits import SHOTS

__all__ = ["Absent", "Expansion", "expand_shots"]


@dataclass(frozen=True, slots=True)
class Absent:
    """
    The ids that are written and that no shot of the film has.

    `left_out` are those of shots that are not in the film, `repeated` has those of repeated shots, with the ids of
    their items. `starts_late` says that the first shot that is written is not in the film, `is_known` that these are
    all shots: that there is no list or file of more which is wrong.
    """

    left_out: frozenset[str] = frozenset()
    repeated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    starts_late: bool = False
    is_known: bool = True


@dataclass(slots=True)
class Expansion:
    """The shots that are expanded so far, and what became of the others."""

    shots: list[ShotNode] = field(default_factory=list)
    left_out: set[str] = field(default_factory=set)
    repeated: dict[str, list[str]] = field(default_factory=dict)
    starts_late: bool = False
    is_known: bool = True
    above: ShotNode | None = None
    """The last shot before these."""
    room: int = SHOTS
    """How many more shots and files there may be; below 0 once that was reported."""
    taken: int = 0
    """How many these are, of one item of the list."""

    def absent(self) -> Absent:
        """Return the ids that no shot has."""
        repeated = {name: tuple(ids) for name, ids in self.repeated.items()}
        return Absent(frozenset(self.left_out), repeated, self.starts_late, self.is_known)

    def add(self, slot: Slot) -> None:
        """Expand a shot, or note that it is left out."""
        above = self.shots[-1] if self.shots else self.above
        if (shot := expand_shot(slot, above)) is not None:
            self.shots.append(shot)
        else:
            self.leave_out(slot)

    def takes(self, slot: Slot) -> bool:
        """Return whether there is room for one more shot or file; that there is none is recorded once."""
        if self.room <= 0:
            if not self.room:
                message = f"the film has more than {SHOTS} shots, with those that are left out"
                slot.stage.findings.add(slot.node.mark, message, "make several films of it")
            self.room = -1
            self.is_known = False
            return False
        self.room -= 1
        return True

    def join(self, part: Expansion) -> None:
        """Add what comes after these shots."""
        self.shots += part.shots
        self.left_out |= part.left_out
        for name, ids in part.repeated.items():
            self.repeated.setdefault(name, []).extend(ids)
        self.starts_late |= part.starts_late
        self.is_known &= part.is_known
        self.room -= part.taken

    def leave_out(self, slot: Slot) -> None:
        """Note that a shot is not in the film."""
        self.starts_late |= not self.shots and self.above is None
        self.left_out.add(name_of(slot.node) or slot.label)
        if is_include(slot.node):
            self.left_out |= ids_left_out(slot)


def expand_shots(written: Sequence, stage: Stage, memory: Memory) -> Expansion:
    """Return the shots of the film. What cannot be rendered is recorded, and lost."""
    expansion = Expansion(room=max(SHOTS, len(written.items)))
    for number, node in enumerate(written.items, start=1):
        expansion.join(_remembered(Slot(node, number, stage), expansion, memory))
        if expansion.room < 0:
            return expansion
    if written.items and not expansion.shots and expansion.is_known:
        message = "no shot is left: all that are written are left out, or repeated for an empty list"
        stage.findings.add(written.mark, message, "a film has one shot at least")
    return expansion


def _remembered(slot: Slot, before: Expansion, memory: Memory) -> Expansion:
    """Return what becomes of one item of the list: what became of it in another film that has the same for it."""
    stage = slot.stage
    above = before.shots[-1] if before.shots else None

    def work() -> tuple[Expansion, frozenset[str]]:
        part = Expansion(above=above, room=before.room)
        own = stage._replace(asked=set())
        for each in _slots(slot._replace(stage=own), part):
            part.add(each)
        part.taken = before.room - part.room
        return part, frozenset(own.asked)

    kind = above and (above.kind, name_of(above.node))
    what = (id(slot.node), id(stage.defaults), kind)
    part, asked = memory.recall(what, stage.variables, stage.rendering, work)
    if part.taken > before.room >= 0:
        # There was more room in the other film.
        part, asked = work()
    stage.asked.update(asked)
    return part


def _slots(slot: Slot, expansion: Expansion) -> Iterator[Slot]:
    """Yield the shots that an item of the list stands for: one, each item of a repeated one, those of a file."""
    repetition = repetition_of(slot)
    if repetition is None:
        yield from _placed(identified(slot), expansion)
        return
    name = name_of(repetition.node)
    ids = expansion.repeated.setdefault(slot.stage.naming.of(name), []) if name else []
    for each in repetition.slots(slot):
        placed = identified(each)
        ids.append(name_of(placed.node) or "")
        yield from _placed(placed, expansion)
    expansion.is_known &= repetition.is_known
    if not repetition.items:
        nothing = identified(repetition.unwritten(slot))
        check_left_out(nothing)
        if repetition.is_known:
            expansion.leave_out(nothing)


def _placed(slot: Slot, expansion: Expansion) -> Iterator[Slot]:
    """Yield a shot, or those of a file, unless there are too many."""
    if not expansion.takes(slot):
        return
    if not is_include(slot.node):
        yield slot
        return
    inclusion = included_shots(slot)
    if inclusion is None:
        check_left_out(slot)
        expansion.leave_out(slot)
        return
    expansion.is_known &= inclusion.is_known
    for each in inclusion.slots:
        yield from _slots(each, expansion)
    inclusion.check_given()
