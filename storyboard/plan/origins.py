"""The origin of a planned job's clip, as the store and the journal record it."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from storyboard.catalogue.providers import LOCAL
from storyboard.code_digest import drawing_code
from storyboard.plan.jobs import GeneratedJob
from storyboard.store.origin import Origin

__all__ = ["facts_of_job", "origin_of_job"]

LONGEST_PROMPT: Final = 200


def facts_of_job(job: GeneratedJob) -> dict[str, JsonValue]:
    """
    Return what a journal's line records of its request, so that a clip can be stored and shown without the board.

    The fingerprint covers all of it; the prompt is shortened, and only for people to recognise it.
    """
    prompt = " ".join(job.request.prompt.split())
    return {
        "model": job.request.model,
        "length": str(job.request.length),
        "mode": str(job.mode),
        "prompt": prompt if len(prompt) <= LONGEST_PROMPT else prompt[:LONGEST_PROMPT] + "…",
    }


def origin_of_job(job: GeneratedJob) -> Origin:
    """Return the origin of a clip that was made here, for a job of the plan."""
    return Origin(
        *(job.fingerprint, job.take, job.request.model, job.provider, facts_of_job(job)),
        made_by=drawing_code() if job.provider == LOCAL else "",
    )
