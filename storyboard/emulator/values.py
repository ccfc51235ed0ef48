"""The values that the modules of the emulator share: JSON, settings, submissions, complaints."""

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
    at once with one provider (None: no limit; the others wait in its queue). With `tiny`, clips have their full length
    but are only a few dozen pixels wide, which makes them fast. `ledger` is a file for a line about each event.
    `retry_after` is the header of 429 and 503 responses, in whole seconds. `sparse` responses have only the fields that
    a client may rely on; with `long_urls`, fal's URLs have their longer form, with the whole endpoint and
    ``/response``; with `list_outputs`, Replicate's output is a list of URLs instead of one. With `signed`, the URLs of
    clips and uploads have signatures that are required. An `unmarked` server does not say in its responses and clips
    that it is a stand-in, like a proxy in front of the providers.
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
    """Parse seconds (``3``), or the shortest and the longest (``2-6``). Raises PlanError when it is neither."""
    match = _LATENCY.fullmatch(text.strip())
    shortest, longest = (float(match[1]), float(match[2] or match[1])) if match else (1.0, 0.0)
    if shortest > longest:
        raise PlanError(f'"{text}" is not a latency', hint="it should be seconds, such as 3 or 0.5, or 2-6")
    return shortest, longest


@dataclass(frozen=True, slots=True)
class Submission:
    """
    A submit as it was received: the whole `body`, and in it the `arguments` of the model.

    `endpoint` is the one that it was sent to, as in the ledger; `model` is the provider's id of the model.
    """

    endpoint: str
    model: str
    body: Object
    arguments: Object

    @property
    def prompt(self) -> str:
        """The prompt, an empty string when there is none."""
        prompt = self.arguments.get("prompt")
        return prompt if isinstance(prompt, str) else ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """
    A problem with one field of a submission.

    `kind` is fal's machine-readable name for the problem, `context` its figures, and `message` the text for people.
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
