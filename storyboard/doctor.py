"""Check what films need of this machine: libraries, encoders, fonts, disk, store, keys and, on request, network."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from importlib import metadata
from pathlib import Path
from typing import Final

from storyboard.catalogue.providers import (
    KEY_VARIABLES,
    UsableProviders,
    keys_are_set,
    obstacle_of,
    providers_with_keys,
    refused_plugins,
)
from storyboard.errors import BoardError, MediaError, NotAuthorized, PlanError, StoryboardError
from storyboard.media.names import trouble_with
from storyboard.places import STORE_VARIABLE, SharedChoice, address_in_environment
from storyboard.plugins import ASK_ITS_AUTHORS, load_plugin, plugin_named, plugins
from storyboard.providers.addresses import without_secrets
from storyboard.providers.credentials import read_credentials
from storyboard.providers.network_settings import check_network_settings
from storyboard.providers.reach import BASES, base_addresses, reach_providers
from storyboard.settings.finding import own_settings_path, settings_for
from storyboard.settings.settings import URLS, Settings
from storyboard.shared.bucket import NEEDED, is_installed
from storyboard.shared.opening import not_adopted
from storyboard.store.cache_size import CACHE_SIZE_VARIABLE, cache_size
from storyboard.store.damage import connect_for_reading, is_sound
from storyboard.store.derived import derived_size
from storyboard.store.mark import index_path
from storyboard.store.trust import foreign_store, read_own_index
from storyboard.version import VERSION
from storyboard.wording import counted, dollars, size

__all__ = ["Finding", "Verdict", "examine", "examine_network", "examine_settings"]

OLDEST_PYTHON: Final = (3, 11)
LIBRARIES: Final = (
    *("anyio", "av", "click", "filelock", "httpx", "jinja2", "lazy-loader", "moviepy", "numpy"),
    *("opencv-python-headless", "pillow", "platformdirs", "pydantic", "pyyaml", "rich", "tenacity"),
)
GIGABYTE: Final = 10**9
LITTLE_SPACE: Final = 2 * GIGABYTE
TOO_LITTLE_SPACE: Final = GIGABYTE // 5


class Verdict(StrEnum):
    """The severity of a finding: with a problem, films cannot be made, or not as asked."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check: its name, what was found, and what to do about it (None: nothing)."""

    name: str
    verdict: Verdict
    message: str
    remedy: str | None = None


def examine(store: Path, environ: Mapping[str, str]) -> list[Finding]:
    """Check everything that needs no network; `store` is the folder of the clips, which need not exist."""
    return [
        _python(),
        _libraries(),
        _encoders(),
        _fonts(),
        *_space(store, environ),
        _network(environ),
        *_keys(environ),
        *_plugins(environ),
        *_addresses(environ),
    ]


def examine_settings(folder: Path, environ: Mapping[str, str]) -> list[Finding]:
    """Report the settings of files and variables that apply to storyboards in a folder, and where each is from."""
    try:
        settings = settings_for(folder)
    except BoardError as error:
        return [
            Finding("settings", Verdict.PROBLEM, str(replace(problem, hint=None)), problem.hint)
            for problem in error.problems
        ]
    path = own_settings_path()
    if path is None:
        words = "there is no folder for your settings; name one with XDG_CONFIG_HOME"
    else:
        words = f"yours are in {path}" if path.is_file() else f"yours would be in {path}"
    return [Finding("settings", Verdict.OK, words), *_settings(settings, environ)]


def _settings(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    shown = {
        "store": settings.store,
        "jobs": settings.jobs,
        "route": ", ".join(settings.route),
        "budget": None if settings.budget is None else dollars(settings.budget),
        "catalogue": ", ".join(map(str, settings.catalogue)),
        "cache-size": None if settings.cache_size is None else size(settings.cache_size),
    }
    for key, variable in (("store", STORE_VARIABLE), ("cache-size", CACHE_SIZE_VARIABLE)):
        if named := environ.get(variable, "").strip():
            yield Finding(f"{key} setting", Verdict.OK, f"{named}, from the variable {variable}")
            del shown[key]
    for key, value in shown.items():
        if value:
            yield Finding(f"{key} setting", Verdict.OK, f"{value}, from {settings.origins[key]}")
    for name, (variable, _) in URLS.items():
        url = settings.urls.get(variable)
        if url and not environ.get(variable, "").strip():
            words = f"{without_secrets(url)}, from {settings.origins['urls']}"
            yield Finding(f"{name} url setting", Verdict.OK, words)


def examine_shared(choice: SharedChoice) -> list[Finding]:
    """Return what is known of the shared store that films in the working folder would use; none is asked."""
    named = choice.named or address_in_environment() or choice.own
    if named is None and choice.beside and not_adopted(choice.beside) is None:
        named = choice.beside
    if named is None:
        return []
    if not is_installed():
        return [Finding("shared store", Verdict.PROBLEM, f"{named}: obstore is not installed", NEEDED)]
    return [Finding("shared store", Verdict.OK, named)]


async def examine_network(environ: Mapping[str, str]) -> list[Finding]:
    """Check whether every provider's base URL responds; no key is sent. Nothing is sent through unusable proxies."""
    if _network(environ).verdict is Verdict.PROBLEM:
        return []
    return [
        Finding(
            f"{reach.provider} network", Verdict.OK, f"{reach.address} responds, after {reach.seconds:.1f} s"
        )
        if reach.seconds is not None
        else Finding(
            f"{reach.provider} network",
            Verdict.PROBLEM if reach.provider in providers_with_keys(environ) else Verdict.WARNING,
            f"{reach.address} cannot be reached: {reach.reason}",
            "check the connection, the proxy, and the variables STORYBOARD_..._URL",
        )
        for reach in await reach_providers(environ)
    ]


def _python() -> Finding:
    words = f"Python {platform.python_version()}, storyboard {VERSION}, {platform.system()}"
    if sys.version_info < OLDEST_PYTHON:
        needed = ".".join(map(str, OLDEST_PYTHON))
        return Finding("python", Verdict.PROBLEM, words, f"storyboard needs Python {needed} or newer")
    return Finding("python", Verdict.OK, words)


def _libraries() -> Finding:
    versions = {name: _version(name) for name in LIBRARIES}
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        return Finding(
            "libraries",
            Verdict.PROBLEM,
            f"not installed: {', '.join(missing)}",
            f"pip install {' '.join(missing)}",
        )
    return Finding(
        "libraries", Verdict.OK, ", ".join(f"{name} {version}" for name, version in versions.items())
    )


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _encoders() -> Finding:
    try:
        from storyboard.media.codecs import ENCODERS, encoder_build  # noqa: PLC0415 - may itself be what is wrong
    except ImportError as error:
        return Finding(
            "encoders", Verdict.PROBLEM, f"PyAV does not load: {error}", "pip install --force-reinstall av"
        )
    try:
        build = encoder_build()
    except MediaError as error:
        return Finding("encoders", Verdict.PROBLEM, error.message, error.hint)
    return Finding("encoders", Verdict.OK, f"{' and '.join(ENCODERS)} in PyAV ({build})")


def _fonts() -> Finding:
    try:
        from storyboard.media.font import load_font  # noqa: PLC0415 - may itself be what is wrong

        families = [" ".join(filter(None, load_font(16, weight).getname())) for weight in ("display", "text")]
    except (ImportError, StoryboardError) as error:
        return Finding("fonts", Verdict.PROBLEM, str(error), "install storyboard again")
    return Finding("fonts", Verdict.OK, f"{' and '.join(families)}, built in")


def _space(store: Path, environ: Mapping[str, str]) -> list[Finding]:
    if trouble := trouble_with(store):
        return [Finding("store", Verdict.PROBLEM, f'the path "{store}" {trouble[0]}', trouble[1])]
    return [_disk(store), _store(store), _derived(store, environ)]


def _network(environ: Mapping[str, str]) -> Finding:
    try:
        check_network_settings(environ)
    except PlanError as error:
        return Finding("proxies", Verdict.PROBLEM, error.message, error.hint)
    return Finding("proxies", Verdict.OK, "proxies and certificates can be used, or none are named")


def _disk(store: Path) -> Finding:
    folder = next(path for path in (store.absolute(), *store.absolute().parents) if path.exists())
    free = shutil.disk_usage(folder).free
    words = f"{free / GIGABYTE:,.1f} GB free for {store}"
    elsewhere = "or name another folder with --store or STORYBOARD_STORE"
    if not os.access(folder, os.W_OK):
        return Finding("disk", Verdict.PROBLEM, f'"{folder}" cannot be written', f"allow it, {elsewhere}")
    if free < LITTLE_SPACE:
        verdict = Verdict.PROBLEM if free < TOO_LITTLE_SPACE else Verdict.WARNING
        return Finding("disk", verdict, words, f"free some space, {elsewhere}")
    return Finding("disk", Verdict.OK, words)


def _store(store: Path) -> Finding:
    try:
        if (foreign := foreign_store(store)) is not None:
            return Finding("store", Verdict.WARNING, foreign.message, foreign.hint)
        if _has_damaged_index(store):
            return Finding(
                "store",
                Verdict.PROBLEM,
                f"the index of {store} is damaged",
                "the next render rebuilds it from the copies beside the clips",
            )
        index = read_own_index(store)
        if index is None:
            return Finding("store", Verdict.OK, f"none yet in {store}; the first render makes it")
        try:
            takes, predictions = len(index.takes()), index.journal.lines()
        finally:
            index.close()
    except StoryboardError as error:
        return Finding("store", Verdict.PROBLEM, error.message, error.hint)
    under_way = sum(entry.is_open for entry in predictions)
    return Finding("store", Verdict.OK, f"{store}, clips: {takes:,}, predictions under way: {under_way:,}")


def _derived(store: Path, environ: Mapping[str, str]) -> Finding:
    try:
        limit = cache_size(environ)
    except PlanError as error:
        return Finding("derived files", Verdict.PROBLEM, error.message, error.hint)
    there = derived_size(store)
    words = f"{size(there.bytes)} of at most {size(limit)}, in {counted(there.files, 'file')}"
    return Finding("derived files", Verdict.OK, words)


def _has_damaged_index(store: Path) -> bool:
    path = index_path(store)
    if not path.exists():
        return False
    with closing(connect_for_reading(path)) as connection:
        return not is_sound(connection)


def _keys(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Return which keys are set, without revealing them."""
    there = providers_with_keys(environ)
    for provider, variable in KEY_VARIABLES.items():
        if provider not in there:
            yield Finding(f"{provider} key", Verdict.OK, f"{variable} is not set")
            continue
        try:
            read_credentials(provider, "", ("", "https://example.com"), environ)
        except NotAuthorized as error:
            yield Finding(f"{provider} key", Verdict.PROBLEM, f"{variable}: {error.message}", error.hint)
        else:
            yield Finding(f"{provider} key", Verdict.OK, f"{variable} is set")
    usable = UsableProviders(environ)
    if not there and not any(plugin.name in usable for plugin in plugins()):
        yield Finding(
            "keys",
            Verdict.WARNING,
            "no key is set: films with hosted models can be previewed but not rendered",
            f"export the key of a provider, such as: export {KEY_VARIABLES['fal']}=...",
        )


def _plugins(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Name the providers of installed packages, each with what is missing for it to be used."""
    refused = refused_plugins()
    for plugin in plugins():
        name, words = f"{plugin.name} provider", f"from {plugin.package}"
        if plugin in refused:
            words = f"{plugin.package} offers a provider of this name, which is built in, and is not used"
            yield Finding(name, Verdict.PROBLEM, words, ASK_ITS_AUTHORS)
            continue
        try:
            variables = load_plugin(plugin_named(plugin.name) or plugin).key_variables
        except PlanError as error:
            yield Finding(name, Verdict.PROBLEM, error.message, error.hint)
            continue
        keys = obstacle_of(plugin.name, environ) or keys_are_set(variables) or "no key needed"
        yield Finding(name, Verdict.OK, f"{words}; {keys}")


def _addresses(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Report base URLs that are not the defaults, and invalid ones."""
    for provider, bases in BASES.items():
        try:
            addresses = base_addresses(provider, environ)
        except PlanError as error:
            yield Finding(f"{provider} address", Verdict.PROBLEM, error.message, error.hint)
            continue
        for (variable, usual), address in zip(bases, addresses, strict=True):
            if address != usual:
                words = f"requests go to {without_secrets(address)}, from the variable {variable}"
                yield Finding(f"{provider} address", Verdict.OK, words)
