"""The provider `replicate`: predictions of models, of versions of models, and of deployments."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from storyboard.catalogue.schema import PictureLimits
from storyboard.catalogue.values import FileKind
from storyboard.errors import NoLongerThere, RequestRejected
from storyboard.providers.addresses import same_origin
from storyboard.providers.arguments import arguments_of, endpoint_of
from storyboard.providers.base_urls import BASES
from storyboard.providers.credentials import read_credentials
from storyboard.providers.fetching import fetch_clip
from storyboard.providers.http import FormFile, HttpClient, Request
from storyboard.providers.outputs import videos_in
from storyboard.providers.pictures import prepared_in_thread
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress, Upload
from storyboard.providers.responses import (
    Json,
    Response,
    check_id,
    check_response,
    for_people,
    get_path,
    text_of,
    unreadable,
)
from storyboard.providers.retrying import POLLS
from storyboard.providers.salvage import Places, taken
from storyboard.providers.unclear import flags_in, no_video, unclear
from storyboard.providers.untrusted_url import Source, handed_on

__all__ = ["ReplicateProvider", "create_path", "decode", "decode_submit", "encode"]

PROVIDER: Final = "replicate"
BASE: Final = BASES[PROVIDER]
SUBMIT_SECONDS: Final = 120.0
# The assumed lifetime of an upload when the response has none; Replicate documents a day.
UPLOAD_LIVES: Final = 12 * 3600.0
# A safety margin: the picture must still be there when the prediction leaves the queue.
UPLOAD_MARGIN: Final = 3600.0

PLACES: Final = Places(("id", "prediction_id"), before="/predictions/")
WAITING: Final = "starting"
SUCCEEDED: Final = "succeeded"
ENDED_BADLY: Final = ("failed", "canceled", "cancelled", "aborted")
NOTHING_TO_CANCEL: Final = (400, 404, 409, 410, 422)


class ReplicateProvider:
    """Makes clips with the models on Replicate. The key is read once, when the provider is opened."""

    name = PROVIDER

    def __init__(self, http: HttpClient, environ: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._credentials = read_credentials(
            PROVIDER, "Bearer", BASE, os.environ if environ is None else environ
        )
        self.base_url = self._credentials.base_url
        self.stand_in = partial(http.stand_in, PROVIDER, self.base_url)
        self.account_mark = self._credentials.mark

    async def submit(self, order: Order) -> Prediction:
        """Create a prediction. See `Provider.submit`."""
        base_url = self._credentials.base_url
        request = self._request("POST", f"{base_url}/{create_path(endpoint_of(order).address)}")
        request = replace(request, body=encode(order), seconds=SUBMIT_SECONDS)
        try:
            return await self._http.submit_once(request, partial(decode_submit, base_url=base_url))
        except RequestRejected as error:
            hint = error.hint or version_hint(error, endpoint_of(order).address)
            raise error.but(hint=hint) from error.__cause__

    async def poll(self, prediction: Prediction) -> Prediction:
        """Poll a prediction."""
        request = replace(self._request("GET", self._home(prediction, "get")), request_id=prediction.id)
        return await self._http.send(request, partial(decode, prediction), POLLS)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the clip to `target`, whole."""
        await fetch_clip(self._http, self._credentials, self.poll, prediction, (target, progress))

    async def cancel(self, prediction: Prediction) -> None:
        """Stop a prediction; nothing happens when it has ended."""
        request = replace(self._request("POST", self._home(prediction, "cancel")), request_id=prediction.id)
        await self._http.send(request, _check_cancelled)

    async def upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        """Upload a file to the account's files. See `TakesPictures.upload`."""
        ready = await prepared_in_thread(file, limits, kind)
        request = self._request("POST", f"{self._credentials.base_url}/v1/files")
        form = {"content": FormFile(quote(ready.name, safe=""), ready.content, ready.mime)}
        request = replace(request, form=form, seconds=SUBMIT_SECONDS)
        upload = await self._http.send(request, _decode_file)
        return replace(upload, url=await handed_on(Source(PROVIDER, self._credentials.base_url), upload.url))

    def _request(self, method: str, url: str) -> Request:
        return Request(PROVIDER, method, url, authorization=self._credentials.authorization)

    def _home(self, prediction: Prediction, purpose: str) -> str:
        url = prediction.urls.get(purpose, "")
        if same_origin(url, self._credentials.base_url):
            return url
        return _usual_urls(self._credentials.base_url, prediction.id)[purpose]


def encode(order: Order) -> dict[str, Json]:
    """Return the JSON body of a submit: the model's input, and the version if the endpoint names one."""
    _, _, version = endpoint_of(order).address.partition(":")
    body: dict[str, Json] = {"input": arguments_of(order)}
    return {"version": version, **body} if version else body


def create_path(endpoint: str) -> str:
    """Return the path to create predictions of ``owner/name``, ``owner/name:version``, ``deployments/owner/name``."""
    if ":" in endpoint:
        return "v1/predictions"
    if endpoint.startswith("deployments/"):
        return f"v1/{endpoint}/predictions"
    return f"v1/models/{endpoint}/predictions"


def version_hint(error: RequestRejected, endpoint: str) -> str | None:
    """Return a hint when a refusal may be about the version of a model, else None."""
    if error.status not in (404, 422) or endpoint.startswith("deployments/"):
        return None
    name, _, version = endpoint.partition(":")
    if version:
        about = "version" in error.message.lower()
        return f"check the version on https://replicate.com/{name}/versions" if about else None
    if error.status == 422 and "version" not in error.message.lower():
        return None
    return (
        "a model of the community needs its version, a model that is gone another name:"
        f" replicate:{name}:VERSION, with a version from https://replicate.com/{name}/versions"
    )


def decode_submit(response: Response, *, base_url: str) -> Prediction:
    """
    Return the prediction of an accepted submit, and raise what any other answer stands for.

    An unclear answer that tells an id gives a prediction in doubt.
    """
    body = response.json()
    return taken(response, "id", PLACES, lambda request_id: _accepted(request_id, body, base_url))


def _accepted(request_id: str, body: Json, base_url: str) -> Prediction:
    urls = _usual_urls(base_url, request_id)
    for purpose in urls:
        given = get_path(body, "urls", purpose)
        if isinstance(given, str) and same_origin(given, base_url):
            urls[purpose] = given
    prediction = Prediction(request_id, PredictionStatus.QUEUED, urls=urls)
    # A prediction that has already ended without a video is polled, like any other.
    return prediction if _status_of(body) == SUCCEEDED else _standing(prediction, body)


def decode(prediction: Prediction, response: Response) -> Prediction:
    """Return the prediction's state. An unknown status counts as running."""
    check_response(response)
    body = response.json()
    check_id(response, prediction.id, get_path(body, "id"))
    prediction = replace(prediction, model=text_of(get_path(body, "model")))
    known = isinstance(get_path(body, "status"), str)
    if known and _status_of(body) != SUCCEEDED:
        return _standing(prediction, body)
    found = videos_in({"output": get_path(body, "output")}) or videos_in(body)
    if not found and get_path(body, "data_removed") is True:
        raise NoLongerThere(f'"{PROVIDER}" has removed the clip', provider=PROVIDER)
    if not found:
        raise no_video(response) if known else unclear(response)
    ended = replace(prediction, logs=_logs(body) or prediction.logs, note=flags_in(body))
    return replace(ended, status=PredictionStatus.SUCCEEDED, output=found[0], others=found[1:])


def _status_of(body: Json) -> str:
    return str(get_path(body, "status") or WAITING).lower()


def _logs(body: Json) -> tuple[str, ...]:
    logs = get_path(body, "logs")
    lines = logs.splitlines() if isinstance(logs, str) else []
    return tuple(for_people(line) for line in lines if line.strip())


def _standing(prediction: Prediction, body: Json) -> Prediction:
    status = _status_of(body)
    prediction = replace(prediction, logs=_logs(body) or prediction.logs)
    if status in ENDED_BADLY:
        words = text_of(get_path(body, "error")) or text_of(get_path(body, "error", "message"))
        return replace(
            prediction,
            status=PredictionStatus.FAILED,
            error=for_people(words or f"it ended as {status}"),
            maybe_charged=_has_run(body),
        )
    now = PredictionStatus.QUEUED if status == WAITING else PredictionStatus.RUNNING
    return replace(prediction, status=now)


def _has_run(body: Json) -> bool:
    """Whether a prediction used computing time, which Replicate charges for even when it fails or is cancelled."""
    seconds = get_path(body, "metrics", "predict_time")
    return isinstance(seconds, int | float) and seconds > 0


def _usual_urls(base_url: str, request_id: str) -> dict[str, str]:
    start = f"{base_url}/v1/predictions/{quote(request_id, safe='')}"
    return {"get": start, "cancel": f"{start}/cancel"}


def _decode_file(response: Response) -> Upload:
    check_response(response)
    body = response.json()
    url = text_of(get_path(body, "urls", "get"))
    if url is None:
        raise unreadable(response)
    return Upload(url, _ttl_seconds(text_of(get_path(body, "expires_at"))), keep=True)


def _ttl_seconds(expires_at: str | None) -> float:
    try:
        moment = datetime.fromisoformat(expires_at or "")
    except ValueError:
        return UPLOAD_LIVES
    left = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return max(0.0, left - UPLOAD_MARGIN)


def _check_cancelled(response: Response) -> None:
    if response.status not in NOTHING_TO_CANCEL:
        check_response(response)
