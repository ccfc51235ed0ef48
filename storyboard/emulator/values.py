"""The values that the parts of the emulator hand each other: JSON, settings, submissions, complaints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeAlias

from storyboard.emulator.faults import Fault
from storyboard.errors import PlanError
from storyboard.media.shape import FilmShape

__all__ = ["Complaint", "Json", "Object", "Provider", "Settings", "Submission", "Wanted", "parse_latency"]

_LATENCY = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?")

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | int | float | None"
Object: TypeAlias = dict[str, Json]
Provider: TypeAlias = Literal["fal", "wavespeed", "minimax", "replicate"]


@dataclass(frozen=True, slots=True)
class Settings:
    """
    How an emulator behaves.

    `latency` is the shortest and longest time in seconds that a generation takes, `concurrency` the most that run
    at once with one provider (None: no limit; the others wait in its queue). With `tiny`, clips have full length
    but are a few dozen pixels wide, which makes them cheap. `ledger` is a file to which what happens is appended.
    `retry_after` is what 429 and 503 answers ask for, in whole seconds. `sparse` answers leave out all that a
    client should not rely on; `long_urls` are fal's URLs in their other form, with the whole endpoint and
    ``/response``; with `list_outputs` Replicate answers a list of URLs instead of one. With `signed`, the addresses of
    clips and uploads carry signatures, and a clip is only had with its own. An `unmarked` server says neither in its
    answers nor in its clips that it stands in for the providers, as a proxy in front of them would not.
    """

    latency: tuple[float, float] = (3.0, 3.0)
    concurrency: int | None = None
    seed: int = 0
    tiny: bool = False
    ledger: Path | None = None
    faults: tuple[Fault, ...] = ()
    retry_after: int = 1
    sparse: bool = False
    long_urls: bool = False
    list_outputs: bool = False
    signed: bool = False
    unmarked: bool = False


def parse_latency(text: str) -> tuple[float, float]:
    """Read seconds as ``3``, or the shortest and the longest as ``2-6``. Raises PlanError when it is neither."""
    match = _LATENCY.fullmatch(text.strip())
    shortest, longest = (float(match[1]), float(match[2] or match[1])) if match else (1.0, 0.0)
    if shortest > longest:
        raise PlanError(f'"{text}" is not a latency', hint="it should be seconds, such as 3 or 0.5, or 2-6")
    return shortest, longest


@dataclass(frozen=True, slots=True)
class Submission:
    """
    A submit as it came in: the whole `body`, and in it the `arguments` of the model.

    `endpoint` is where it was sent, as the ledger has it; `model` is the provider's id of the model.
    """

    endpoint: str
    model: str
    body: Object
    arguments: Object

    @property
    def prompt(self) -> str:
        """The prompt, or an empty text where there is none."""
        prompt = self.arguments.get("prompt")
        return prompt if isinstance(prompt, str) else ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """
    What is wrong with one field of a submission.

    `kind` is the machine-readable name that fal gives such a mistake, `context` the figures that go with it, and
    `message` the sentence for people.
    """

    field: str
    kind: str
    message: str
    context: Object | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The clip that a submission asks for: shape, seconds, and its frames as files (None: there is none)."""

    prompt: str
    seconds: Fraction
    shape: FilmShape
    seed: int
    first_frame: Path | None = None
    last_frame: Path | None = None
