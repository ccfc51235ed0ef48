"""Check the values that defaults give to all shots."""

from __future__ import annotations

from collections.abc import Iterable

from storyboard.board.stage import Stage
from storyboard.document.tree import Mapping, Node
from storyboard.suggestions import did_you_mean

__all__ = ["check_shared_with"]


def check_shared_with(defaults: Mapping, texts: Iterable[Node], stage: Stage) -> None:
    """
    Record the names in the defaults' `with` that nothing uses and that are no variables.

    The shots must have been expanded; `texts` are all that may use the names, whether or not they did this time.
    """
    values = defaults.items.get("with")
    if not isinstance(values, Mapping):
        return
    used = stage.asked | stage.rendering.mentioned | set(stage.variables.names())
    unused = values.items.keys() - used
    if unused:
        used |= frozenset[str]().union(*map(stage.rendering.names_in, texts))
    for name in sorted(unused - used):
        mark = values.keys.get(name, values.mark)
        # A file may be included several times.
        if not stage.findings.knows(mark):
            hint = did_you_mean(name, sorted(used - values.items.keys()), "variables")
            stage.findings.add(mark, f'no shot uses the variable "{name}"', hint)
