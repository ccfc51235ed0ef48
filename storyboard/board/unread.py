"""What is known of an included file that is left out of the film: what it might use, and the ids of its shots."""

from __future__ import annotations

from storyboard.board.included_files import Unreadable
from storyboard.board.slots import Slot, is_include, name_of
from storyboard.board.stage import Naming, Stage
from storyboard.board.template import TemplateProblem
from storyboard.document.tree import Mapping, Node, Scalar, Sequence
from storyboard.limits import INCLUDE_DEPTH

__all__ = ["ids_left_out"]


def ids_left_out(slot: Slot) -> frozenset[str]:
    """
    Return the ids in the file that an include names, as they are written; what its texts name counts as used.

    Nothing is said about the file, which need not be there.
    """
    name = name_of(slot.node)
    # The id of the include itself is that in the film.
    naming = Naming(f"{name}-") if name else slot.stage.naming
    return frozenset(_ids(slot.node, slot.stage, naming, INCLUDE_DEPTH))


def _ids(include: Node, stage: Stage, naming: Naming, depth: int) -> set[str]:
    tree = _tree(include, stage) if depth else None
    shots = tree.items.get("shots") if isinstance(tree, Mapping) else tree
    if tree is None or not isinstance(shots, Sequence):
        return set()
    stage.rendering.mentioned |= stage.rendering.names_in(tree)
    found: set[str] = set()
    for node in shots.items:
        if is_include(node):
            name = name_of(node)
            found |= _ids(node, stage, Naming(f"{naming.of(name)}-") if name else naming, depth - 1)
        elif name := name_of(node):
            found.add(naming.of(name))
    return found


def _tree(include: Node, stage: Stage) -> Node | None:
    path = include.items.get("include") if isinstance(include, Mapping) else None
    if not isinstance(path, Scalar) or not isinstance(path.value, str):
        return None
    templates = stage.rendering.templates
    try:
        written = templates.render(path.value, stage.variables)
        file = templates.files.open(str(written), stage.findings.path)
        if isinstance(file, Unreadable):
            return None
        templates.spend(file.size)
    except TemplateProblem as problem:
        # Only what would be wrong of the whole film is.
        if templates.is_exhausted:
            stage.rendering.note(problem, path)
        return None
    return file.tree
