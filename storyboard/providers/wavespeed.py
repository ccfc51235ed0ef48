"""The provider `wavespeed`: every response has an envelope with a code of its own, besides HTTP's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from storyboard.catalogue.schema import PictureLimits
from storyboard.catalogue.values import FileKind
from storyboard.errors import SubmitUncertain
from storyboard.providers.addresses import same_origin
from storyboard.providers.arguments import arguments_of, endpoint_of
from storyboard.providers.base_urls import BASES
from storyboard.providers.credentials import read_credentials
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
    check_submit,
    for_people,
    get_path,
    id_of,
    text_of,
    uncertain,
    unreadable,
)
from storyboard.providers.retrying import POLLS
from storyboard.providers.salvage import Places, in_doubt, told_id
from storyboard.providers.unclear import flags_in, no_video, unclear
from storyboard.providers.untrusted_url import Source, handed_on, put

__all__ = ["WaveSpeedProvider", "decode", "decode_submit", "encode", "ticket_of"]

PROVIDER: Final = "wavespeed"
BASE: Final = BASES[PROVIDER]
SUBMIT_SECONDS: Final = 120.0
# WaveSpeed keeps uploads for seven days; one of them is left for the clip to be made.
UPLOAD_LIVES: Final = 6 * 24 * 3600.0

UPLOAD_METHODS: Final = ("PUT", "POST")
# Headers that route and frame the request; an upload ticket must not set them.
OURS: Final = ("host", "content-length", "transfer-encoding", "connection", "authorization")

PLACES: Final = Places(("id", "prediction_id", "task_id"), before="/predictions/")
QUEUED: Final = "created"
COMPLETED: Final = "completed"
ENDED_BADLY: Final = ("failed", "cancelled", "canceled", "timeout", "deleted")
REASONS: Final = {
    1200: "content moderation",
    1400: "missing parameter",
    1401: "invalid parameter",
    1402: "a picture could not be read",
    1403: "execution failed",
    1405: "the task failed",
    5000: "internal error",
    5003: "unavailable",
    5004: "it took too long",
}


class WaveSpeedProvider:
    """Makes clips with the models of WaveSpeed. The key is read once, when the provider is opened."""

    name = PROVIDER

    def __init__(self, http: HttpClient, environ: Mapping[str, str] | None = None) -> None:
        self._http = http
        self._credentials = read_credentials(
            PROVIDER, "Bearer", BASE, os.environ if environ is None else environ
        )
        self.base_url = self._credentials.base_url
        self.stand_in = partial(http.stand_in, PROVIDER, self.base_url)
        self.account_mark = self._credentials.mark
        self._api = f"{self._credentials.base_url}/api/v3"

    async def submit(self, order: Order) -> Prediction:
        """Hand an order in. See `Provider.submit`."""
        request = self._request("POST", f"{self._api}/{endpoint_of(order).address}")
        request = replace(request, body=encode(order), seconds=SUBMIT_SECONDS)
        return await self._http.submit_once(
            request, partial(decode_submit, base_url=self._credentials.base_url)
        )

    async def poll(self, prediction: Prediction) -> Prediction:
        """Poll a prediction."""
        url = prediction.urls.get("result", "")
        if not same_origin(url, self._credentials.base_url):
            url = _result_url(self._credentials.base_url, prediction.id)
        request = replace(self._request("GET", url), request_id=prediction.id)
        return await self._http.send(request, partial(decode, prediction), POLLS)

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the clip to `target`, whole."""
        await fetch_clip(self._http, self._credentials, self.poll, prediction, (target, progress))

    async def cancel(self, prediction: Prediction) -> None:
        """Do nothing: WaveSpeed cannot cancel a prediction."""

    async def upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        """Upload a file with a ticket. See `TakesPictures.upload`."""
        ready = await prepared_in_thread(file, limits, kind)
        body: Json = {"filename": ready.name, "size": len(ready.content), "content_type": ready.mime}
        request = replace(self._request("POST", f"{self._api}/media/uploads"), body=body)
        place, address = await self._http.send(request, ticket_of)
        place = replace(place, content=ready.content, seconds=SUBMIT_SECONDS)
        source = Source(PROVIDER, self._credentials.base_url)
        address = await handed_on(source, address)
        await put(self._http, source, place)
        return Upload(address, UPLOAD_LIVES, keep=True)

    def _request(self, method: str, url: str) -> Request:
        return Request(PROVIDER, method, url, authorization=self._credentials.authorization)


def encode(order: Order) -> dict[str, Json]:
    """Return the JSON body of a submit: the model's parameters."""
    return arguments_of(order)


def decode_submit(response: Response, *, base_url: str) -> Prediction:
    """
    Return the prediction of an accepted submit, and raise what any other answer stands for.

    An id with a status means that it was accepted, whatever the codes say. An unclear answer that tells an id gives a
    prediction in doubt.
    """
    data = _data_of(response)
    request_id, doubt = id_of(get_path(data, "id")), None
    if request_id is None or not isinstance(get_path(data, "status"), str):
        try:
            check_submit(_by_envelope(response))
            if request_id is None:
                raise uncertain(response, "there is no id in its answer")
        except SubmitUncertain as error:
            request_id, doubt = told_id(response, PLACES), error
        if request_id is None and doubt is not None:
            raise doubt
    accepted = _accepted(request_id or "", data, base_url)
    return accepted if doubt is None else in_doubt(accepted, doubt)


def _accepted(request_id: str, data: Json, base_url: str) -> Prediction:
    given = get_path(data, "urls", "get")
    usual = _result_url(base_url, request_id)
    url = given if isinstance(given, str) and same_origin(given, base_url) else usual
    prediction = Prediction(request_id, PredictionStatus.QUEUED, urls={"result": url})
    # A prediction that has already ended without a video is polled, like any other.
    return prediction if _status_of(data) == COMPLETED else _standing(prediction, data)


def decode(prediction: Prediction, response: Response) -> Prediction:
    """Return the prediction's state. An unknown status counts as running."""
    data = _data_of(response)
    check_id(response, prediction.id, get_path(data, "id"))
    prediction = replace(prediction, model=text_of(get_path(data, "model")))
    known = isinstance(get_path(data, "status"), str)
    if known and (response.is_success or get_path(data, "id") == prediction.id):
        if _status_of(data) != COMPLETED:
            return _standing(prediction, data)
    else:
        check_response(_by_envelope(response))
    found = videos_in(get_path(data, "outputs")) or videos_in(data)
    if not found:
        raise no_video(response) if known else unclear(response)
    ended = replace(prediction, status=PredictionStatus.SUCCEEDED, note=flags_in(data))
    return replace(ended, output=found[0], others=found[1:])


def _data_of(response: Response) -> Json:
    """Return the content of the envelope, or the response itself when it has none."""
    body = response.json()
    data = get_path(body, "data")
    return data if isinstance(data, dict) else body


def _status_of(data: Json) -> str:
    return str(get_path(data, "status") or QUEUED).lower()


def ticket_of(response: Response) -> tuple[Request, str]:
    """Return the request that uploads a file by a ticket, and the URL to read it from."""
    check_response(_by_envelope(response))
    data = get_path(response.json(), "data")
    url, address = text_of(get_path(data, "upload", "url")), text_of(get_path(data, "download_url"))
    if url is None or address is None:
        raise unreadable(response)
    method = (text_of(get_path(data, "upload", "method")) or "PUT").upper()
    if method not in UPLOAD_METHODS:
        raise unreadable(response)
    given = get_path(data, "upload", "headers")
    given = given if isinstance(given, dict) else {}
    headers = {name: str(value) for name, value in given.items() if name.lower() not in OURS}
    return Request(PROVIDER, method, url, headers=headers), address


def _by_envelope(response: Response) -> Response:
    """Return the response with the envelope's code as its status, where HTTP says success."""
    code = get_path(response.json(), "code")
    if response.is_success and isinstance(code, int) and not isinstance(code, bool) and code != 200:
        return replace(response, status=code if 100 <= code < 600 else 500)
    return response


def _standing(prediction: Prediction, data: Json) -> Prediction:
    status = _status_of(data)
    if status in ENDED_BADLY:
        return replace(prediction, status=PredictionStatus.FAILED, error=_reason(status, data))
    now = PredictionStatus.QUEUED if status == QUEUED else PredictionStatus.RUNNING
    return replace(prediction, status=now)


def _reason(status: str, data: Json) -> str:
    """Return why it failed: the provider's message, and the meaning of its code."""
    code = get_path(data, "code")
    meaning = REASONS.get(code) if isinstance(code, int) else None
    words = text_of(get_path(data, "error")) or meaning or f"it ended as {status}"
    shown = for_people(words)
    return f"{shown} ({meaning})" if meaning and meaning not in shown else shown


def _result_url(base_url: str, request_id: str) -> str:
    return f"{base_url}/api/v3/predictions/{quote(request_id, safe='')}/result"
