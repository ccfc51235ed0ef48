"""The provider `minimax`: errors come with HTTP 200, and a clip is a file whose URL must be requested."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from storyboard.catalogue.schema import PictureLimits
from storyboard.catalogue.values import FileKind
from storyboard.errors import MediaError, NotAuthorized, RateLimited, RequestRejected, SubmitUncertain
from storyboard.providers.addresses import web_address
from storyboard.providers.arguments import arguments_of, endpoint_of
from storyboard.providers.base_urls import BASES
from storyboard.providers.credentials import read_credentials
from storyboard.providers.fetching import fetch_clip
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.outputs import videos_in
from storyboard.providers.pictures import prepared_in_thread
from storyboard.providers.protocol import Order, Prediction, PredictionStatus, Progress, Upload
from storyboard.providers.responses import (
    KEY_HINT,
    MONEY_HINT,
    Json,
    Response,
    check_id,
    check_response,
    check_submit,
    error_message,
    for_people,
    get_path,
    id_of,
    text_of,
    uncertain,
)
from storyboard.providers.retrying import POLLS
from storyboard.providers.salvage import Places, in_doubt, told_id
from storyboard.providers.unclear import flags_in, no_video, unclear

__all__ = ["MiniMaxProvider", "decode", "decode_file", "decode_submit", "encode"]

PROVIDER: Final = "minimax"
BASE: Final = BASES[PROVIDER]
SUBMIT_SECONDS: Final = 120.0

NOT_THE_KEY: Final = (1004, 2049)
TOO_MANY: Final = (1002, 1039, 1041)
MONEY: Final = (1008, 1028, 1030, 2056, 2061)
SENSITIVE: Final = (1026, 1027)
THE_REQUEST: Final = (*SENSITIVE, 1042, 2013)

PLACES: Final = Places(("task_id",), before="task_id=", nothing=("0",))

SUCCESS: Final = "success"
ENDED_BADLY: Final = ("fail", "failed", "expired")
NOBODY_KNOWS: Final = "unknown"
WAITING: Final = ("preparing", "queueing")


class MiniMaxProvider:
    """Makes clips with MiniMax's own API. The key is read once, when the provider is opened."""

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
        """Submit an order. See `Provider.submit`."""
        request = self._request("POST", endpoint_of(order).address)
        return await self._http.submit_once(
            replace(request, body=encode(order), seconds=SUBMIT_SECONDS), decode_submit
        )

    async def poll(self, prediction: Prediction) -> Prediction:
        """Poll a prediction; once it has succeeded, also get a fresh URL of its file."""
        request = self._request("GET", "v1/query/video_generation", task_id=prediction.id)
        request = replace(request, request_id=prediction.id)
        now, file_id = await self._http.send(request, partial(decode, prediction), POLLS)
        if file_id is None:
            return now
        request = self._request("GET", "v1/files/retrieve", file_id=file_id)
        found = await self._http.send(replace(request, request_id=prediction.id), decode_file, POLLS)
        return replace(now, output=found[0], others=found[1:])

    async def fetch(self, prediction: Prediction, target: Path, progress: Progress) -> None:
        """Write the clip to `target`, whole."""
        await fetch_clip(self._http, self._credentials, self.poll, prediction, (target, progress))

    async def cancel(self, prediction: Prediction) -> None:
        """Do nothing: MiniMax cannot cancel a prediction."""

    async def upload(
        self, file: Path, limits: PictureLimits | None = None, kind: FileKind = "picture"
    ) -> Upload:
        """Return a picture as a data: URL, which MiniMax reads from the request. See `TakesPictures.upload`."""
        if kind != "picture":
            raise MediaError(
                f'"{PROVIDER}" takes no {kind} from a file: "{file}"', hint="give an https:// address of it"
            )
        ready = await prepared_in_thread(file, limits, kind)
        return Upload(f"data:{ready.mime};base64,{b64encode(ready.content).decode()}", None, keep=False)

    def _request(self, method: str, path: str, **query: str) -> Request:
        url = f"{self._credentials.base_url}/{path}" + (f"?{urlencode(query)}" if query else "")
        return Request(PROVIDER, method, url, authorization=self._credentials.authorization)


def encode(order: Order) -> dict[str, Json]:
    """Return the JSON body of a submit; the model's name is one of the endpoint's constants."""
    return arguments_of(order)


def decode_submit(response: Response) -> Prediction:
    """
    Return the prediction of an accepted submit, and raise what any other answer stands for.

    An unclear response with an id, or an id beside an error code, gives a prediction in doubt.
    """
    body = response.json()
    try:
        check_submit(response)
        code = _code(body)
        told = told_id(response, PLACES) if isinstance(body, dict) else None
        if told is not None and code == 0:
            return Prediction(told, PredictionStatus.QUEUED)
        if told is None:
            _raise_by_code(response, code)
        raise uncertain(
            response, f"{error_message(response)} ({code})" if code else "there is no id in its answer"
        )
    except SubmitUncertain as error:
        told = told_id(response, PLACES)
        if told is None:
            raise
        return in_doubt(Prediction(told, PredictionStatus.QUEUED), error)


def decode(prediction: Prediction, response: Response) -> tuple[Prediction, str | None]:
    """
    Return the prediction's state, and the id of its file once there is one.

    The status is case-insensitive; an unknown one counts as running.
    """
    body = response.json()
    check_id(response, prediction.id, get_path(body, "task_id"))
    status, code = (text_of(get_path(body, "status")) or "").lower(), _code(body)
    ours = response.is_success or text_of(get_path(body, "task_id")) == prediction.id
    if ours and (status in ENDED_BADLY or (not status and code in SENSITIVE)):
        return replace(prediction, status=PredictionStatus.FAILED, error=_words(response)), None
    if not response.is_success:
        check_response(response)
    if status not in ("", SUCCESS, NOBODY_KNOWS):
        now = PredictionStatus.QUEUED if status in WAITING else PredictionStatus.RUNNING
        return replace(prediction, status=now), None
    file_id = id_of(get_path(body, "file_id"))
    if status == SUCCESS and file_id is not None and file_id not in PLACES.nothing:
        return replace(prediction, status=PredictionStatus.SUCCEEDED), file_id
    if not status:
        _raise_by_code(response, code)
    found = videos_in(body)
    if not found:
        raise no_video(response) if status == SUCCESS else unclear(response)
    ended = replace(prediction, status=PredictionStatus.SUCCEEDED, note=flags_in(body))
    return replace(ended, output=found[0], others=found[1:]), None


def decode_file(response: Response) -> tuple[str, ...]:
    """Return the temporary URLs of a file, the likeliest first; there is at least one."""
    check_response(response)
    body = response.json()
    address, found = text_of(get_path(body, "file", "download_url")), videos_in(body)
    if address is not None and web_address(address) is not None:
        return tuple(dict.fromkeys((address, *found)))
    if not found:
        _raise_by_code(response, _code(body))
        raise no_video(response)
    return found


def _code(body: Json) -> int:
    code = get_path(body, "base_resp", "status_code")
    return code if isinstance(code, int) else 0


def _words(response: Response) -> str:
    """Return the error message of a failed prediction; a "success" message is about the request, not the clip."""
    words = text_of(get_path(response.json(), "base_resp", "status_msg"))
    if words is None or words.lower() == SUCCESS:
        return f"it ended as {get_path(response.json(), 'status')}"
    return for_people(words)


def _raise_by_code(response: Response, code: int) -> None:
    """Raise the error of a MiniMax code that makes the outcome certain."""
    words = f"{error_message(response)} ({code})"
    if code in NOT_THE_KEY:
        raise NotAuthorized(
            f'"{PROVIDER}" does not accept the key: {words}', provider=PROVIDER, hint=KEY_HINT
        )
    if code in TOO_MANY:
        raise RateLimited(
            f'"{PROVIDER}" has had too many requests: {words}',
            provider=PROVIDER,
            retry_after=response.retry_after,
        )
    if code in (*MONEY, *THE_REQUEST):
        raise RequestRejected(
            f'"{PROVIDER}" refused: {words}',
            provider=PROVIDER,
            status=code,
            billing=code in MONEY,
            hint=MONEY_HINT if code in MONEY else None,
        )
