"""What a settings file can decide, and how its keys are read and checked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Final, TypeAlias

from storyboard.catalogue.providers import KEY_VARIABLES, LOCAL
from storyboard.errors import BoardError, PlanError, Problem
from storyboard.media.names import trouble_with
from storyboard.plugins import plugins
from storyboard.providers.base_urls import BASES, FAL_UPLOADS
from storyboard.providers.credentials import base_url
from storyboard.settings.toml_file import Table, Value
from storyboard.store.cache_size import bytes_in
from storyboard.store_address import is_address, shared_address
from storyboard.suggestions import did_you_mean

__all__ = ["KEYS", "URLS", "Settings", "settings_in"]

KEYS: Final = ("store", "jobs", "route", "budget", "catalogue", "cache-size", "urls")
ONLY_OWN: Final = ("catalogue", "cache-size", "urls")
URLS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({**BASES, "fal-uploads": FAL_UPLOADS})
"""The variable and the default of each base URL, by its key in `urls`."""

_SECRET: Final = re.compile(r"(?i)(^|[^a-z])(api)?(keys?|tokens?|secrets?|passwords?|credentials?)([^a-z]|$)")


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What settings files decide; what they leave open is None or empty.

    `store` and `catalogue` are absolute paths. `shared` is the address of a shared store that a file beside the
    storyboard names, which counts once the user has adopted it, and `own_shared` one of the user's own file. `route`
    names providers in the order in which to try them. `budget` is in US dollars, and only lowers what is allowed.
    `cache_size` is the limit of a store's derived files in bytes. `urls` holds base URLs by the variable that overrides
    each.
    `origins` says which file each key comes from.
    """

    store: Path | None = None
    shared: str | None = None
    own_shared: str | None = None
    jobs: int | None = None
    route: tuple[str, ...] = ()
    budget: Decimal | None = None
    catalogue: tuple[Path, ...] = ()
    cache_size: int | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Path] = field(default_factory=dict)

    def over(self, lower: Settings) -> Settings:
        """Return these settings, and those of `lower` where they are open; of two budgets, the lower counts."""
        budgets = [each for each in (self, lower) if each.budget is not None]
        tighter = min(budgets, key=lambda each: each.budget or Decimal(0), default=self)
        origins = {**lower.origins, **self.origins}
        if tighter.budget is not None:
            origins["budget"] = tighter.origins["budget"]
        return Settings(
            store=self.store or lower.store,
            shared=self.shared or lower.shared,
            own_shared=self.own_shared or lower.own_shared,
            jobs=self.jobs or lower.jobs,
            route=self.route or lower.route,
            budget=tighter.budget,
            catalogue=self.catalogue or lower.catalogue,
            cache_size=lower.cache_size if self.cache_size is None else self.cache_size,
            urls={**lower.urls, **self.urls},
            origins=origins,
        )


class _Wrong(Exception):
    """A value cannot be used: why, what to do, and the key within the table that is meant."""

    def __init__(self, message: str, hint: str | None = None, within: str | None = None) -> None:
        super().__init__(message)
        self.message, self.hint, self.within = message, hint, within


def settings_in(table: Table, *, own: bool) -> Settings:
    """
    Return the settings in a table.

    `own` says that the file is in the user's settings folder; any other may be a stranger's, and must not name
    catalogues, base URLs, or a store outside its folder. BoardError with all problems.
    """
    read: dict[str, object] = {}
    problems: list[Problem] = []
    for key, value in table.values.items():
        try:
            _refuse_key(key, own=own)
            if key == "store" and isinstance(value, str) and is_address(value):
                read["own_shared" if own else "shared"] = _address(value)
            else:
                read[key] = _READERS[key](value, table.path.parent, own)
        except _Wrong as wrong:
            within = None if wrong.within is None else key
            problems.append(table.problem(wrong.within or key, wrong.message, wrong.hint, within=within))
    if problems:
        raise BoardError(problems)
    fields = {key.replace("-", "_"): value for key, value in read.items()}
    return Settings(**fields, origins=dict.fromkeys(read, table.path))  # type: ignore[arg-type]


def _refuse_key(key: str, *, own: bool) -> None:
    if key not in KEYS:
        _refuse_secret(key)
        if variable := KEY_VARIABLES.get(key):
            hint = f"its key belongs into the environment, as {variable}, and its base URL into [urls]"
            raise _Wrong(f'unknown setting "{key}"', hint)
        raise _Wrong(f'unknown setting "{key}"', did_you_mean(key, KEYS, "settings"))
    if key in ONLY_OWN and not own:
        hint = "put it into storyboard.toml in your settings folder, which storyboard doctor names"
        if key == "catalogue":
            hint = 'name its files in the storyboard, with "catalogue:"; or ' + hint
        raise _Wrong(f'"{key}" counts in your own settings alone, not beside a storyboard', hint)


def _refuse_secret(key: str) -> None:
    if key.upper() in KEY_VARIABLES.values() or _SECRET.search(key):
        variables = ", ".join(KEY_VARIABLES.values())
        raise _Wrong(
            f'"{key}" looks like a key, and keys do not belong into a file',
            f"remove it, and set a variable of the environment: {variables}",
        )


def _address(text: str) -> str:
    try:
        return shared_address(text)
    except PlanError as error:
        raise _Wrong(f'"store" is no address that can be used: {error.message}', error.hint) from None


def _store(value: Value, folder: Path, own: bool) -> Path:
    if not isinstance(value, str) or not value:
        raise _Wrong('"store" must be the path of a folder, or the address of a shared store')
    path = Path(value).expanduser() if own else Path(value)
    if trouble := trouble_with(path):
        raise _Wrong(f'"store" is a path that {trouble[0]}', trouble[1])
    if own:
        if not path.is_absolute():
            raise _Wrong('"store" must be an absolute path, or begin with "~/"')
        return path
    if path.is_absolute() or ".." in path.parts or path == PurePath():
        raise _Wrong('"store" beside a storyboard must be a folder within its folder', "or use --store")
    inside, home = (folder / path).resolve(), folder.resolve()
    if home not in inside.parents:
        raise _Wrong('"store" leads out of the storyboard\'s folder, through a link', "or use --store")
    return folder.absolute() / path


def _jobs(value: Value, _: Path, __: bool) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _Wrong('"jobs" must be a whole number above 0')
    return value


def _route(value: Value, _: Path, __: bool) -> tuple[str, ...]:
    names = _texts(value, '"route" must be a list of providers, such as ["fal", "wavespeed"]')
    known = (*KEY_VARIABLES, *(plugin.name for plugin in plugins()), LOCAL)
    for name in names:
        if name not in known:
            raise _Wrong(f'there is no provider "{name}"', did_you_mean(name, known, "providers"))
    return names


def _budget(value: Value, _: Path, __: bool) -> Decimal:
    amount = Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if amount is None or not amount.is_finite() or amount < 0:
        raise _Wrong('"budget" must be an amount of US dollars, such as 2.50')
    return amount


def _catalogue(value: Value, folder: Path, _: bool) -> tuple[Path, ...]:
    names = _texts(value, '"catalogue" must be a list of catalogue files')
    return tuple(folder.absolute() / Path(name).expanduser() for name in names)


def _cache_size(value: Value, _: Path, __: bool) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    size = bytes_in(str(value)) if whole or isinstance(value, str) else None
    if size is None:
        raise _Wrong('"cache-size" must be a size, such as "500 MB" or "2 GB", or a number of bytes')
    return size


def _urls(value: Value, _: Path, __: bool) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _Wrong('"urls" must be a table of base URLs by provider')
    urls: dict[str, str] = {}
    for name, url in value.items():
        if name not in URLS:
            _refuse_secret(name)
            raise _Wrong(f'unknown provider "{name}"', did_you_mean(name, URLS, "names in urls"), name)
        variable, usual = URLS[name]
        try:
            urls[variable] = base_url(variable, usual, {variable: url if isinstance(url, str) else "-"})
        except PlanError as error:
            raise _Wrong(f'"{name}" is not a valid base URL', error.hint, name) from None
    return urls


def _texts(value: Value, message: str) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not texts:
        raise _Wrong(message)
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise _Wrong(message)
    return tuple(dict.fromkeys(str(text).strip() for text in texts))


_Reader: TypeAlias = Callable[[Value, Path, bool], object]
_READERS: Final[Mapping[str, _Reader]] = {
    "store": _store,
    "jobs": _jobs,
    "route": _route,
    "budget": _budget,
    "catalogue": _catalogue,
    "cache-size": _cache_size,
    "urls": _urls,
}
