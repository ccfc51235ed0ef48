"""Providers of installed packages: found by their entry points, loaded when one is first needed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final

from storyboard.errors import PlanError

__all__ = [
    "ASK_ITS_AUTHORS",
    "GROUP",
    "Plugin",
    "PluginCode",
    "key_variables_in_use",
    "load_plugin",
    "plugin_named",
    "plugins",
]

GROUP: Final = "storyboard.providers"
"""The group of entry points in which packages offer providers."""

ASK_ITS_AUTHORS: Final = "upgrade or uninstall that package, or ask its authors"


@dataclass(frozen=True, slots=True)
class Plugin:
    """A provider that an installed package offers: its name, and the package's name and version."""

    name: str
    package: str
    point: EntryPoint = field(repr=False)


@dataclass(frozen=True, slots=True)
class PluginCode:
    """
    What a plug-in's entry point names: how its provider is opened, and the variables that hold its keys.

    The provider can be used when each of `key_variables` is set; without any it needs no key.
    """

    open: Callable[[], object]
    key_variables: tuple[str, ...]


def plugins() -> tuple[Plugin, ...]:
    """Return everything that installed packages offer, by name; none of their code is loaded."""
    return _installed(tuple(sys.path))


@cache
def _installed(_: tuple[str, ...]) -> tuple[Plugin, ...]:
    # What is installed depends on where Python looks, and looking takes some milliseconds.
    found = {
        Plugin(point.name, f"{point.dist.name} {point.dist.version}" if point.dist else point.value, point)
        for point in entry_points(group=GROUP)
    }
    return tuple(sorted(found, key=lambda plugin: (plugin.name, plugin.package)))


def plugin_named(name: str) -> Plugin | None:
    """Return the plug-in for the provider of that name, None when no package offers it. PlanError when several do."""
    found = [plugin for plugin in plugins() if plugin.name == name]
    if len(found) > 1:
        packages = " and ".join(plugin.package for plugin in found)
        raise PlanError(f'{packages} both offer the provider "{name}"', hint="uninstall all but one of them")
    return found[0] if found else None


_loaded: dict[Plugin, PluginCode | PlanError] = {}


def load_plugin(plugin: Plugin) -> PluginCode:
    """Return a plug-in's code, loaded once in a process. PlanError, naming the package, when it cannot be used."""
    if plugin not in _loaded:
        try:
            _loaded[plugin] = _load(plugin)
        except PlanError as error:
            _loaded[plugin] = error
    code = _loaded[plugin]
    if isinstance(code, PlanError):
        raise code.but()
    return code


def _load(plugin: Plugin) -> PluginCode:
    try:
        opening: object = plugin.point.load()
    except (Exception, SystemExit) as error:  # a package may raise anything while it is imported
        reason = f"{type(error).__name__}: {error}".removesuffix(": ")
        raise _unusable(plugin, f"does not load: {reason}") from error
    if not callable(opening):
        raise _unusable(plugin, f'is not a class or function: "{plugin.point.value}"')
    variables: object = getattr(opening, "key_variables", ())
    if not isinstance(variables, tuple) or not all(isinstance(each, str) and each for each in variables):
        raise _unusable(plugin, "has key_variables that are not a tuple of names of environment variables")
    return PluginCode(opening, variables)


def _unusable(plugin: Plugin, why: str) -> PlanError:
    return PlanError(
        f'the provider "{plugin.name}" of {plugin.package} {why}',
        hint=ASK_ITS_AUTHORS,
    )


def key_variables_in_use() -> tuple[str, ...]:
    """Return the variables that hold the keys of the plug-ins that this process has loaded."""
    return tuple(
        variable
        for code in _loaded.values()
        if isinstance(code, PluginCode)
        for variable in code.key_variables
    )
