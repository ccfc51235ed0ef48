"""Check the prompt templates that a storyboard or an included file names."""

from __future__ import annotations

from storyboard.board.rendering import Rendering
from storyboard.board.template import TemplateProblem
from storyboard.document.tree import Mapping, Scalar

__all__ = ["check_templates"]


def check_templates(templates: Mapping, rendering: Rendering) -> None:
    """Record the texts that are no valid templates."""
    for name, node in templates.items.items():
        if isinstance(node, Scalar) and isinstance(node.value, str):
            try:
                rendering.templates.check(node.value)
            except TemplateProblem as problem:
                told = TemplateProblem(f'template "{name}": {problem.message}', problem.hint)
                told.excerpt = problem.excerpt
                rendering.note(told, node)
