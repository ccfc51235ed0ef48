"""Where a clip comes from: which take of which request it is, and who was paid for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pydantic import JsonValue

from storyboard.plan.plan import Job
from storyboard.plan.request import parts_of_key
from storyboard.store.journal import Entry

__all__ = ["Origin", "facts_of_job", "origin_of_job", "origin_of_line"]

LONGEST_PROMPT: Final = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """
    What is to be known of a clip beside its bytes: the take that it is, and who made it.

    `facts` describe the request for people. `request_id`, `price` (an estimate in US dollars) and `base_url` are those
    of the prediction that made it, `stand_in` names the local server that did so in the provider's place.
    """

    fingerprint: str
    number: int
    model: str
    provider: str
    facts: Mapping[str, JsonValue] = field(default_factory=dict)
    request_id: str | None = None
    price: Decimal | None = None
    base_url: str = ""
    stand_in: str | None = None


def facts_of_job(job: Job) -> dict[str, JsonValue]:
    """
    Return what a journal's line says of its request, so that a clip can be kept and shown without the board.

    The fingerprint has all of it; the prompt is there to be recognised, and is cut short.
    """
    if job.request is None:
        raise ValueError("only a generated job has a take")
    prompt = " ".join(job.request.prompt.split())
    return {
        "model": job.request.model,
        "length": str(job.request.length),
        "mode": None if job.mode is None else str(job.mode),
        "prompt": prompt if len(prompt) <= LONGEST_PROMPT else prompt[:LONGEST_PROMPT] + "…",
    }


def origin_of_job(job: Job) -> Origin:
    """Return the origin of a clip that was made here, for a job of the plan."""
    if job.fingerprint is None or job.request is None or job.provider is None:
        raise ValueError("only a generated job has a take")
    return Origin(job.fingerprint, job.take, job.request.model, job.provider, facts_of_job(job))


def origin_of_line(entry: Entry) -> Origin:
    """Return the origin of a clip that a line of the journal has paid for."""
    fingerprint, number = parts_of_key(entry.take)
    model = entry.facts.get("model")
    return Origin(
        fingerprint=fingerprint,
        number=number,
        # Lines of older versions name no model; the endpoint is the next best word for it.
        model=model if isinstance(model, str) else entry.endpoint,
        provider=entry.provider,
        facts=entry.facts,
        request_id=entry.request_id,
        price=entry.price,
        base_url=entry.base_url,
        stand_in=entry.stand_in,
    )
