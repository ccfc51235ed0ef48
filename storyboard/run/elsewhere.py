"""A request that another machine may make: claim it, or wait for the clip that the other machine shares."""

from __future__ import annotations

from typing import Final

import anyio

from storyboard.errors import PredictionTimedOut, StoreError, SubmitUncertain
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.stand_ins import counts
from storyboard.report import ShotProgress
from storyboard.run.execution import Execution
from storyboard.run.polling import AwakeTime
from storyboard.shared.claims import Held
from storyboard.shared.documents import Phase
from storyboard.store.take import Take

__all__ = ["DECIDE_THERE", "claimed_or_made", "ended"]

SECONDS_BETWEEN_LOOKS: Final = 3.0
DECIDE_THERE: Final = (
    "render there again to finish it; to submit it here too and perhaps pay twice: --resubmit-uncertain"
)


async def claimed_or_made(job: GeneratedJob, run: Execution) -> Take | None:
    """
    Claim a job in the shared store, if there is one; None when this process may submit it.

    When another machine has made it, its clip is brought here and returned; while another machine makes it, this one
    waits. SubmitUncertain when that machine has ended after it may have paid; PredictionTimedOut after the run's
    deadline; StoreError when the shared store cannot be asked.
    """
    if (sharing := run.sharing) is None:
        return None
    awake, is_told = AwakeTime(), False
    while True:
        held = await sharing.claim(job.key, also_sent=run.options.resubmit_uncertain)
        # After the claim: who had it before may just have shared the clip, and given it up.
        if (take := await _shared_take(job, run)) is not None:
            if held is None:
                await sharing.release(job.key)
            return take
        if held is None:
            return None
        if not held.is_alive and held.claim.phase is Phase.SENT:
            raise _uncertain(held, job)
        if awake.seconds > run.options.deadline:
            raise PredictionTimedOut(
                f"another machine{_named(held)} has not finished after {run.options.deadline:g} s",
                provider=job.provider,
                shot=job.shot,
                hint="render again later",
            )
        if not is_told:
            is_told = True
            run.reporter(
                ShotProgress(job.shot, job.take, None, f"another machine{_named(held)} is making it")
            )
        await awake.sleep(SECONDS_BETWEEN_LOOKS)


async def ended(job: GeneratedJob, run: Execution) -> None:
    """Give up the claim on a job that ended without a clip, unless it may still be paid for."""
    if run.sharing is None:
        return
    with anyio.CancelScope(shield=True):
        if await run.on_disk(run.store.journal.open_line, job.key) is None:
            await run.sharing.release(job.key)


async def _shared_take(job: GeneratedJob, run: Execution) -> Take | None:
    if run.sharing is None:
        return None
    found = await run.sharing.find(job.key)
    if found is None or not counts(found.take, run.options.bases):
        return None
    try:
        return await run.sharing.pull(found)
    except StoreError as error:
        words = f"its clip is in the shared store, and could not be brought here: {error.message}"
        raise StoreError(words, hint="nothing was paid; run the command again") from error


def _uncertain(held: Held, job: GeneratedJob) -> SubmitUncertain:
    return SubmitUncertain(
        f"another machine{_named(held)} submitted it at {held.claim.since}, and ended before its clip was shared",
        provider=job.provider,
        shot=job.shot,
        hint=DECIDE_THERE,
    )


def _named(held: Held) -> str:
    return f' ("{held.claim.machine}")' if held.claim.machine else ""
