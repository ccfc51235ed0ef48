"""Obtain a paid clip: continue what the journal has, submit only what was not submitted, never pay twice."""

from __future__ import annotations

import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Protocol

import anyio

from storyboard.errors import (
    NoLongerThere,
    PredictionFailed,
    PredictionTimedOut,
    ProviderError,
    ProviderUnavailable,
    RequestRejected,
    StoreError,
    SubmitUncertain,
)
from storyboard.plan.jobs import GeneratedJob
from storyboard.providers.protocol import Prediction, PredictionStatus, Provider, base_address
from storyboard.report import Notice, ProgressState, ShotProgress
from storyboard.run.elsewhere import claimed_or_made, ended
from storyboard.run.execution import Execution, facts_of_clip, load_media
from storyboard.run.lost import lost
from storyboard.run.points import Point, passed
from storyboard.run.poll_once import DECISION_HINT, GOES_ON, asked, uncertain, unclear_answers_recorded
from storyboard.run.polling import AwakeTime, seconds_until_poll
from storyboard.run.stand_ins import check_base_url, given_up, record_stand_in_of_clip, whole_take
from storyboard.run.store_clip import store_clip
from storyboard.run.submitting import submit
from storyboard.store.journal import Entry, State
from storyboard.store.origin import origin_of_line
from storyboard.store.ownership import is_alive
from storyboard.store.store import ClipFacts
from storyboard.store.take import Take

__all__ = ["DECISION_HINT", "Asked", "await_prediction", "obtain_paid", "still_there", "uncertain"]

_log: Final = logging.getLogger(__name__)

SECONDS_BETWEEN_POLLS = 0.2
FETCH_TRIES = 3
UNUSABLE_HINT = (
    "the clip is paid and stays in the journal, and the next render fetches it again; "
    "the file is kept in the folder unusable/ of the store"
)


class Asked(Protocol):
    """The shot and the number of the take, from 1, that a paid clip is for. A job of the plan has both."""

    @property
    def shot(self) -> str:
        """The shot's id."""
        ...

    @property
    def take(self) -> int:
        """The take's number."""
        ...


async def obtain_paid(job: GeneratedJob, run: Execution) -> Take:
    """
    Return a job's take, made by a hosted provider.

    Continues the prediction that the journal has for it, follows another process's while that process runs, and
    submits only when there is none, there or on another machine with the same shared store. Raises ProviderError; an
    accepted prediction stays in the journal.
    """
    if run.sharing is None:
        return await _obtained(job, run)
    try:
        return await _obtained(job, run)
    except BaseException:
        await ended(job, run)
        raise


async def _obtained(job: GeneratedJob, run: Execution) -> Take:
    key, journal = job.key, run.store.journal
    while True:
        entry = await run.on_disk(journal.open_line, key)
        if entry is None:
            if (take := await _newly_obtained(job, run)) is not None:
                return take
        elif entry.owner != run.store.owner and is_alive(run.store.root, entry.owner):
            await _follow(entry, job, run)
        elif await run.on_disk(journal.take_over, entry, run.store.owner, run.clock()):
            mine = await run.on_disk(journal.line, entry.number)
            if await given_up(mine, run):
                continue
            if mine.state is State.ACCEPTED:
                if run.sharing is not None:
                    await run.sharing.hold(key)
                return await await_prediction(mine, mine.made_at, job, run)
            await _resolve_leftover(mine, job, run)


async def _newly_obtained(job: GeneratedJob, run: Execution) -> Take | None:
    """Return the take of a job that has no open line; None when another process has opened one meanwhile."""
    if (take := await whole_take(job.key, run)) is not None:
        return take
    finished = await run.on_disk(run.store.journal.finished_line, job.key)
    if finished is not None and still_there(finished, run):
        return await await_prediction(finished, finished.made_at, job, run)
    if (elsewhere := await claimed_or_made(job, run)) is not None:
        return elsewhere
    accepted = await _submitted(job, run)
    return None if accepted is None else await await_prediction(accepted, accepted.changed_at, job, run)


def still_there(entry: Entry, run: Execution) -> bool:
    """Whether the provider can be asked for a clip again: its key is set, and its base URL is the same."""
    try:
        provider = run.provider_of(entry.provider)
    except ProviderError:
        return False
    return entry.base_url in ("", base_address(provider))


async def _submitted(job: GeneratedJob, run: Execution) -> Entry | None:
    """Submit, and describe an uncertain submit: when it was, and what to do."""
    try:
        async with run.traffic[job.provider].submits:
            return await submit(job, run)
    except SubmitUncertain as error:
        entry = await run.on_disk(run.store.journal.open_line, job.key)
        if entry is None:
            raise
        raise uncertain(entry, job.shot) from error


async def _resolve_leftover(entry: Entry, job: GeneratedJob, run: Execution) -> None:
    """Close a line whose process is gone, to submit its take; SubmitUncertain when that needs permission."""
    journal = run.store.journal
    if entry.state is State.INTENT:
        words = "the process ended before anything was sent"
        await run.on_disk(journal.settle, entry, State.WITHDRAWN, run.clock(), words)
        return
    if entry.state is State.SENDING:
        words = "the process ended while the request was sent"
        entry = await run.on_disk(journal.settle, entry, State.UNCERTAIN, run.clock(), words)
    if not run.options.resubmit_uncertain:
        raise uncertain(entry, job.shot)
    await run.on_disk(journal.settle, entry, State.ABANDONED, run.clock(), entry.message)


async def _follow(entry: Entry, job: GeneratedJob, run: Execution) -> None:
    """Wait while another process works on the line; raise its error when it ended without a clip."""
    words = f"another process is making it at {entry.provider}"
    run.reporter(ShotProgress(job.shot, job.take, None, words))
    while True:
        await anyio.sleep(SECONDS_BETWEEN_POLLS)
        now = await run.on_disk(run.store.journal.line, entry.number)
        if now.state in (State.FAILED, State.CANCELLED, State.EXPIRED, State.FORGOTTEN):
            raise PredictionFailed(
                now.message or f"the prediction {now.state}",
                provider=now.provider,
                shot=job.shot,
                request_id=now.request_id,
            )
        if now.state is State.REFUSED:
            # The other process may be about to try its next route.
            await anyio.sleep(SECONDS_BETWEEN_POLLS)
            if await run.on_disk(run.store.journal.open_line, now.take):
                return
            if await run.on_disk(run.store.take, now.take):
                return
            raise RequestRejected(now.message or "refused", provider=now.provider)
        if now.state is State.UNCERTAIN:
            raise uncertain(now, job.shot)
        if not now.is_open or not is_alive(run.store.root, now.owner):
            return


async def await_prediction(entry: Entry, since: float, job: Asked, run: Execution) -> Take:
    """
    Poll a prediction, accepted at the time `since`, until it ends, then download and store its clip.

    Also for a finished prediction whose clip was lost. Raises ProviderError.
    """
    provider, traffic = run.provider_of(entry.provider), run.traffic[entry.provider]
    await check_base_url(entry, run)
    await anyio.to_thread.run_sync(load_media)
    with traffic.one_more():
        prediction = await _polled_to_the_end(entry, since, job, run)
    if prediction.status is PredictionStatus.FAILED:
        message = prediction.error or "the provider gave no reason"
        ended = await run.on_disk(run.store.journal.line, entry.number)
        if ended.state is State.DONE:
            gone = NoLongerThere(f"it has no clip any more: {message}", provider=provider.name)
            raise await lost(gone, ended, job.shot, run)
        if ended.is_open:
            # Another process that cancels it may just have recorded its end.
            with suppress(StoreError):
                await run.on_disk(
                    partial(run.store.journal.settle, maybe_charged=prediction.maybe_charged),
                    *(entry, State.FAILED, run.clock(), message),
                )
            ended = await run.on_disk(run.store.journal.line, entry.number)
        raise PredictionFailed(
            ended.message or message, provider=provider.name, shot=job.shot, request_id=prediction.id
        )
    if prediction.note:
        run.reporter(Notice(f"{entry.provider} says: {prediction.note}", shot=job.shot))
    async with traffic.downloads:
        return await _download_and_store(prediction, provider, entry, job, run)


async def _polled_to_the_end(entry: Entry, since: float, job: Asked, run: Execution) -> Prediction:
    traffic = run.traffic[entry.provider]
    typical = traffic.typical[origin_of_line(entry).model]
    prediction = Prediction(
        entry.request_id or "", PredictionStatus.QUEUED, urls=entry.urls, doubt=entry.doubt
    )
    awake, told = AwakeTime(), None
    if run.clock() - entry.changed_at < 1:
        await anyio.sleep(seconds_until_poll(0))
    while True:
        await traffic.gate.turn(is_due=typical.is_due(max(0.0, run.clock() - since)))
        prediction = await asked(prediction, entry, job.shot, run)
        passed(Point.POLLED, job.shot)
        age = max(0.0, run.clock() - since)
        level = logging.INFO if prediction.has_ended else logging.DEBUG
        _log.log(level, "%s: %s is %s after %.1f s", job.shot, entry.request_id, prediction.status, age)
        if prediction.has_ended:
            # A prediction that has ended before the first poll may have ended long ago.
            if told is not None and prediction.status is PredictionStatus.SUCCEEDED:
                typical.learn(age)
            return prediction
        if (words := _words(prediction)) != told:
            told = words
            state: ProgressState = "queued" if prediction.status is PredictionStatus.QUEUED else "running"
            run.reporter(ShotProgress(job.shot, job.take, None, words, state))
        if awake.seconds > run.options.deadline:
            raise PredictionTimedOut(
                f"{entry.provider} has not finished after {run.options.deadline:g} s",
                provider=entry.provider,
                shot=job.shot,
                request_id=entry.request_id,
                hint=GOES_ON,
            )
        await awake.sleep(seconds_until_poll(age, typical, traffic.in_flight))


def _words(prediction: Prediction) -> str:
    if prediction.queue_position is not None and prediction.status is PredictionStatus.QUEUED:
        return f"queued, {prediction.queue_position} before it"
    if prediction.logs:
        return prediction.logs[-1]
    return prediction.status.value


async def _download_and_store(
    prediction: Prediction, provider: Provider, entry: Entry, job: Asked, run: Execution
) -> Take:
    """Download, check and store the clip. A damaged download is repeated; the clip is never generated again."""

    def tell(fraction: float | None, note: str | None) -> None:
        run.reporter(ShotProgress(job.shot, job.take, fraction, note))

    with run.store.workspace() as workspace:
        for remaining in reversed(range(FETCH_TRIES)):
            try:
                async with unclear_answers_recorded(entry, run):
                    await provider.fetch(prediction, workspace, tell)
            except NoLongerThere as error:
                line = await run.on_disk(run.store.journal.line, entry.number)
                raise await lost(error, line, job.shot, run) from error
            passed(Point.CLIP_FETCHED, job.shot)
            facts = await _facts(workspace, entry, job, run, is_last=not remaining)
            if facts is not None:
                break
        else:
            raise AssertionError("the last download returns or raises")
        passed(Point.CLIP_CHECKED, job.shot)
        line = await run.on_disk(run.store.journal.line, entry.number)
        entry = await record_stand_in_of_clip(line, workspace, run)
        paid_by = entry if entry.is_open else None
        take = await store_clip(workspace, origin_of_line(entry), facts, run, paid_by=paid_by)
    passed(Point.CLIP_KEPT, job.shot)
    return take


async def _facts(
    workspace: Path, entry: Entry, job: Asked, run: Execution, *, is_last: bool
) -> ClipFacts | None:
    """
    Probe a downloaded clip; None when another download may be better.

    Whatever is wrong with it, a paid clip is never thrown away: it is kept in the store's folder unusable/.
    """
    checks = run.traffic[entry.provider].checks
    try:
        return await anyio.to_thread.run_sync(
            facts_of_clip, workspace, entry.provider, job.shot, limiter=checks
        )
    except Exception as error:
        if isinstance(error, PredictionFailed) and not is_last:
            return None
        await anyio.to_thread.run_sync(run.store.keep_unusable, workspace, entry)
        if isinstance(error, PredictionFailed):
            raise ProviderUnavailable(error.message, provider=entry.provider, hint=UNUSABLE_HINT) from error
        run.reporter(Notice("its clip cannot be read, and is kept in the store's folder unusable/", job.shot))
        raise
