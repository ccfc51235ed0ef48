"""The Jinja environment of templates: no way out of it, a bound on all work, includes only from one folder."""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar, Final

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.loaders import BaseLoader
from jinja2.runtime import Context, LoopContext, Macro, missing
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace

from storyboard.board.filters import filters_for, joined, replaced
from storyboard.board.work import LARGEST_NUMBER_BITS, Budget, TooMuchWork
from storyboard.document.problems import did_you_mean

__all__ = ["RESULT", "SCOPE", "Sandbox"]

# No template can say the names with spaces: they are no identifiers.
SCOPE: Final = "the scope"
RESULT: Final = "_result_of_expression"
_SPEND: Final = "spend units"
_WEIGH: Final = "weigh value"
_JOIN: Final = "join texts"

_LONGEST_RANGE: Final = 100_000
_LARGEST_INCLUDE: Final = 256 * 1024
_CALL_UNITS: Final = 20
_INCLUDE_UNITS: Final = 200
_METHODS: Final[dict[type, frozenset[str]]] = {
    str: frozenset(
        ["capitalize", "casefold", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdigit", "islower", "isspace", "istitle", "isupper", "lower", "lstrip", "partition", "removeprefix", "removesuffix", "rfind", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper"]
    ),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    dict: frozenset({"get", "items", "keys", "values"}),
}
_BINARY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}


class _ScopedContext(Context):
    """Looks names up in the scope that the render was given, so that variables are worked out when needed."""

    def resolve_or_missing(self, key: str) -> Any:
        found = super().resolve_or_missing(key)
        if found is missing:
            scope = self.parent.get(SCOPE)
            return missing if scope is None else scope(key, missing)
        return found


class _FolderLoader(BaseLoader):
    """Finds included files below one folder, also through symbolic links, and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def get_source(self, environment: object, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            path = (self._folder / template).resolve()
            if not path.is_relative_to(self._folder):
                raise SecurityError(f'the included file "{template}" is outside of the storyboard\'s folder')
            if not path.is_file():
                raise TemplateNotFound(template)
            if path.stat().st_size > _LARGEST_INCLUDE:
                raise SecurityError(
                    f'the included file "{template}" is larger than {_LARGEST_INCLUDE // 1024} KiB'
                )
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SecurityError(f'the included file "{template}" is not UTF-8 text') from None
        except (OSError, ValueError):
            raise TemplateNotFound(template) from None
        return text, os.fspath(path), lambda: True


class Sandbox(ImmutableSandboxedEnvironment):
    """Compiles templates with a meter in every loop, call, include and operation whose cost grows with its values."""

    intercepted_binops: ClassVar[frozenset[str]] = frozenset(_BINARY)  # type: ignore[misc]
    context_class = _ScopedContext

    def __init__(self, folder: Path, budget: Budget) -> None:
        self.budget = budget

        @pass_context
        def finalize(context: Context, value: object) -> object:
            budget.weigh(value)
            return value

        super().__init__(
            loader=_FolderLoader(folder),
            undefined=StrictUndefined,
            keep_trailing_newline=True,
            optimized=False,
            auto_reload=False,
            finalize=finalize,
        )
        self.filters = filters_for(budget) | {  # type: ignore[assignment]
            _SPEND: self._spend,
            _WEIGH: self._weigh,
            _JOIN: lambda values: joined(budget, "", [self._weigh(value) for value in values]),
        }
        self.tests = {name: budget.metered(test) for name, test in TESTS.items()}  # type: ignore[misc]
        self.globals = {"range": self._range, "dict": dict, "namespace": Namespace}

    def _spend(self, value: object, units: int) -> object:
        self.budget.spend(units)
        return value

    def _weigh(self, value: object) -> object:
        self.budget.weigh(value)
        return value

    def _range(self, *arguments: int) -> range:
        numbers = range(*arguments)
        if len(numbers) > _LONGEST_RANGE:
            raise TooMuchWork
        self.budget.spend(len(numbers))
        return numbers

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self.budget.spend(len(source))
        return super()._parse(source, name, filename)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        # Every way to compiled code leads through here, that of included files as well.
        return super()._generate(_metered(source), name, filename, defer_init=defer_init)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return `obj.attribute`: the key of a mapping, or one of the methods that do no harm."""
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if attribute.startswith("_"):
            raise SecurityError(f'"{attribute}" is out of bounds in a template')
        if isinstance(obj, str) and attribute == "join":
            return partial(joined, self.budget, obj)
        if isinstance(obj, str) and attribute == "replace":
            return partial(replaced, self.budget, obj)
        if attribute in _METHODS.get(type(obj), ()) or isinstance(obj, Namespace | LoopContext):
            return super().getattr(obj, attribute)
        if isinstance(obj, str | int | float | list | tuple | dict) or obj is None:
            return self._missing_part(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return `obj[argument]` of a mapping, list or text; never an attribute."""
        if isinstance(obj, Undefined):
            return obj[argument]
        if not isinstance(obj, str | list | tuple | dict | range):
            return self._missing_part(obj, argument)
        if isinstance(argument, slice):
            self.budget.spend(len(obj))
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return self._missing_part(obj, argument)

    def _missing_part(self, obj: Any, part: object) -> Undefined:
        self.budget.spend(_CALL_UNITS)
        if isinstance(obj, dict):
            said, hint = f'there is no key "{part}"', did_you_mean(str(part), map(str, obj), "keys")
        elif isinstance(obj, list | tuple) and isinstance(part, int):
            said, hint = f"there is no item {part}", f"the list has {len(obj)}, and the first is [0]"
        else:
            kind = "mapping" if isinstance(obj, Mapping) else type(obj).__name__
            said, hint = f'there is no "{part}"', f'the value is of the kind "{kind}"'
        return self.undefined(hint=f"{said}\n{hint}")

    def is_safe_callable(self, obj: Any) -> bool:
        """Let through macros, loops, the three functions, and the methods that `getattr` gives out."""
        if isinstance(obj, partial):
            return obj.func in {joined, replaced}
        owner = getattr(obj, "__self__", None)
        if type(owner) in _METHODS:
            return getattr(obj, "__name__", "") in _METHODS[type(owner)]
        return (
            isinstance(obj, Macro | LoopContext)
            or isinstance(owner, LoopContext)
            or obj in self.globals.values()
        )

    def call(*arguments: Any, **options: Any) -> Any:
        """Call what a template may call, after weighing all that it works on."""
        self, context, function, *given = arguments
        self.budget.spend(_CALL_UNITS)
        for value in (getattr(function, "__self__", None), *given, *options.values()):
            self.budget.weigh(value)
        if isinstance(function, partial):
            self.budget.weigh(function.args[1])
        return self.budget.bounded(super(Sandbox, self).call(context, function, *given, **options))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Do arithmetic whose result is of a reasonable size."""
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if operator == "%" and not numbers:
            raise SecurityError('"%" works on numbers; join texts with "~"')
        if not numbers:
            self.budget.weigh(left)
            self.budget.weigh(right)
            if operator == "*":
                times, repeated = (left, right) if isinstance(left, int) else (right, left)
                if isinstance(times, int) and isinstance(repeated, str | list | tuple):
                    self.budget.spend(max(times, 0) * (len(repeated) + 1))
        elif operator == "**" and isinstance(left, int) and isinstance(right, int):
            if left.bit_length() * abs(right) > LARGEST_NUMBER_BITS:
                raise TooMuchWork
        return self.budget.bounded(_BINARY[operator](left, right))


def _metered(template: nodes.Template) -> nodes.Template:
    """Put the meters into a template's syntax tree."""
    _meter_inside(template)
    return template


def _meter_inside(node: nodes.Node) -> int:
    """Put meters into everything below the node; returns the units that running it once costs."""
    units = 1
    for field, value in list(node.iter_fields()):
        if isinstance(value, nodes.Node):
            units += _meter_inside(value)
            setattr(node, field, _replacement(value))
        elif isinstance(value, list):
            for child in value:
                if isinstance(child, nodes.Node):
                    units += _meter_inside(child)
            setattr(
                node,
                field,
                [_replacement(child) if isinstance(child, nodes.Node) else child for child in value],
            )
    if isinstance(node, nodes.TemplateData):
        units += len(node.data) // 8
    if isinstance(node, nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block):
        meter = nodes.ExprStmt(_filtered(nodes.Const(None), _SPEND, units), lineno=node.lineno)
        node.body = [meter, *node.body]
    if isinstance(node, nodes.For) and node.test is not None:
        node.test = _filtered(node.test, _SPEND, units)
    if isinstance(node, nodes.Include | nodes.Import | nodes.FromImport | nodes.Extends):
        node.template = _filtered(node.template, _SPEND, _INCLUDE_UNITS)
    if isinstance(node, nodes.Compare):
        node.expr = _filtered(node.expr, _WEIGH)
    return units


def _replacement(node: nodes.Node) -> nodes.Node:
    """Return what stands for the node in a metered template: most nodes stand for themselves."""
    if isinstance(node, nodes.Concat):
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), _JOIN)
    if isinstance(node, nodes.Operand):
        node.expr = _filtered(node.expr, _WEIGH)
    elif isinstance(node, nodes.Pair) and not isinstance(node.key, nodes.Const):
        node.key = _filtered(node.key, _WEIGH)
    elif isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const | nodes.Slice):
        node.arg = _filtered(node.arg, _WEIGH)
    return node


def _filtered(node: nodes.Expr, name: str, *arguments: int) -> nodes.Filter:
    constants: list[nodes.Expr] = [nodes.Const(argument, lineno=node.lineno) for argument in arguments]
    made = nodes.Filter(node, name, constants, [], None, None, lineno=node.lineno)
    return made
