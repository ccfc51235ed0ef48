"""The providers: the one on this machine, the hosted ones, and those of installed packages, with their keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from storyboard.errors import PlanError
from storyboard.plugins import Plugin, load_plugin, plugin_named, plugins

__all__ = [
    "ANIMATIC",
    "BUILT_IN",
    "KEY_VARIABLES",
    "LOCAL",
    "TAKE_PICTURES_ONLY",
    "UsableProviders",
    "key_words",
    "keys_are_set",
    "obstacle_of",
    "plugin_of",
    "plugins_not_used",
    "providers_with_keys",
    "refused_plugins",
]

LOCAL: Final = "local"
ANIMATIC: Final = "animatic"
"""The model of the local provider: that of shots that name none, and of previews."""

KEY_VARIABLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fal": "FAL_KEY",
        "wavespeed": "WAVESPEED_API_KEY",
        "minimax": "MINIMAX_API_KEY",
        "replicate": "REPLICATE_API_TOKEN",
    }
)

BUILT_IN: Final = frozenset({LOCAL, *KEY_VARIABLES})
"""Names that no plug-in can take."""

TAKE_PICTURES_ONLY: Final = frozenset({"minimax"})
"""Providers without file uploads: pictures are part of the request, other files are not supported."""


def providers_with_keys(environ: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the providers whose key is in the environment; a blank one does not count."""
    return frozenset(name for name, variable in KEY_VARIABLES.items() if environ.get(variable, "").strip())


def plugin_of(provider: str) -> Plugin | None:
    """
    Return the plug-in that a provider comes from, None for a built-in one and for one that is not installed.

    PlanError when several packages offer it.
    """
    return None if provider in BUILT_IN else plugin_named(provider)


def refused_plugins() -> tuple[Plugin, ...]:
    """Return the plug-ins that have the name of a built-in provider; they are never used."""
    return tuple(plugin for plugin in plugins() if plugin.name in BUILT_IN)


def plugins_not_used(providers: Collection[str]) -> list[str]:
    """Return a sentence for each plug-in that has the name of a built-in one of these providers."""
    return [
        f'{plugin.package} offers a provider "{plugin.name}", which is built in, and is not used'
        for plugin in refused_plugins()
        if plugin.name in providers
    ]


def obstacle_of(provider: str, environ: Mapping[str, str]) -> str | None:
    """Return why a provider cannot be used now, such as that its key is not set; None when it can."""
    try:
        missing = [name for name in _key_variables(provider) if not environ.get(name, "").strip()]
    except PlanError as error:
        return error.message
    return keys_are_set(missing, "not set") or None


def keys_are_set(variables: Sequence[str], how: str = "set") -> str:
    """Return what is so of variables in words, such as "A and B are set"; nothing for none."""
    verb = "is" if len(variables) == 1 else "are"
    return f"{' and '.join(variables)} {verb} {how}" if variables else ""


def key_words(provider: str) -> str:
    """Return the variables that hold the keys of a provider in words, or that it needs no key."""
    try:
        return " and ".join(_key_variables(provider)) or "no key"
    except PlanError:
        return "its own key"


def _key_variables(provider: str) -> tuple[str, ...]:
    if provider in BUILT_IN:
        return (KEY_VARIABLES[provider],) if provider in KEY_VARIABLES else ()
    plugin = plugin_named(provider)
    if plugin is None:
        raise PlanError(f'no installed package offers the provider "{provider}"')
    return load_plugin(plugin).key_variables


@dataclass(frozen=True, slots=True)
class UsableProviders:
    """
    The providers that can be used now, to be asked with ``in``: what a name stands for is looked at only then.

    So a plug-in is loaded where something names it, and one that is broken hinders nobody else.
    """

    environ: Mapping[str, str]

    def __contains__(self, provider: object) -> bool:
        """Whether the provider of that name is there, and its keys are."""
        return isinstance(provider, str) and obstacle_of(provider, self.environ) is None
