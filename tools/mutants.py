"""Small faults that can be put into a file of Python, one at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mutant", "mutants_of"]

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
# No division by "/", which joins paths: nothing else can stand there.
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}
TWINS = {"any": "all", "all": "any", "min": "max", "max": "min"}
# What says something of types, or to readers, but does nothing.
SILENT_FIELDS = ("annotation", "returns", "decorator_list", "type_params")


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file with one fault: what stood between two places in its text, and what stands there instead."""

    path: Path
    line: int
    start: int
    end: int
    before: str
    after: str

    def text(self, whole: str) -> str:
        """Return the file's text with the fault in it."""
        return whole[: self.start] + self.after + whole[self.end :]

    def __str__(self) -> str:
        """Say where it is and what it changes, in one line."""
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.path}:{self.line}: {before} -> {after}"


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Return every fault for a file, in the order of its lines; `path` is relative to `root`."""
    whole = (root / path).read_text(encoding="utf-8")
    # Columns of the syntax tree count bytes.
    starts = [0]
    for line in whole.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        text = whole[starts[line - 1] : starts[line]]
        return starts[line - 1] + len(text.encode()[:column].decode())

    found = []
    for old, new in _faults(ast.parse(whole)):
        start = place(old.lineno, old.col_offset)
        end = place(old.end_lineno or old.lineno, old.end_col_offset or 0)
        after = new if isinstance(new, str) else f"({ast.unparse(new)})"
        found.append(Mutant(path, old.lineno, start, end, whole[start:end], after))
    return sorted(set(found), key=lambda each: (each.start, each.end, each.after))


def _faults(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, ast.expr | str]]:
    for node in _effective(tree):
        if isinstance(node, ast.expr):
            yield from ((node, each) for each in _of_expression(node))
        elif isinstance(node, ast.stmt):
            yield from ((node, each) for each in _of_statement(node))
        test = getattr(node, "test", None)
        for condition in [test] if isinstance(test, ast.expr) else getattr(node, "ifs", []):
            # The opposite of a comparison, and of what is negated, is a fault of their own.
            if not isinstance(node, ast.Assert) and not isinstance(condition, ast.Compare | ast.UnaryOp):
                yield condition, ast.UnaryOp(ast.Not(), condition)


def _effective(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through what is run and has an effect: no annotations, decorators, docstrings, f-strings, type aliases."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in SILENT_FIELDS or isinstance(node, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_silent(child):
                yield from _effective(child)


def _is_silent(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return ast.unparse(node.test) == "TYPE_CHECKING"
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def _of_expression(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(left, [operator], rest):
            yield ast.Compare(left, [COMPARISONS[type(operator)]()], rest)
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
        case ast.UnaryOp(ast.Not(), operand):
            yield operand
        case ast.BinOp(left, operator, right) if type(operator) in ARITHMETIC:
            yield ast.BinOp(left, ARITHMETIC[type(operator)](), right)
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int() | float() as number):
            yield ast.Constant(number + 1)
        case ast.Call(ast.Name(name), arguments, keywords) if name in TWINS:
            yield ast.Call(ast.Name(TWINS[name]), arguments, keywords)
        case ast.IfExp(_, body, orelse):
            yield body
            yield orelse


def _of_statement(node: ast.stmt) -> Iterator[ast.expr | str]:
    match node:
        case ast.Expr(ast.Call() | ast.Await()):
            yield "pass"
        case ast.Assign([ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
            yield "pass"
        case ast.Return(ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None"
        case ast.Raise(ast.Call()):
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
