"""Poll a prediction, and record in the journal what the response leaves open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from storyboard.errors import AnswerUnclear, ProviderError, SubmitUncertain
from storyboard.providers.protocol import Prediction
from storyboard.run.execution import Execution
from storyboard.run.lost import is_unknown, lost, poll_standard_urls
from storyboard.store.journal import Entry, State

__all__ = ["DECISION_HINT", "GOES_ON", "asked", "uncertain", "unclear_answers_recorded"]

DECISION_HINT: Final = (
    "look for it on the provider's dashboard and hand its id over (storyboard resolve); "
    "or submit it again, and pay perhaps twice (--resubmit-uncertain)"
)
GOES_ON: Final = "it is still running there; the next render waits for it, and pays nothing again"
ASKED_AGAIN: Final = (
    "it is paid, and the next render asks again; storyboard status shows the whole answer,"
    " storyboard cancel --forget gives it up"
)


async def asked(prediction: Prediction, entry: Entry, shot: str, run: Execution) -> Prediction:
    """
    Return the current state of a line's prediction. ProviderError when that is not known: it may be running.

    A line in doubt whose id the provider does not know becomes uncertain: SubmitUncertain. A line without doubt
    expires once it is certain that no URL knows it any more: PredictionFailed.
    """
    journal = run.store.journal
    try:
        async with unclear_answers_recorded(entry, run):
            now = await _anywhere(prediction, entry, run)
    except ProviderError as error:
        line = await run.on_disk(journal.line, entry.number)
        if is_unknown(error):
            if line.doubt is None:
                raise await lost(error, line, shot, run) from error
            words = f'{line.doubt}; its response had the id "{line.request_id}", which it does not know'
            raise uncertain(await _back_in_doubt(line, words, run), shot) from error
        hint = error.hint
        if not isinstance(error, AnswerUnclear):
            hint = f"{hint}; {GOES_ON}" if hint else GOES_ON
        raise error.but(shot=shot, hint=hint) from error.__cause__
    if prediction.doubt is not None:
        line = await run.on_disk(journal.line, entry.number)
        await run.on_disk(journal.doubt, line, None)
    return replace(now, doubt=None)


async def _anywhere(prediction: Prediction, entry: Entry, run: Execution) -> Prediction:
    """Poll a prediction at the URLs in the journal, and when it is not known there, at the provider's standard URLs."""
    provider = run.provider_of(entry.provider)
    try:
        return await provider.poll(prediction)
    except ProviderError as error:
        found = await poll_standard_urls(entry, provider) if is_unknown(error) else None
        if found is None:
            raise
        return found


async def _back_in_doubt(line: Entry, words: str, run: Execution) -> Entry:
    journal = run.store.journal
    line = await run.on_disk(journal.settle, line, State.UNCERTAIN, run.clock(), words)
    return await run.on_disk(journal.doubt, line, None)


@asynccontextmanager
async def unclear_answers_recorded(entry: Entry, run: Execution) -> AsyncIterator[None]:
    """Record in the journal a response that the block does not understand."""
    try:
        yield
    except AnswerUnclear as error:
        line = await run.on_disk(run.store.journal.line, entry.number)
        await run.on_disk(run.store.journal.keep_answer, line, error.answer)
        raise error.but(hint=error.hint or ASKED_AGAIN) from error.__cause__


def uncertain(entry: Entry, shot: str) -> SubmitUncertain:
    """Return the error that asks the user to decide about an uncertain line."""
    return SubmitUncertain(
        f'the submit of shot "{shot}" to {entry.provider} at {entry.since} may or may not have been accepted'
        f": {entry.message or 'there was no response'}",
        provider=entry.provider,
        shot=shot,
        hint=DECISION_HINT,
    )
