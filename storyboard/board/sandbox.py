"""The sandboxed Jinja environment of templates: limited work, and includes from one folder only."""

from __future__ import annotations

import math
import operator
import os
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, ClassVar, Final, cast

from jinja2 import StrictUndefined, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.loaders import BaseLoader
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace, missing

from storyboard.board.filters import filters_for, joined, replaced
from storyboard.board.locales import is_number_in_text
from storyboard.board.metering import JOIN, NUMBER, SHOW, SPEND, WEIGH, metered
from storyboard.board.number_tokens import NumberLexer
from storyboard.board.paths import hidden_part
from storyboard.board.sentences import WrongValue, in_sentence, not_data
from storyboard.board.work import LARGEST_NUMBER_BITS, Budget, TooMuchWork
from storyboard.document.numbers import written_number
from storyboard.limits import INCLUDE_BYTES, SUGGESTION_CHOICES
from storyboard.suggestions import did_you_mean

__all__ = ["RESULT", "SCOPE", "NumberTooLarge", "Sandbox"]

# No template can use either name: one is not an identifier, the other is only written to.
SCOPE: Final = "the scope"
RESULT: Final = "_result_of_expression"

_LONGEST_RANGE: Final = 100_000
_CALL_UNITS: Final = 20
_TEXT_METHODS: Final = """
    capitalize casefold count endswith find index isalnum isalpha isdigit islower isspace istitle isupper lower lstrip
    partition removeprefix removesuffix rfind rpartition rsplit rstrip split splitlines startswith strip swapcase
    title upper
"""
_METHODS: Final[dict[type, frozenset[str]]] = {
    str: frozenset(_TEXT_METHODS.split()),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    dict: frozenset({"get", "items", "keys", "values"}),
}
_DATA: Final = (str, int, float, list, tuple, dict, range, type(None))
_BINARY: Final[dict[str, Callable[[Any, Any], object]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}


class NumberTooLarge(TemplateSyntaxError):
    """A number in a template is infinite for a computer, such as 1e400."""


class _ScopedContext(Context):
    """Looks names up in the scope of the render, so that variables are evaluated when needed."""

    def resolve_or_missing(self, key: str) -> object:
        # The author's variables take precedence over functions: one may be called "range".
        scope = self.parent.get(SCOPE)
        if scope is None or key in self.vars:
            return super().resolve_or_missing(key)
        found = scope(key, missing)
        return super().resolve_or_missing(key) if found is missing else found


class _FolderLoader(BaseLoader):
    """Finds included files below one folder, also through symbolic links, and nowhere else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.read: dict[Path, str] = {}
        self.texts: dict[Path, str] = {}

    def get_source(self, _: object, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            path = (self._folder / template).resolve()
            if not path.is_relative_to(self._folder):
                raise SecurityError(f'the included file "{template}" is outside of the storyboard\'s folder')
            if hidden_part(self._folder / template, self._folder) is not None:
                raise SecurityError(
                    f'the included file "{template}" is hidden: a part of it begins with a dot'
                )
            if not path.is_file():
                raise TemplateNotFound(template)
            if path.stat().st_size > INCLUDE_BYTES:
                raise SecurityError(
                    f'the included file "{template}" is larger than {INCLUDE_BYTES // 1024} KiB'
                )
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SecurityError(f'the included file "{template}" is not UTF-8 text') from None
        except (OSError, RuntimeError, ValueError):
            raise TemplateNotFound(template) from None
        self.read[path] = f'the included text "{template}"'
        self.texts[path] = text
        return text, os.fspath(path), lambda: True


def _number(written: str) -> int | float:
    return written_number(float(written), written)


def _check_numbers(operator: str, left: object, right: object) -> None:
    """Refuse to calculate with texts that read as numbers: "49.90" * 2 would be "49.9049.90"."""
    texts = [value for value in (left, right) if is_number_in_text(value)]
    times = isinstance(left, int | float) or isinstance(right, int | float)
    if (operator == "*" and texts and times) or (operator == "+" and len(texts) == 2):
        words = "is repeated" if operator == "*" else "is joined to another one"
        hint = "write price | float, or declare an input of the type number"
        raise WrongValue(
            f'"{texts[0]}" is a text, which "{operator}" does not calculate with: it {words}',
            hint if operator == "*" else f"{hint}; texts are joined with ~",
        )


class MissingKey(UndefinedError):
    """A mapping has no such key."""

    def __init__(self, record: dict[object, object], key: str, message: str | None = None) -> None:
        super().__init__(message)
        self.record = record
        self.key = key


class Sandbox(ImmutableSandboxedEnvironment):
    """Compiles templates that can access only data, and whose work is limited by the budget."""

    intercepted_binops: ClassVar[frozenset[str]] = frozenset(_BINARY)  # type: ignore[misc]
    context_class = _ScopedContext

    def __init__(self, folder: Path, budget: Budget) -> None:
        self.budget = budget
        loader = _FolderLoader(folder)
        self.read_files: Mapping[Path, str] = loader.read
        self.included: Mapping[Path, str] = loader.texts
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            keep_trailing_newline=True,
            optimized=False,
            auto_reload=False,
            # Taking the context keeps Jinja from folding constants at compile time.
            finalize=pass_context(lambda _, value: self._printable(value)),
        )
        own = {SPEND: self._spend, WEIGH: self._weigh, JOIN: self._join, SHOW: in_sentence, NUMBER: _number}
        self.filters = filters_for(budget) | own
        self.tests = {
            name: budget.metered(cast("Callable[..., object]", test)) for name, test in TESTS.items()
        }
        self.globals = {"range": self._range, "dict": dict, "namespace": Namespace}

    @cached_property
    def lexer(self) -> NumberLexer:
        """What reads the words of templates."""
        return NumberLexer(self)

    def _spend(self, value: object, units: int) -> object:
        self.budget.spend(units)
        return value

    def _weigh(self, value: object) -> object:
        self.budget.weigh(value)
        return value

    def _printable(self, value: object) -> object:
        if not isinstance(value, (*_DATA, Undefined)):
            raise not_data(value, "be shown")
        return self._weigh(value)

    def _join(self, values: list[object], *names: str) -> str:
        named = zip(values, names, strict=True)
        return joined(self.budget, "", [in_sentence(self._printable(value), name) for value, name in named])

    def _range(self, *arguments: int) -> range:
        numbers = range(*arguments)
        if len(numbers) > _LONGEST_RANGE:
            raise TooMuchWork
        self.budget.spend(len(numbers))
        return numbers

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        self.budget.spend(len(source))
        tree = super()._parse(source, name, filename)
        for constant in tree.find_all(nodes.Const):
            # Jinja would write it into its code as the name "inf".
            if isinstance(constant.value, float) and not math.isfinite(constant.value):
                raise NumberTooLarge("a number is too large", constant.lineno, name, filename)
        return tree

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        # All templates are compiled here, included files as well.
        return super()._generate(metered(source), name, filename, defer_init=defer_init)

    def getattr(self, obj: object, attribute: str) -> object:
        """Return `obj.attribute`: the key of a mapping, or one of the safe methods."""
        if isinstance(obj, Undefined):
            return getattr(obj, attribute)
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if attribute.startswith("_"):
            raise SecurityError(f'"{attribute}" is out of bounds in a template')
        if isinstance(obj, str) and attribute in {"join", "replace"}:
            return partial(joined if attribute == "join" else replaced, self.budget, obj)
        is_data = isinstance(obj, _DATA) or obj in self.globals.values()
        if is_data and attribute not in _METHODS.get(type(obj), ()):
            return self._missing_part(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: object, argument: Any) -> object:  # noqa: ANN401 - whatever the template says
        """Return `obj[argument]` of a mapping, list or text; never an attribute."""
        if isinstance(obj, Undefined):
            return obj[argument]
        if not isinstance(obj, str | list | tuple | dict | range):
            return self._missing_part(obj, argument)
        try:
            found: object = obj[argument]
        except (LookupError, TypeError):
            return self._missing_part(obj, argument)
        return found

    def _missing_part(self, obj: object, part: object) -> Undefined:
        self.budget.spend(_CALL_UNITS)
        if isinstance(obj, dict):
            # A suggestion goes through the keys.
            self.budget.spend(min(len(obj), SUGGESTION_CHOICES))
            said, hint = f'there is no key "{part}"', did_you_mean(str(part), map(str, obj), "keys")
            # Jinja gives it the message.
            failure = partial(MissingKey, obj, str(part))
            return self.undefined(hint=f"{said}\n{hint}", exc=failure)  # type: ignore[arg-type]
        if isinstance(obj, list | tuple) and isinstance(part, int):
            said, hint = f"there is no item {part}", f"the list has {len(obj)}, and the first is [0]"
        elif callable(obj):
            said, hint = f'there is no "{part}" in a function', f"it is called: t('{part}')"
        else:
            said, hint = f'there is no "{part}"', f'the value is of the kind "{type(obj).__name__}"'
        return self.undefined(hint=f"{said}\n{hint}")

    def is_safe_callable(self, obj: object) -> bool:
        """Allow macros, loops, the three functions, and the methods that `getattr` returns."""
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

    def call(*arguments: Any, **options: object) -> object:  # noqa: ANN401 - a template's own option may be "self"
        """Call what a template may call, after measuring its arguments."""
        self, context, function, *given = arguments
        self.budget.spend(_CALL_UNITS)
        for value in (getattr(function, "__self__", None), *given, *options.values()):
            self.budget.weigh(value)
        if isinstance(function, partial):
            self.budget.weigh(function.args[1])
        made: object = self.budget.bounded(super(Sandbox, self).call(context, function, *given, **options))
        return made

    def call_binop(self, _: Context, operator: str, left: object, right: object) -> object:
        """Do arithmetic with a limit on the size of the result."""
        if isinstance(left, int | float) and isinstance(right, int | float):
            power = operator == "**" and isinstance(left, int) and isinstance(right, int)
            if power and int(left).bit_length() * abs(right) > LARGEST_NUMBER_BITS:
                raise TooMuchWork
        elif operator == "%":
            raise SecurityError('"%" works on numbers; join texts with "~"')
        else:
            self.budget.weigh(left)
            self.budget.weigh(right)
            _check_numbers(operator, left, right)
            times, repeated = (left, right) if isinstance(left, int) else (right, left)
            if operator == "*" and isinstance(times, int) and isinstance(repeated, str | list | tuple):
                self.budget.spend(max(times, 0) * (len(repeated) + 1))
        return self.budget.bounded(_BINARY[operator](left, right))
