"""The faults that the server can simulate, when and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from storyboard.emulator.chance import chance
from storyboard.errors import PlanError
from storyboard.suggestions import closest

__all__ = ["KINDS", "Fault", "FaultPlan", "Kind", "Occasion", "parse_fault"]

Occasion: TypeAlias = Literal["submit", "prediction", "poll", "result", "answer", "output"]


@dataclass(frozen=True, slots=True)
class Kind:
    """
    A kind of fault.

    It may occur at each `submit`, at each `poll`, at each request for a `result` of fal, at each `answer` with a
    finished clip, at each download of an `output`, or once for a `prediction`, when that is accepted. `accepted` says
    whether a submit with the fault is accepted nevertheless. `times` is how often it occurs for one prediction at most,
    None for no limit.
    """

    occasion: Occasion
    accepted: bool
    summary: str
    times: int | None = None


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "reset-before": Kind("submit", False, "the connection is reset, and nothing was accepted"),
        "reset-after-submit": Kind(
            "submit", True, "accepted, then the connection is reset without a response"
        ),
        "submit-timeout": Kind("submit", True, "accepted, then no response is sent"),
        "broken-json": Kind(
            "submit", True, "accepted, and the response is truncated in the middle of its id"
        ),
        "cut-after-id": Kind("submit", True, "accepted, and the response is truncated after its id"),
        "only-addresses": Kind("submit", True, "accepted, and the id is only in the response's URLs"),
        "error-504-with-id": Kind(
            "submit", True, "accepted, and the response is a gateway's time-out (504) with the id"
        ),
        "error-504-strange-id": Kind("submit", False, "a gateway's time-out (504) with an unknown id"),
        "missing-id": Kind("submit", True, "accepted, and the response has no id"),
        "rate-limit": Kind("submit", False, "too many requests (429, MiniMax 1002), with Retry-After"),
        "rate-limit-bare": Kind(
            "submit", False, "too many requests (429, MiniMax 1002), without Retry-After"
        ),
        "error-500": Kind("submit", False, "an internal error (500) as JSON"),
        "error-502-html": Kind("submit", False, "a bad gateway (502) as a page of HTML"),
        "error-503": Kind("submit", False, "unavailable (503), with Retry-After"),
        "error-503-accepted": Kind(
            "submit", True, "accepted, and the gateway says unavailable (503), with Retry-After"
        ),
        "error-503-bare": Kind("submit", False, "unavailable (503), without Retry-After"),
        "expired-key": Kind("submit", False, "the key is not valid (401, MiniMax 2049)"),
        "exhausted-balance": Kind(
            "submit", False, "insufficient balance (fal 403, WaveSpeed and Replicate 402, MiniMax 1008)"
        ),
        "refused-at-submit": Kind("submit", False, "the content is refused at the submit"),
        "refused-at-result": Kind("prediction", True, "the content is refused when the prediction ends"),
        "failed": Kind("prediction", True, "the prediction ends without a clip"),
        "failed-odd-words": Kind(
            "prediction", True, "the prediction ends without a clip, with half of a character in its message"
        ),
        "never-finishing": Kind(
            "prediction", True, "the prediction runs forever, outside the concurrency limit"
        ),
        "unknown-status": Kind("prediction", True, "an unknown status instead of running"),
        "poll-500": Kind("poll", True, "a poll gets an internal error (500)"),
        "poll-reset": Kind("poll", True, "the connection is reset at a poll"),
        "poll-html": Kind("poll", True, "a poll gets a page of HTML with status 400"),
        "poll-cut-json": Kind("poll", True, "a poll gets truncated JSON"),
        "poll-expired-key": Kind("poll", True, "at a poll, the key is not valid (401, MiniMax 2049)"),
        "poll-404": Kind("poll", True, "the prediction is no longer known (404, MiniMax 2013)"),
        "result-not-ready": Kind(
            "result",
            True,
            'fal says "Request is still in progress" (400) for a result that is ready',
            times=2,
        ),
        "answer-other-shape": Kind(
            "answer", True, "the clip's URL is in an undocumented field, among others"
        ),
        "answer-without-video": Kind("answer", True, "finished, with a reason instead of a video"),
        "answer-flagged": Kind("answer", True, "a content filter's flag beside the clip"),
        "output-404": Kind("output", True, "every download fails (404)"),
        "output-404-once": Kind("output", True, "the first download fails (404)", times=1),
        "output-truncated": Kind("output", True, "half of the file, as if it were complete"),
        "output-wrong-length": Kind(
            "output", True, "the connection closes before all announced bytes have been sent"
        ),
        "output-html": Kind("output", True, "a page of HTML instead of the video"),
        "output-mislabelled": Kind("output", True, "the video, labelled as a page of HTML"),
        "output-empty": Kind("output", True, "an empty file"),
        "output-redirect": Kind("output", True, "a redirect (302) to the file"),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """
    A fault to simulate.

    It occurs with probability `rate`, or with `only` exactly on those occasions, counted from 1 over the whole run.
    `provider` and `prompt` restrict it to the submissions of one provider, and to those whose prompt contains the text.
    `times` is how often it occurs for one prediction at most, None for the kind's own limit. Raises PlanError for an
    unknown kind or a rate outside 0 to 1.
    """

    kind: str
    rate: float = 1.0
    only: tuple[int, ...] = ()
    provider: str | None = None
    prompt: str | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown kind, and an invalid rate."""
        if self.kind not in KINDS:
            close = closest(self.kind, KINDS)
            guess = f'did you mean "{close}"? ' if close else ""
            raise PlanError(f'there is no fault "{self.kind}"', hint=f"{guess}faults are: {', '.join(KINDS)}")
        if not 0 <= self.rate <= 1:
            raise PlanError(
                f'the rate of "{self.kind}" is {self.rate:g}', hint="it should be a number from 0 to 1"
            )

    @property
    def most(self) -> int | None:
        """How often it occurs for one prediction at most; None for no limit."""
        return KINDS[self.kind].times if self.times is None else self.times


def parse_fault(text: str) -> Fault:
    """Parse ``KIND`` or ``KIND:RATE``. Raises PlanError when it is neither."""
    kind, colon, rate = text.partition(":")
    try:
        return Fault(kind, float(rate) if colon else 1.0)
    except ValueError:
        raise PlanError(
            f'"{rate}" is not a rate', hint="it should be a number from 0 to 1, as in poll-500:0.05"
        ) from None


class FaultPlan:
    """The active faults. They can be replaced while the server runs; occasions are still counted from the start."""

    def __init__(self, faults: tuple[Fault, ...], seed: int) -> None:
        self._faults = faults
        self._seed = seed
        self._occasions: Counter[Fault] = Counter()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The active faults; the first that occurs is used."""
        return self._faults

    def add(self, *faults: Fault) -> None:
        """Add faults after the active ones."""
        self._faults += faults

    def clear(self) -> None:
        """Remove all faults."""
        self._faults = ()

    def occasions(self, fault: Fault) -> int:
        """Return on how many occasions a fault could have occurred so far."""
        return self._occasions[fault]

    def strike(
        self, occasion: Occasion, provider: str, prompt: str, struck: Counter[Fault] | None = None
    ) -> Fault | None:
        """
        Return the fault that occurs on this occasion, or None.

        `struck` counts the prediction's faults so far, and is updated.
        """
        for fault in self._faults:
            if KINDS[fault.kind].occasion != occasion or not _concerns(fault, provider, prompt):
                continue
            if struck is not None and fault.most is not None and struck[fault] >= fault.most:
                continue
            if self._strikes(fault):
                if struck is not None:
                    struck[fault] += 1
                return fault
        return None

    def _strikes(self, fault: Fault) -> bool:
        self._occasions[fault] += 1
        number = self._occasions[fault]
        if fault.only:
            return number in fault.only
        return chance(self._seed, fault, number) < fault.rate


def _concerns(fault: Fault, provider: str, prompt: str) -> bool:
    return fault.provider in (None, provider) and (fault.prompt is None or fault.prompt in prompt)
