"""The provider `fal`: a queue API; the URLs of a request are used as the queue returns them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from storyboard.catalogue.schema import PictureLimits
from storyboard.catalogue.values import FileKind
from storyboard.errors import ProviderUnavailable, RequestRejected, StoryboardError
from storyboard.providers.addresses import same_origin
from storyboard.providers.arguments import arguments_of, endpoint_of
from storyboard.providers.base_urls import BASES, FAL_UPLOADS
from storyboard.providers.credentials import base_url, read_credentials
from storyboard.providers.fal_addresses import request_urls
from storyboard.providers.fetching import fetch_clip
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.outputs import videos_in
from storyboard.providers.pictures import prepared_in_thread
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress, Upload
from storyboard.providers.responses import (
    Json,
    Response,
    check_id,
    check_response,
    error_message,
    for_people,
    get_path,
    text_of,
    unreadable,
)
from storyboard.providers.retrying import POLLS, RetryPolicy
from storyboard.providers.salvage import Places, taken
from storyboard.providers.unclear import flags_in, no_video, unclear
from storyboard.providers.untrusted_url import Source, handed_on, put

__all__ = [
    "FalProvider",
    "decode_result",
    "decode_status",
    "decode_submit",
    "encode",
    "request_urls",
]

PROVIDER: Final = "fal"
QUEUE: Final = BASES[PROVIDER]
REST: Final = FAL_UPLOADS
SUBMIT_SECONDS: Final = 120.0
# fal keeps files forever by default, but an account's setting is not in the API; uploading again is free.
UPLOAD_LIVES: Final = 24 * 3600.0

ENDED_BADLY: Final = ("FAILED", "ERROR", "CANCELED", "CANCELLED")
GOES_ON: Final = ("IN_QUEUE", "IN_PROGRESS")
ABOUT_THE_CALL: Final = (401, 402, 403, 404, 408, 410, 425, 429)
LONGEST_QUEUE: Final = 10**9
PLACES: Final = Places(("request_id", "gateway_request_id"), before="/requests/", header="x-fal-request-id")
NOT_THERE: Final = (404, 410)
NOTHING_TO_CANCEL: Final = (400, 404)
START_TIMEOUT: Final = "X-Fal-Request-Timeout"
BILLED_UNITS: Final = "x-fal-billable-units"
# Of a failed prediction only the error message is missing, so there are no retries for it.
ONCE: Final = RetryPolicy(attempts=1, seconds=0)


class FalProvider:
    """Makes clips with the models of fal. The key is read when the provider is opened."""

    name = PROVIDER

    def __init__(self, http: HttpClient, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self._http = http
        self._credentials = read_credentials(PROVIDER, "Key", QUEUE, environ)
        self.base_url = self._credentials.base_url
        self.stand_in = partial(http.stand_in, PROVIDER, self.base_url)
        self.account_mark = self._credentials.mark
        self._rest_url = base_url(*REST, environ)

    async def submit(self, order: Order) -> Prediction:
        """Submit an order to the queue. See `Provider.submit`."""
        endpoint = endpoint_of(order).address
        request = replace(
            self._request("POST", f"{self._credentials.base_url}/{endpoint}"), seconds=SUBMIT_SECONDS
        )
        seconds = order.start_timeout or order.route.start_timeout
        if seconds is not None:
            request = replace(request, headers={START_TIMEOUT: str(float(seconds))})
        read = partial(decode_submit, base_url=self._credentials.base_url, endpoint=endpoint)
        return await self._http.submit_once(replace(request, body=encode(order)), read)

    async def poll(self, prediction: Prediction) -> Prediction:
        """Poll a prediction, and get its result once it is complete."""
        status_url = self._home(prediction, "status")
        request = self._about(prediction, "GET", f"{status_url}{'&' if '?' in status_url else '?'}logs=1")
        try:
            now = await self._http.send(request, partial(decode_status, prediction), POLLS)
        except RequestRejected as error:
            if error.status not in NOT_THERE:
                raise
            return await self._kept_result(prediction, error)
        if not now.has_ended:
            return now
        if now.status is PredictionStatus.SUCCEEDED:
            return now if now.output else await self._result(now)
        try:
            result = await self._result(now, ONCE)
        except StoryboardError:
            return now
        return result if result.status is PredictionStatus.FAILED else now

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the clip to `target`, whole."""
        await fetch_clip(self._http, self._credentials, self.poll, prediction, (target, progress))

    async def cancel(self, prediction: Prediction) -> None:
        """Remove a request from the queue; one that is running may still finish, and be charged."""
        request = self._about(prediction, "PUT", self._home(prediction, "cancel"))
        await self._http.send(request, _check_cancelled)

    async def upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        """Upload a file to fal's storage. See `TakesPictures.upload`."""
        ready = await prepared_in_thread(file, limits, kind)
        request = self._request("POST", f"{self._rest_url}/storage/upload/initiate?storage_type=fal-cdn-v3")
        body: Json = {"content_type": ready.mime, "file_name": ready.name}
        put_url, file_url = await self._http.send(replace(request, body=body), _decode_ticket)
        place = Request(
            PROVIDER,
            "PUT",
            put_url,
            content=ready.content,
            headers={"Content-Type": ready.mime},
            seconds=SUBMIT_SECONDS,
        )
        source = Source(PROVIDER, self._rest_url)
        file_url = await handed_on(source, file_url)
        await put(self._http, source, place)
        return Upload(file_url, UPLOAD_LIVES, keep=True)

    def known(self, request_id: str, endpoint: str) -> Prediction:
        """Return the prediction of an id. See `NeedsEndpoint.known`."""
        urls = request_urls(self._credentials.base_url, endpoint, request_id)
        return Prediction(request_id, PredictionStatus.QUEUED, urls=urls)

    async def _result(self, prediction: Prediction, policy: RetryPolicy = POLLS) -> Prediction:
        """Return a complete prediction with its result. A failure that may be temporary counts once it persists."""
        failures: list[Prediction] = []

        def read(response: Response) -> Prediction:
            result = decode_result(prediction, response)
            if result.status is PredictionStatus.FAILED and not _is_final(response):
                failures.append(result)
                raise ProviderUnavailable(f'"{PROVIDER}" has no result: {result.error}', provider=PROVIDER)
            return result

        request = self._about(prediction, "GET", self._home(prediction, "result"))
        try:
            return await self._http.send(request, read, policy)
        except ProviderUnavailable:
            if len(failures) == policy.attempts:
                return failures[-1]
            raise

    async def _kept_result(self, prediction: Prediction, error: RequestRejected) -> Prediction:
        """Return the result of a request whose status has expired; raise `error` when there is no result."""
        try:
            result = await self._result(prediction, ONCE)
        except StoryboardError:
            raise error from None
        if not result.has_ended:
            raise error
        return result

    def _request(self, method: str, url: str) -> Request:
        return Request(PROVIDER, method, url, authorization=self._credentials.authorization)

    def _about(self, prediction: Prediction, method: str, url: str) -> Request:
        return replace(self._request(method, url), request_id=prediction.id)

    def _home(self, prediction: Prediction, purpose: str) -> str:
        """Return one of the prediction's URLs, if a key may be sent there."""
        url = prediction.urls.get(purpose, "")
        if not same_origin(url, self._credentials.base_url):
            raise ProviderUnavailable(
                f'the {purpose} address of prediction "{prediction.id}" is not on {self._credentials.base_url}',
                provider=PROVIDER,
                hint=f"the key is sent nowhere else; {QUEUE[0]} says where fal is",
            )
        return url


def encode(order: Order) -> dict[str, Json]:
    """Return the JSON body of a submit: the model's input."""
    return arguments_of(order)


def decode_submit(response: Response, *, base_url: str, endpoint: str) -> Prediction:
    """
    Return the prediction of an accepted submit, and raise the error of any other response.

    URLs in the response are used if they have the same origin: the key is sent to them. An unclear response with an
    id gives a prediction in doubt.
    """
    body = response.json()
    return taken(
        response, "request_id", PLACES, lambda request_id: _accepted(request_id, body, base_url, endpoint)
    )


def _accepted(request_id: str, body: Json, base_url: str, endpoint: str) -> Prediction:
    urls = request_urls(base_url, endpoint, request_id)
    for purpose, name in (("status", "status_url"), ("result", "response_url"), ("cancel", "cancel_url")):
        given = get_path(body, name)
        if isinstance(given, str) and same_origin(given, base_url):
            urls[purpose] = given
    return Prediction(
        request_id, PredictionStatus.QUEUED, urls=urls, queue_position=_position(body), logs=_logs(body)
    )


def decode_status(prediction: Prediction, response: Response) -> Prediction:
    """
    Return the prediction's state from a status response; `succeeded` only means complete.

    The status in the body decides, not the HTTP code. An unknown status counts as running.
    """
    body = response.json()
    check_id(response, prediction.id, get_path(body, "request_id"))
    status = get_path(body, "status")
    if status in ENDED_BADLY and not response.is_success:
        status = None
    now = replace(
        prediction, queue_position=_position(body), logs=_logs(body) or prediction.logs, output=None
    )
    if status == "COMPLETED":
        failed = get_path(body, "error") or get_path(body, "error_type")
        return (
            _failed(now, error_message(response))
            if failed
            else replace(now, status=PredictionStatus.SUCCEEDED)
        )
    if status in ENDED_BADLY:
        return _failed(now, error_message(response))
    if status == "IN_QUEUE":
        return replace(now, status=PredictionStatus.QUEUED)
    if status != "IN_PROGRESS":
        check_response(response)
    if not isinstance(status, str):
        return _by_video(now, response)
    return replace(now, status=PredictionStatus.RUNNING)


def _by_video(prediction: Prediction, response: Response) -> Prediction:
    """Return the prediction of a response without a status: one with a video has succeeded."""
    found = videos_in(response.json())
    if not found:
        raise unclear(response)
    return replace(prediction, status=PredictionStatus.SUCCEEDED, output=found[0], others=found[1:])


def decode_result(prediction: Prediction, response: Response) -> Prediction:
    """
    Return the prediction from its result: with the clip's URL, failed with the model's message, or still running.

    Raises errors that do not concern the prediction: a refused key, an unavailable service.
    """
    body = response.json()
    if response.is_success:
        found = videos_in(body)
        if found:
            ended = replace(prediction, status=PredictionStatus.SUCCEEDED, note=flags_in(body))
            return replace(ended, output=found[0], others=found[1:])
        if response.status == 202 or get_path(body, "status") in GOES_ON:
            return replace(prediction, status=PredictionStatus.RUNNING)
        raise unclear(response) if body is None else no_video(response)
    if response.status == 400 and "still in progress" in error_message(response).lower():
        return replace(prediction, status=PredictionStatus.RUNNING)
    if _is_the_models(response, body):
        return _failed(prediction, error_message(response), maybe_charged=_may_be_charged(response))
    check_response(response)
    raise unclear(response)


def _is_the_models(response: Response, body: Json) -> bool:
    """Whether an error response comes from the model, and not from the gateway or a proxy."""
    if response.status in ABOUT_THE_CALL or not isinstance(body, dict):
        return False
    detail = body.get("detail")
    if isinstance(detail, list):
        return any(isinstance(get_path(one, "msg"), str) for one in detail)
    # 5xx comes from the queue itself; a request that failed says so in its status.
    typed = body.get("error_type") or response.headers.get("x-fal-error-type")
    return response.status < 500 and bool(
        typed or (response.status in (400, 422) and isinstance(detail, str))
    )


def _is_final(response: Response) -> bool:
    """Whether a failure of the model is final at once; any other is final once it persists."""
    listed = isinstance(get_path(response.json(), "detail"), list)
    return response.status == 422 or (response.status < 500 and listed)


def _may_be_charged(response: Response) -> bool:
    """Whether a failure may be charged: 5xx never is, 4xx (422) is once a runner had started."""
    units = response.headers.get(BILLED_UNITS, "").strip()
    return response.status < 500 if not units else units.strip("0.") != ""


def _failed(prediction: Prediction, words: str, *, maybe_charged: bool = False) -> Prediction:
    return replace(
        prediction, status=PredictionStatus.FAILED, error=words, output=None, maybe_charged=maybe_charged
    )


def _position(body: Json) -> int | None:
    position = get_path(body, "queue_position")
    if not isinstance(position, int) or isinstance(position, bool):
        return None
    return position if 0 <= position < LONGEST_QUEUE else None


def _logs(body: Json) -> tuple[str, ...]:
    logs = get_path(body, "logs")
    lines = [text_of(get_path(line, "message")) for line in logs] if isinstance(logs, list) else []
    return tuple(for_people(line) for line in lines if line is not None)


def _decode_ticket(response: Response) -> tuple[str, str]:
    check_response(response)
    body = response.json()
    put_url, file_url = text_of(get_path(body, "upload_url")), text_of(get_path(body, "file_url"))
    if put_url is None or file_url is None:
        raise unreadable(response)
    return put_url, file_url


def _check_cancelled(response: Response) -> None:
    if response.status not in NOTHING_TO_CANCEL:
        check_response(response)
