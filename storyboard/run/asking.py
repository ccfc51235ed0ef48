"""Ask a provider how a prediction stands, and keep in the journal what its answer leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from storyboard.errors import AnswerUnclear, ProviderError, SubmitUncertain
from storyboard.providers.protocol import Prediction
from storyboard.run.execution import Execution
from storyboard.run.losing import asked_elsewhere, is_unknown, lost
from storyboard.store.journal import Entry, State

__all__ = ["DECISION_HINT", "GOES_ON", "answers_kept", "asked", "uncertain"]

DECISION_HINT: Final = (
    "look for it on the provider's dashboard and hand its id over (storyboard resolve); "
    "or submit it again, and pay perhaps twice (--resubmit-uncertain)"
)
GOES_ON: Final = "it goes on there; the next render goes on waiting, and pays nothing again"
ASKED_AGAIN: Final = (
    "it is paid, and the next render asks again; storyboard status shows the whole answer,"
    " storyboard cancel --forget gives it up"
)


async def asked(prediction: Prediction, entry: Entry, shot: str, run: Execution) -> Prediction:
    """
    Return how the prediction of a line stands now; raises the kinds of ProviderError, which say that it goes on.

    A line in doubt whose id the provider does not know becomes uncertain: SubmitUncertain. One without doubt that is
    known at no address any more expires, once that is sure: PredictionFailed.
    """
    journal = run.store.journal
    try:
        with answers_kept(entry, run):
            now = await _anywhere(prediction, entry, run)
    except ProviderError as error:
        line = journal.line(entry.number)
        if is_unknown(error):
            if line.doubt is None:
                raise lost(error, line, shot, run) from error
            words = f'{line.doubt}; it told the id "{line.request_id}", which it does not know'
            raise uncertain(_back_in_doubt(line, words, run), shot) from error
        hint = error.hint
        if not isinstance(error, AnswerUnclear):
            hint = f"{hint}; {GOES_ON}" if hint else GOES_ON
        raise error.but(shot=shot, hint=hint) from error.__cause__
    if prediction.doubt is not None:
        journal.doubt(journal.line(entry.number), None)
    return replace(now, doubt=None)


async def _anywhere(prediction: Prediction, entry: Entry, run: Execution) -> Prediction:
    """Ask for a prediction at the addresses that the journal has, and where it is not known there, by rule."""
    provider = run.provider_of(entry.provider)
    try:
        return await provider.poll(prediction)
    except ProviderError as error:
        found = await asked_elsewhere(entry, provider) if is_unknown(error) else None
        if found is None:
            raise
        return found


def _back_in_doubt(line: Entry, words: str, run: Execution) -> Entry:
    journal = run.store.journal
    return journal.doubt(journal.settle(line, State.UNCERTAIN, run.clock(), words), None)


@contextmanager
def answers_kept(entry: Entry, run: Execution) -> Iterator[None]:
    """Write an answer about a line that the block did not understand into the journal."""
    try:
        yield
    except AnswerUnclear as error:
        run.store.journal.keep_answer(run.store.journal.line(entry.number), error.answer)
        raise error.but(hint=error.hint or ASKED_AGAIN) from error.__cause__


def uncertain(entry: Entry, shot: str) -> SubmitUncertain:
    """Return the error that asks for a decision about an uncertain line of a shot."""
    return SubmitUncertain(
        f'the submit of shot "{shot}" to {entry.provider} at {entry.since} may or may not have been accepted'
        f": {entry.message or 'the answer never came'}",
        provider=entry.provider,
        shot=shot,
        hint=DECISION_HINT,
    )
