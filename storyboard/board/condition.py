"""Whether a part of a film is in it: what `when` says."""

from __future__ import annotations

from typing import Final

from storyboard.board.findings import Findings
from storyboard.board.given import is_null
from storyboard.board.rendering import Rendering
from storyboard.board.template import Scope
from storyboard.document.problems import shown
from storyboard.document.tree import Mark, Node, Scalar, plain

__all__ = ["is_wanted"]

_HINT: Final = "write true or false, or an expression that gives one, such as \"{{ lang == 'de' }}\""


def is_wanted(
    when: Node | None, scope: Scope, reader: tuple[Rendering, Findings], owner: str | None = None
) -> bool:
    """
    Return whether a part of the film, `owner` in messages, is in it; without `when` it is.

    Only true and false will do: anything else is recorded, as is what cannot be evaluated, and the part counts as
    there.
    """
    rendering, findings = reader
    if when is None or is_null(when):
        return True
    made = rendering.node(when, scope, owner)
    if made is None:
        return True
    value = made.value if isinstance(made, Scalar) else None
    if isinstance(value, bool):
        return value
    message = f'"when" should be true or false, not {shown(plain(made))}'
    findings.add(made.mark, message, _as_meant(value, made.mark), shot=owner)
    return True


def _as_meant(value: object, mark: Mark) -> str:
    name = mark.file.removeprefix("--set ")
    if name != mark.file and value in ("true", "false"):
        return f"--set gives text: write --set-json {name}={value}"
    return _HINT
