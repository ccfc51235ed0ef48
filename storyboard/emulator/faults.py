"""What can be made to go wrong, when, and how often."""

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
    A way of going wrong.

    It may strike at each `submit`, at each `poll`, when fal is asked for a `result`, at each `answer` that tells of a
    finished clip, at each download of an `output`, or once for a `prediction`, when that is accepted. `accepted` says
    whether a submit that it strikes is accepted all the same. `times` is how often it strikes for one prediction at
    most, None for no limit.
    """

    occasion: Occasion
    accepted: bool
    summary: str
    times: int | None = None


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "reset-before": Kind("submit", False, "the connection is reset, and nothing was accepted"),
        "reset-after-submit": Kind(
            "submit", True, "accepted, then the connection is reset without an answer"
        ),
        "submit-timeout": Kind("submit", True, "accepted, then no answer ever comes"),
        "broken-json": Kind("submit", True, "accepted, and the answer is cut off in the middle of its id"),
        "cut-after-id": Kind("submit", True, "accepted, and the answer is cut off after its id"),
        "only-addresses": Kind("submit", True, "accepted, and the id stands only in the answer's addresses"),
        "error-504-with-id": Kind(
            "submit", True, "accepted, and the answer is a gateway's time-out (504) that tells the id"
        ),
        "error-504-strange-id": Kind(
            "submit", False, "a gateway's time-out (504) with an id that the provider does not know"
        ),
        "missing-id": Kind("submit", True, "accepted, and the answer has no id"),
        "rate-limit": Kind("submit", False, "too many requests (429, MiniMax 1002), with Retry-After"),
        "rate-limit-bare": Kind(
            "submit", False, "too many requests (429, MiniMax 1002), without Retry-After"
        ),
        "error-500": Kind("submit", False, "an internal error (500) as JSON"),
        "error-502-html": Kind("submit", False, "a bad gateway (502) as a page of HTML"),
        "error-503": Kind("submit", False, "unavailable (503), with Retry-After"),
        "error-503-accepted": Kind(
            "submit", True, "accepted, and the gateway before it says unavailable (503), with Retry-After"
        ),
        "error-503-bare": Kind("submit", False, "unavailable (503), without Retry-After"),
        "expired-key": Kind("submit", False, "the key is not valid (401, MiniMax 2049)"),
        "exhausted-balance": Kind(
            "submit", False, "no money left (fal 403, WaveSpeed and Replicate 402, MiniMax 1008)"
        ),
        "refused-at-submit": Kind("submit", False, "the content is refused at once"),
        "refused-at-result": Kind("prediction", True, "the content is refused when the prediction ends"),
        "failed": Kind("prediction", True, "the prediction ends without a clip"),
        "failed-odd-words": Kind(
            "prediction", True, "the prediction ends without a clip, in words that hold half a character"
        ),
        "never-finishing": Kind(
            "prediction", True, "the prediction runs for ever, outside the concurrency limit"
        ),
        "unknown-status": Kind("prediction", True, "an unknown status instead of running"),
        "poll-500": Kind("poll", True, "an internal error (500) in answer to a poll"),
        "poll-reset": Kind("poll", True, "the connection is reset in answer to a poll"),
        "poll-html": Kind("poll", True, "a page of HTML with code 400 in answer to a poll"),
        "poll-cut-json": Kind("poll", True, "the beginning of some JSON in answer to a poll"),
        "poll-expired-key": Kind(
            "poll", True, "the key is not valid (401, MiniMax 2049) in answer to a poll"
        ),
        "poll-404": Kind("poll", True, "the prediction is not known any more (404, MiniMax 2013)"),
        "result-not-ready": Kind(
            "result",
            True,
            'fal says "Request is still in progress" (400) for a result that is ready',
            times=2,
        ),
        "answer-other-shape": Kind(
            "answer", True, "the clip's address stands where no page says, among others"
        ),
        "answer-without-video": Kind("answer", True, "finished, with no video and a reason beside it"),
        "answer-flagged": Kind("answer", True, "a content filter's flag beside the clip"),
        "output-404": Kind("output", True, "no download finds anything (404)"),
        "output-404-once": Kind("output", True, "the first download finds nothing (404)", times=1),
        "output-truncated": Kind("output", True, "half of the file, as if that were all"),
        "output-wrong-length": Kind(
            "output", True, "the connection closes before all announced bytes have come"
        ),
        "output-html": Kind("output", True, "a page of HTML instead of the video"),
        "output-mislabelled": Kind("output", True, "the video, said to be a page of HTML"),
        "output-empty": Kind("output", True, "no bytes at all"),
        "output-redirect": Kind("output", True, "a redirect (302) to the file"),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """
    A fault to provoke.

    It strikes with probability `rate`, or with `only` exactly on those occasions, counted from 1 over the
    whole run. `provider` and `prompt` narrow it down to the submissions of one provider, and to those whose
    prompt contains the text. `times` is how often it strikes for one prediction at most, None for what the
    kind says. Raises PlanError for a kind that does not exist or a rate outside 0 to 1.
    """

    kind: str
    rate: float = 1.0
    only: tuple[int, ...] = ()
    provider: str | None = None
    prompt: str | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        """Refuse what could never strike."""
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
        """How often it strikes for one prediction at most; None for no limit."""
        return KINDS[self.kind].times if self.times is None else self.times


def parse_fault(text: str) -> Fault:
    """Read ``KIND`` or ``KIND:RATE``. Raises PlanError when it is neither."""
    kind, colon, rate = text.partition(":")
    try:
        return Fault(kind, float(rate) if colon else 1.0)
    except ValueError:
        raise PlanError(
            f'"{rate}" is not a rate', hint="it should be a number from 0 to 1, as in poll-500:0.05"
        ) from None


class FaultPlan:
    """The faults in force. They can be exchanged while the server runs; the counts of occasions go on."""

    def __init__(self, faults: tuple[Fault, ...], seed: int) -> None:
        self._faults = faults
        self._seed = seed
        self._occasions: Counter[Fault] = Counter()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults in force, the first of which to strike decides."""
        return self._faults

    def add(self, *faults: Fault) -> None:
        """Put more faults in force, after those that are."""
        self._faults += faults

    def clear(self) -> None:
        """Let nothing go wrong from now on."""
        self._faults = ()

    def occasions(self, fault: Fault) -> int:
        """Return on how many occasions a fault could have struck so far."""
        return self._occasions[fault]

    def strike(
        self, occasion: Occasion, provider: str, prompt: str, struck: Counter[Fault] | None = None
    ) -> Fault | None:
        """
        Return the fault that strikes on this occasion, or None.

        `struck` counts what has struck the prediction so far, and is brought up to date.
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
