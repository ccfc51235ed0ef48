"""Submit one paid request: recorded before and after, and never submitted twice."""

from __future__ import annotations

import logging
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import anyio

from storyboard.catalogue.schema import PictureLimits, Route
from storyboard.catalogue.values import FileKind
from storyboard.errors import (
    NotAuthorized,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRejected,
    SpendingRefused,
    StoryboardError,
)
from storyboard.inspection.digest import digest_of
from storyboard.plan.jobs import GeneratedJob
from storyboard.plan.origins import facts_of_job
from storyboard.providers.protocol import Order, Provider, TakesPictures, account_mark, base_address
from storyboard.report import Notice
from storyboard.run.execution import Execution
from storyboard.run.frames import frame_at_hand
from storyboard.run.points import Point, passed
from storyboard.run.sending import Sending, send
from storyboard.run.stand_ins import whole_take
from storyboard.store.journal import Entry, Intent, State

__all__ = ["submit"]

_log: Final = logging.getLogger(__name__)

NOT_FOUND = 404


async def submit(job: GeneratedJob, run: Execution) -> Entry | None:
    """
    Submit a job's request to the first of its routes that accepts it, and return the accepted line of the journal.

    None when another process has opened a line for the same take meanwhile. When a route certainly refused for a
    reason of its own (balance, outage, model removed), or its price exceeds what the run may still spend, the next
    route is tried; anything else is raised: SubmitUncertain when the request may have been accepted, SpendingRefused,
    and other refusals.
    """
    routes = job.routes or (job.route,)
    refusals: list[StoryboardError] = []
    for number, route in enumerate(routes, start=1):
        # A run that is being stopped starts nothing new.
        await anyio.lowlevel.checkpoint_if_cancelled()
        try:
            return await _submit_to(route, job, run)
        except SpendingRefused as error:
            if number == len(routes):
                raise _with_reasons(error, refusals) from None
            refusals.append(error)
            run.reporter(Notice(f"{error.message}; trying {routes[number].provider} instead", shot=job.shot))
        except (NotAuthorized, RequestRejected, RateLimited, ProviderUnavailable) as error:
            refusal = error.but(shot=job.shot)
            refusals.append(refusal)
            if isinstance(refusal, NotAuthorized) or (
                isinstance(refusal, RequestRejected) and refusal.billing
            ):
                run.refusals[route.provider] = refusal
            if number == len(routes) or not _speaks_for_the_route(refusal):
                raise refusal from error.__cause__
            following = routes[number].provider
            run.reporter(Notice(f"{refusal.message}; trying {following} instead", shot=job.shot))
    raise AssertionError("the last route accepts, or raises")


def _with_reasons(error: SpendingRefused, refusals: list[StoryboardError]) -> SpendingRefused:
    """Return the last route's refusal, with the messages of the routes before it."""
    words = [refusal.message for refusal in refusals]
    return SpendingRefused("; ".join([*words, error.message]), hint=error.hint)


def _speaks_for_the_route(error: ProviderError) -> bool:
    """Whether a refusal is about the route, and not about the request."""
    if isinstance(error, RequestRejected):
        return error.billing or error.status == NOT_FOUND
    return True


async def _submit_to(route: Route, job: GeneratedJob, run: Execution) -> Entry | None:
    if refusal := run.refusals.get(route.provider):
        # Another shot was refused for it; this one is not sent.
        raise refusal.but(shot=job.shot, request_id=None).with_traceback(None)
    endpoint = route.endpoint(job.mode)
    journal, provider = run.store.journal, run.provider_of(route.provider)
    intent = Intent(
        take=job.key,
        board=run.options.board,
        shot=job.shot,
        provider=route.provider,
        endpoint=endpoint.address if endpoint else "",
        price=job.price_on(route),
        owner=run.store.owner,
        facts=facts_of_job(job) | {"account": account_mark(provider)},
        base_url=base_address(provider),
    )
    entry = await run.on_disk(journal.open_intent, intent, run.clock(), run.spending)
    if entry is None:
        return None
    passed(Point.INTENT_WRITTEN, job.shot)
    try:
        # Another process may have finished it since this one looked.
        is_there = await whole_take(entry.take, run) is not None
        order = None if is_there else await _order(route, job, run)
    except BaseException as error:
        words = run.inputs.in_words(str(error)) or None
        await run.on_disk(journal.settle, entry, State.WITHDRAWN, run.clock(), words)
        raise
    if order is None:
        words = "another process had just made it"
        await run.on_disk(journal.settle, entry, State.WITHDRAWN, run.clock(), words)
        return None
    passed(Point.PICTURES_UPLOADED, job.shot)
    return await send(order, Sending(intent, entry), run)


async def _order(route: Route, job: GeneratedJob, run: Execution) -> Order:
    """Return the order with its pictures as URLs; each content is uploaded once."""
    provider = run.provider_of(route.provider)
    limits = route.picture or job.picture_limits
    order = Order(job.request, route, job.mode, job.take, start_timeout=job.start_timeout)
    first = await frame_at_hand(job.request.first_frame, run)
    last = await frame_at_hand(job.request.last_frame, run)
    return replace(
        order,
        first_frame=await _delivered(first, provider, limits, run),
        last_frame=await _delivered(last, provider, limits, run),
        files={
            file.place: await _uploaded(
                await run.inputs.copy_of(file.path, file.sha256), file.kind, provider, limits, run
            )
            for file in job.request.files
        },
    )


async def _delivered(
    picture: Path | str | None, provider: Provider, limits: PictureLimits | None, run: Execution
) -> Path | str | None:
    return (
        await _uploaded(picture, "picture", provider, limits, run) if isinstance(picture, Path) else picture
    )


async def _uploaded(
    file: Path, kind: FileKind, provider: Provider, limits: PictureLimits | None, run: Execution
) -> Path | str:
    if not isinstance(provider, TakesPictures):
        return file
    limits = limits if kind == "picture" else None
    content = await _content_key(file, limits)
    # Several shots may need the same file at once; one of them uploads it. A file uploaded to one base URL of a
    # provider, a stand-in perhaps, is not available at another.
    place = f"{provider.name} {base_address(provider)}".rstrip()
    async with run.uploading.setdefault((place, content), anyio.Lock()):
        known = await run.on_disk(run.store.journal.upload, content, place, run.clock())
        if known is not None:
            _log.debug("%s: %s is uploaded already", provider.name, file.name)
            return known
        _log.info("%s: uploading %s", provider.name, file.name)
        upload = await provider.upload(file, limits, kind)
        # A query may be a signature, which is never stored.
        if upload.keep and "?" not in upload.url:
            expires = None if upload.ttl_seconds is None else run.clock() + upload.ttl_seconds
            await run.on_disk(run.store.journal.remember_upload, content, place, upload.url, expires)
    return upload.url


async def _content_key(picture: Path, limits: PictureLimits | None) -> str:
    """Return the key of an uploaded picture: its digest, and the limits that it may have been re-encoded for."""
    digest = await anyio.to_thread.run_sync(digest_of, picture)
    if limits is None:
        return digest
    return f"{digest}/{sha256(limits.model_dump_json().encode()).hexdigest()[:16]}"
