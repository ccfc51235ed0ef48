"""The parameters of a model: their defaults, and the checks of an author's values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from types import UnionType

from pydantic import JsonValue

from storyboard.catalogue.lengths import matches
from storyboard.catalogue.requirements import Requirements, Violation
from storyboard.catalogue.schema import Model, Parameter, Route
from storyboard.catalogue.values import Value, ValueType
from storyboard.document.number_words import as_written
from storyboard.suggestions import did_you_mean

__all__ = [
    "TYPE_WORDS",
    "conditions_in_words",
    "effective_params",
    "fault_of",
    "is_of_type",
    "one_of",
    "parameter_violations",
    "written",
]

TYPE_WORDS: Mapping[ValueType, str] = {
    "boolean": "true or false",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "list": "a list",
    "object": "a mapping",
}

_PYTHON_TYPES: Mapping[ValueType, type | UnionType] = {
    "string": str,
    "integer": int,
    "number": int | float,
    "list": list,
    "object": dict,
}


def effective_params(model: Model, given: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the parameters of a request, sorted by name: the given ones, and the defaults of others that have one."""
    complete: dict[str, JsonValue] = {
        name: parameter.default for name, parameter in model.params.items() if parameter.default is not None
    }
    complete.update(given)
    return dict(sorted(complete.items()))


def parameter_violations(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    """Yield a violation for every parameter that is missing, unknown, or has an invalid value on this route."""
    yield from _missing(model, route, requirements)
    for name, value in requirements.params.items():
        parameter = model.params.get(name)
        if parameter is None:
            yield _unknown(model, name)
        elif fault := fault_of(parameter, value):
            yield Violation(
                f"params.{name}",
                f'"{name}" of "{model.name}" {fault}, not {written(value)}',
                _about(parameter),
            )
        else:
            yield from _on_route(model, route, requirements, name)
    yield from _excluded(model, route, requirements)


def fault_of(parameter: Parameter, value: JsonValue) -> str | None:
    """Return what is wrong with a value, as ``should be ...``, or None when it is valid."""
    if not is_of_type(parameter.type, value):
        return f"should be {TYPE_WORDS[parameter.type]}"
    if parameter.allowed is not None and value not in parameter.allowed:
        return f"should be {one_of(parameter.allowed)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if parameter.minimum is not None and value < parameter.minimum:
            return f"should be at least {as_written(parameter.minimum)}"
        if parameter.maximum is not None and value > parameter.maximum:
            return f"should be at most {as_written(parameter.maximum)}"
    return None


def is_of_type(kind: ValueType, value: JsonValue) -> bool:
    """Return whether a JSON value is of a type; booleans are not numbers, and integers are numbers."""
    if kind == "boolean" or isinstance(value, bool):
        return kind == "boolean" and isinstance(value, bool)
    return isinstance(value, _PYTHON_TYPES[kind])


def written(value: JsonValue) -> str:
    """Write a value as an author would."""
    return f'"{value}"' if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def one_of(values: Sequence[Value]) -> str:
    """List values for a sentence: ``6``, ``6 or 10``, ``"a", "b" or "c"``."""
    *others, last = (written(value) for value in values)
    return f"{', '.join(others)} or {last}" if others else last


def conditions_in_words(when: Mapping[str, Value]) -> str:
    """Return the values on which a rule depends: ``resolution "512P" and go_fast true``."""
    return " and ".join(f"{name} {written(value)}" for name, value in when.items())


def _missing(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    endpoint = route.endpoint(requirements.mode)
    for name in endpoint.params if endpoint else ():
        parameter = model.params[name]
        if parameter.required and name not in requirements.params:
            said = parameter.description.rstrip(".")
            yield Violation(
                f"params.{name}",
                f'"{model.name}" needs the parameter "{name}", {TYPE_WORDS[parameter.type]}',
                f"{said[:1].lower()}{said[1:]}",
            )


def _unknown(model: Model, name: str) -> Violation:
    if not model.params:
        return Violation(
            f"params.{name}", f'"{model.name}" has no parameter "{name}"', "it has none at all: leave it out"
        )
    hint = did_you_mean(name, sorted(model.params), "parameters")
    return Violation(f"params.{name}", f'"{model.name}" has no parameter "{name}"', hint)


def _about(parameter: Parameter) -> str | None:
    if parameter.default is None:
        return None if parameter.required else "without it, the provider decides"
    return f"without it, {written(parameter.default)} is used"


def _on_route(model: Model, route: Route, requirements: Requirements, name: str) -> Iterator[Violation]:
    """Check a value that the model takes in general: this route may not send it, or take fewer values."""
    endpoint, value, default = (
        route.endpoint(requirements.mode),
        requirements.params[name],
        model.params[name].default,
    )
    if endpoint is None:
        return
    wire = endpoint.params.get(name)
    if wire is None and value != default:
        message = f'"{model.name}" takes no "{name}" on "{route.provider}"'
        if default is not None:
            message = f'"{name}" of "{model.name}" can only be {written(default)} on "{route.provider}"'
        yield Violation(
            f"params.{name}",
            f"{message}{_in_mode(route, requirements, name)}",
            _elsewhere(model, route, requirements, name),
        )
    elif wire is not None and wire.allowed is not None and value not in wire.allowed:
        message = f'"{name}" of "{model.name}" should be {one_of(wire.allowed)} on "{route.provider}"'
        yield Violation(
            f"params.{name}",
            f"{message}{_in_mode(route, requirements, name)}, not {written(value)}",
            _elsewhere(model, route, requirements, name),
        )


def _in_mode(route: Route, requirements: Requirements, name: str) -> str:
    other = route.text if requirements.first_frame else route.image
    wire = other.params.get(name) if other else None
    if wire is None or (wire.allowed is not None and requirements.params[name] not in wire.allowed):
        return ""
    return " with a first frame" if requirements.first_frame else " without a first frame"


def _elsewhere(model: Model, route: Route, requirements: Requirements, name: str) -> str:
    """Return a hint on which other providers take the value."""
    takers: list[str] = []
    for other in model.routes:
        endpoint = other.endpoint(requirements.mode)
        wire = endpoint.params.get(name) if endpoint else None
        takes = wire is not None and (wire.allowed is None or requirements.params[name] in wire.allowed)
        if takes and other.provider != route.provider and other.provider not in takers:
            takers.append(other.provider)
    return "leave it out" + (f"; {one_of(takers)} would take it" if takers else "")


def _excluded(model: Model, route: Route, requirements: Requirements) -> Iterator[Violation]:
    params = effective_params(model, requirements.params)
    for restriction in route.restrictions:
        if not matches(restriction.when, params):
            continue
        for name, values in restriction.params.items():
            if name in params and params[name] not in values:
                cause = conditions_in_words(restriction.when)
                message = f'"{name}" of "{model.name}" should be {one_of(values)} with {cause}'
                yield Violation(
                    f"params.{name}", f"{message}, not {written(params[name])}", "change one of the two"
                )
