"""Every error that the package raises on purpose.

::

    StoryboardError
      BoardError            the storyboard (or a catalogue file) has problems; all of them, with positions
      PlanError             the board is well formed, but cannot be planned or made as asked
        SpendingRefused     the plan costs more than was allowed, or no spending was allowed
        LockOutdated        the lock would change, or takes that it names are missing
      ProviderError         a provider could not make a clip
        NotAuthorized       the key is missing or not accepted
        RequestRejected     refused, and a retry does not help: the content, the balance, the model
        RateLimited         too many requests, and nothing was accepted
        ProviderUnavailable not reached, or unavailable; such a submit has certainly created nothing
          AnswerUnclear     a response about a prediction was not understood; it stands, and is polled again
          NoLongerThere     the provider does not have a prediction, or its clip, where it should be
        SubmitUncertain     a submit that may or may not have been accepted, and so paid
        PredictionFailed    the run was accepted and ended without a clip
        PredictionTimedOut  accepted, and not finished in time; it continues, and the next run resumes it
      MediaError            an image, clip or sound is unreadable, truncated or of the wrong shape
      LockError             the lock cannot be read, was changed by hand, or has conflicts of a merge
      StoreError            the store is corrupt, of a newer version, or cannot be written
      Unexpected            a bug in making one shot; the other shots continue
      RenderFailed          some shots have no clip; what was made is kept
      FilmsFailed           some films of a storyboard are not there; the others are

Each carries ``hint``: what to do about it, or None. All that an error carries is given when it is constructed, and
goes with it when it is copied or pickled. Programming errors are ordinary Python errors.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self, TypedDict, TypeVar, Unpack

__all__ = [
    "AnswerUnclear",
    "BoardError",
    "FilmsFailed",
    "LockError",
    "LockOutdated",
    "MediaError",
    "NoLongerThere",
    "NotAuthorized",
    "PlanError",
    "PredictionFailed",
    "PredictionTimedOut",
    "Problem",
    "ProviderError",
    "ProviderUnavailable",
    "RateLimited",
    "RenderFailed",
    "RequestRejected",
    "SpendingRefused",
    "StoreError",
    "StoryboardError",
    "SubmitUncertain",
    "Unexpected",
]


class StoryboardError(Exception):
    """The root: catching it catches everything that is not a bug of this package."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message, then the remedy."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Carry every attribute, and the cause where it can be pickled."""
        return _restored, (type(self), self.args, self.__dict__, _portable(self.__cause__))

    def __copy__(self) -> Self:
        """Return an error that carries the same."""
        return _restored(type(self), self.args, self.__dict__, self.__cause__)

    def but(self, **changes: str | None) -> Self:
        """
        Return a copy of the error with some attributes replaced, such as ``shot``.

        The error itself stays as it is: others may hold it too. The traceback goes along.
        """
        changed = copy.copy(self)
        for name, value in changes.items():
            if name not in self.__dict__:
                raise TypeError(f"{type(self).__name__} carries no {name}")
            setattr(changed, name, value)
        return changed.with_traceback(self.__traceback__)


_Kind = TypeVar("_Kind", bound=StoryboardError)


def _restored(
    kind: type[_Kind], args: tuple[object, ...], carried: Mapping[str, object], cause: BaseException | None
) -> _Kind:
    error = kind.__new__(kind, *args)
    error.__dict__.update(carried)
    error.__cause__ = cause
    return error


def _portable(cause: BaseException | None) -> BaseException | None:
    """Return a cause that another process can read, None where it holds what cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(cause))  # noqa: S301 - it was written one call before
    except Exception:  # noqa: BLE001 - an exception may hold anything
        return None
    return cause


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """
    One thing that is wrong with a document.

    `line` and `column` count from 1, and are 0 for data without a file. `message` names the thing in quotes and begins
    with `about`, which names its shots; `hint` says what is allowed or what to do. `cell` names the cell of a file of
    rows: ``column "headline"``, or ``Sheet1!C14`` of a workbook, which has no lines.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str | None = None
    cell: str = ""
    about: str = field(default="", compare=False, repr=False)

    @property
    def place(self) -> str:
        """The place as it is shown: ``path:line:column``, or ``path:line, cell``, as far as it is known."""
        place = f"{self.path}:{self.line}" if self.line else self.path
        if self.cell:
            return f"{place}, {self.cell}"
        return f"{place}:{self.column}" if self.line else place

    def __str__(self) -> str:
        """Return ``place: message; hint``."""
        return f"{self.place}: {self.message}" + (f"; {self.hint}" if self.hint else "")


class BoardError(StoryboardError):
    """A storyboard, catalogue or settings file has problems: `problems` holds all of them, in reading order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(
            sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PlanError(StoryboardError):
    """The plan cannot be carried out as asked: an unknown shot or model, a cycle, a missing key."""


class SpendingRefused(PlanError):
    """Something was not submitted: it costs more than the limit leaves, or its cost was not allowed."""


class LockOutdated(PlanError):
    """The lock is out of date and must not change, or its takes are missing; `shots` says of each what differs."""

    def __init__(self, message: str, shots: Mapping[str, str], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.shots = dict(shots)


class NotApproved(PlanError):
    """
    The film may only be made of takes that are approved, and not all of them are.

    `shots` says of each such shot why not, in words.
    """

    def __init__(self, message: str, shots: Mapping[str, str], *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.shots = dict(shots)


class _About(TypedDict, total=False):
    """The optional attributes of every provider error."""

    shot: str | None
    request_id: str | None
    hint: str | None


class ProviderError(StoryboardError):
    """
    A provider could not make a clip. `provider` is its name; `shot` and `request_id` are None when not known.

    All kinds take the keywords `shot`, `request_id` and `hint`.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        shot: str | None = None,
        request_id: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.provider = provider
        self.shot = shot
        self.request_id = request_id


class NotAuthorized(ProviderError):
    """The provider's key is missing, malformed or not accepted. A retry does not help."""


class RequestRejected(ProviderError):
    """
    The provider refused; a retry does not help.

    `status` is the HTTP code (or the provider's own code where it has no other), None when it gave none. `billing`
    says that it is about money: the balance is exhausted, or the account's plan does not cover it.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        status: int | None = None,
        billing: bool = False,
        **about: Unpack[_About],
    ) -> None:
        super().__init__(message, provider=provider, **about)
        self.status = status
        self.billing = billing


class RateLimited(ProviderError):
    """Too many requests: nothing was accepted. `retry_after` is in seconds, None when the provider did not say."""

    def __init__(
        self, message: str, *, provider: str, retry_after: float | None = None, **about: Unpack[_About]
    ) -> None:
        super().__init__(message, provider=provider, **about)
        self.retry_after = retry_after


class ProviderUnavailable(ProviderError):
    """
    The provider could not be reached or is unavailable, also after retries.

    Of a submit: nothing was accepted. Of anything else: the prediction stands, and can be polled again later.
    `retry_after` is in seconds, None when the provider did not say.
    """

    def __init__(
        self, message: str, *, provider: str, retry_after: float | None = None, **about: Unpack[_About]
    ) -> None:
        super().__init__(message, provider=provider, **about)
        self.retry_after = retry_after


class AnswerUnclear(ProviderUnavailable):
    """
    A response about a prediction was not understood, even after retries: the prediction and its clip stand.

    `answer` is the response as it may be stored and shown: without signatures and keys, and truncated.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str,
        answer: str,
        retry_after: float | None = None,
        **about: Unpack[_About],
    ) -> None:
        super().__init__(message, provider=provider, retry_after=retry_after, **about)
        self.answer = answer


class NoLongerThere(ProviderUnavailable):
    """The provider does not know a prediction, or its clip is missing: temporarily, or permanently."""


class SubmitUncertain(ProviderError):
    """A submit may or may not have been accepted, and so paid; it is never repeated without permission."""


class PredictionFailed(ProviderError):
    """The provider ran the request and ended without a clip; its own message is the error's."""


class PredictionTimedOut(ProviderError):
    """A prediction has not ended in time. It continues at the provider, and the next run waits for it again."""


class MediaError(StoryboardError):
    """An image, clip or sound file is unreadable, truncated, or of another kind than expected."""


class LockError(StoryboardError):
    """The lock cannot be read, is not one, was changed by hand, is newer, or has conflicts of a merge."""


class StoreError(StoryboardError):
    """The store is corrupt, of a newer version, or cannot be read or written."""


class Unexpected(StoryboardError):
    """A bug in making one shot: the message is the exception's type and text, ``__cause__`` the exception."""


class RenderFailed(StoryboardError):
    """
    Some shots have no clip, so there is no cut.

    `failures` maps each such shot's id to its error, or to None where it only waited for a failed shot.
    """

    def __init__(self, failures: Mapping[str, StoryboardError | None], *, hint: str | None = None) -> None:
        self.failures = dict(failures)
        failed = [name for name, error in self.failures.items() if error is not None]
        unmet = [name for name, error in self.failures.items() if error is None]
        names = ", ".join(f'"{name}"' for name in failed)
        message = f"{len(failed)} shot{'' if len(failed) == 1 else 's'} failed: {names}"
        if unmet:
            message += "; waiting for them: " + ", ".join(f'"{name}"' for name in unmet)
        super().__init__(message, hint=hint)


class FilmsFailed(StoryboardError):
    """Some films of a storyboard are not there: `failures` maps their names to their errors, or to None."""

    def __init__(
        self, message: str, failures: Mapping[str, StoryboardError | None], *, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.failures = dict(failures)
