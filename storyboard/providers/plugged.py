"""Providers of installed packages: what they do wrong is told as theirs, and never costs a clip or a second payment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final, TypeVar, cast

import anyio

from storyboard.catalogue.providers import plugin_of
from storyboard.catalogue.schema import PictureLimits
from storyboard.catalogue.values import FileKind
from storyboard.errors import (
    AnswerUnclear,
    NoLongerThere,
    NotAuthorized,
    PlanError,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    StoryboardError,
    SubmitUncertain,
)
from storyboard.plugins import ASK_ITS_AUTHORS, Plugin, load_plugin
from storyboard.providers.cleaning import cleaned
from storyboard.providers.protocol import (
    Closable,
    HasAccount,
    HasAddress,
    NeedsEndpoint,
    Order,
    Prediction,
    PredictionStatus,
    Progress,
    Provider,
    TakesPictures,
    Upload,
)

__all__ = ["Plugged", "open_plugged"]

T = TypeVar("T")

METHODS: Final = ("submit", "poll", "fetch", "cancel")
# A submit cannot be interrupted: what it pays for has to be written down. So it has to end.
LONGEST_SUBMIT: Final = 300.0
# As long as the built-in providers wait, with all their tries.
LONGEST_CALL: Final = 120.0
LONGEST_ANSWER: Final = 2_000

SURELY_REFUSED: Final = (NotAuthorized, RequestRejected, RateLimited, ProviderUnavailable)
# These are about a prediction that is there: from a submit they leave open what became of it.
ABOUT_PREDICTIONS: Final = (AnswerUnclear, NoLongerThere)


def open_plugged(name: str) -> Provider | None:
    """
    Return a new provider of an installed package, None when no package offers one of that name.

    NotAuthorized and its kin, and PlanError, come from the provider itself. What else goes wrong is
    ProviderUnavailable, naming the package, and so the trouble of that provider's shots alone.
    """
    try:
        plugin = plugin_of(name)
        code = None if plugin is None else load_plugin(plugin)
    except PlanError as error:
        raise ProviderUnavailable(error.message, provider=name, hint=error.hint) from error
    if plugin is None or code is None:
        return None
    try:
        provider = code.open()
    except (ProviderError, PlanError):
        raise
    except Exception as error:
        raise _no_provider(plugin, f"cannot be opened: {_words_of(error)}") from error
    missing = [method for method in METHODS if not callable(getattr(provider, method, None))]
    if missing:
        raise _no_provider(plugin, f"has no {missing[0]}()")
    called: object = getattr(provider, "name", None)
    if called != name:
        raise _no_provider(plugin, f"calls itself {_shown(called)}")
    return Plugged(cast("Provider", provider), plugin)


def _no_provider(plugin: Plugin, why: str) -> ProviderUnavailable:
    words = f'the provider "{plugin.name}" of {plugin.package} {why}'
    return ProviderUnavailable(words, provider=plugin.name, hint=ASK_ITS_AUTHORS)


class Plugged:
    """
    A provider of an installed package, held to what `Provider` promises.

    It has those of `upload`, `known`, `base_url`, `account_mark` and `aclose` that the provider has.
    """

    def __init__(self, provider: Provider, plugin: Plugin) -> None:
        self.name = provider.name
        self._provider, self._plugin = provider, plugin
        if isinstance(provider, TakesPictures):
            self.upload = self._upload
        if isinstance(provider, NeedsEndpoint):
            self.known = self._known
        if isinstance(provider, HasAddress):
            self.base_url = str(provider.base_url).rstrip("/")
        if isinstance(provider, HasAccount):
            self.account_mark = str(provider.account_mark)
        if isinstance(provider, Closable):
            self.aclose = provider.aclose

    async def submit(self, order: Order) -> Prediction:
        """Hand an order in; anything but a refusal that is one, or a prediction with an id, is SubmitUncertain."""
        try:
            with anyio.fail_after(LONGEST_SUBMIT):
                made: object = await self._provider.submit(order)
            if isinstance(made, Prediction) and _is_id(made.id):
                return _cleaned(made)
        except (*SURELY_REFUSED, SubmitUncertain) as error:
            if isinstance(error, ABOUT_PREDICTIONS):
                raise SubmitUncertain(error.message, provider=self.name, hint=error.hint) from error
            raise
        except Exception as error:
            raise SubmitUncertain(self._broken("submit", error), provider=self.name) from error
        words = f"{self._who} gave no prediction with an id for a submit, but {_shown(made)}"
        raise SubmitUncertain(words, provider=self.name)

    async def poll(self, prediction: Prediction) -> Prediction:
        """Return the state of a prediction; errors leave it unchanged."""
        now: object = await self._called("poll", partial(self._provider.poll, prediction), LONGEST_CALL)
        if not isinstance(now, Prediction) or not isinstance(now.status, PredictionStatus):
            words = f"{self._who} gave no prediction for a poll"
            raise AnswerUnclear(words, provider=self.name, answer=_shown(now))
        with self._told("poll"):
            return _cleaned(now)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the clip to `target`; what goes wrong meanwhile leaves it at the provider."""
        await self._called("fetch", partial(self._provider.fetch, prediction, target, progress), None)
        if not target.is_file() or not target.stat().st_size:
            raise ProviderUnavailable(f"{self._who} wrote no clip", provider=self.name)

    async def cancel(self, prediction: Prediction) -> None:
        """Give the prediction up, as far as the service allows."""
        await self._called("cancel", partial(self._provider.cancel, prediction), LONGEST_CALL)

    async def _upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        upload = cast("TakesPictures", self._provider).upload
        put: object = await self._called("upload", partial(upload, file, limits, kind), None)
        if not isinstance(put, Upload):
            raise ProviderUnavailable(
                f"{self._who} gave no Upload for a file, but {_shown(put)}", provider=self.name
            )
        return put

    def _known(self, request_id: str, endpoint: str) -> Prediction:
        with self._told("known"):
            return cast("NeedsEndpoint", self._provider).known(request_id, endpoint)

    async def _called(self, what: str, call: Callable[[], Awaitable[T]], longest: float | None) -> T:
        with self._told(what), anyio.fail_after(longest):
            return await call()

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Turn what is no error of ours, nor a refusal of the machine's, into one that names the package."""
        try:
            yield
        except StoryboardError:
            raise
        except Exception as error:
            if isinstance(error, MemoryError) or (
                isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError)
            ):
                raise
            raise ProviderUnavailable(self._broken(what, error), provider=self.name) from error

    @property
    def _who(self) -> str:
        return f'the provider "{self.name}" of {self._plugin.package}'

    def _broken(self, what: str, error: Exception) -> str:
        return f"{self._who} failed in {what}(): {_words_of(error)}"


def _words_of(error: Exception) -> str:
    return cleaned(f"{type(error).__name__}: {error}".removesuffix(": "))[:LONGEST_ANSWER]


def _is_id(value: object) -> bool:
    """Whether a value is an id that can be written down and shown as it is."""
    return isinstance(value, str) and value.strip() != "" and cleaned(value) == value


def _shown(value: object) -> str:
    return cleaned(repr(value))[:LONGEST_ANSWER]


def _cleaned(prediction: Prediction) -> Prediction:
    """Return a prediction with its texts as they may be kept and shown."""

    def text(given: str | None) -> str | None:
        return None if given is None else cleaned(str(given))

    return replace(
        prediction,
        urls={str(name): str(url) for name, url in prediction.urls.items()},
        error=text(prediction.error),
        logs=tuple(cleaned(str(line)) for line in prediction.logs),
        note=text(prediction.note),
        doubt=text(prediction.doubt),
        model=text(prediction.model),
    )
