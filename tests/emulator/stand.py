"""A server on a test stand: clips are tiny, time passes only when told to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx

from storyboard.emulator.server import Server

FAL_TEXT = "fal-ai/minimax/hailuo-2.3/standard/text-to-video"
FAL_IMAGE = "fal-ai/minimax/hailuo-2.3/pro/image-to-video"
PROVIDERS = ("fal", "wavespeed", "minimax", "replicate")
TEXT_REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "fal": (f"/fal/{FAL_TEXT}", {"prompt": "a storm", "duration": "6"}),
    "wavespeed": (
        "/wavespeed/api/v3/minimax/hailuo-2.3/t2v-standard",
        {"prompt": "a storm", "duration": 6, "enable_prompt_expansion": False},
    ),
    "minimax": (
        "/minimax/v1/video_generation",
        {"model": "MiniMax-Hailuo-2.3", "prompt": "a storm", "duration": 6},
    ),
    "replicate": ("/replicate/v1/models/minimax/hailuo-2.3/predictions", {"input": {"prompt": "a storm"}}),
}
KEYS = {"fal": "Key some:secret", "wavespeed": "Bearer k", "minimax": "Bearer k", "replicate": "Bearer k"}


@dataclass
class Clock:
    """A clock that stands still."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stand:
    """A server, its clock, and a client that keeps to no protocol."""

    server: Server
    clock: Clock
    http: httpx.Client = field(repr=False)

    def submit(self, provider: str, **changes: Any) -> httpx.Response:
        """Submit the provider's request for a clip from text, with changed arguments; None leaves one out."""
        path, body = TEXT_REQUESTS[provider]
        wrapped = provider == "replicate"
        arguments = {**(body["input"] if wrapped else body), **changes}
        arguments = {name: value for name, value in arguments.items() if value is not None}
        return self.post(provider, path, {"input": arguments} if wrapped else arguments)

    def post(self, provider: str, path: str, body: object) -> httpx.Response:
        return self.http.post(path, json=body, headers={"Authorization": KEYS[provider]})

    def get(self, provider: str, path: str, **query: str) -> httpx.Response:
        return self.http.get(path, params=query or None, headers={"Authorization": KEYS[provider]})

    def poll(self, provider: str, request_id: str) -> httpx.Response:
        """Ask for the state of a request that TEXT_REQUESTS made."""
        match provider:
            case "fal":
                return self.get("fal", f"/fal/fal-ai/minimax/requests/{request_id}/status")
            case "wavespeed":
                return self.get("wavespeed", f"/wavespeed/api/v3/predictions/{request_id}/result")
            case "minimax":
                return self.get("minimax", "/minimax/v1/query/video_generation", task_id=request_id)
            case _:
                return self.get("replicate", f"/replicate/v1/predictions/{request_id}")

    def pass_time(self, seconds: float = 1000) -> None:
        """Let time pass, and the clips that were ordered be made."""
        for prediction in self.server.emulator.predictions.values():
            prediction.clip.result(60)
        self.clock.now += seconds

    @property
    def accepted(self) -> list[str]:
        """The ids of what was accepted."""
        return [entry.request_id for entry in self.server.emulator.ledger.submits]


StartStand: TypeAlias = Callable[..., Stand]


def id_in(provider: str, response: httpx.Response) -> str:
    """The id in the answer to a submit."""
    content: dict[str, Any] = response.json()
    match provider:
        case "fal":
            return str(content["request_id"])
        case "wavespeed":
            return str(content["data"]["id"])
        case "minimax":
            return str(content["task_id"])
        case _:
            return str(content["id"])


def status_in(provider: str, response: httpx.Response) -> str:
    """The status in the answer to a poll."""
    content: dict[str, Any] = response.json()
    return str((content["data"] if provider == "wavespeed" else content)["status"])


def text_of(response: httpx.Response) -> str:
    return json.dumps(response.json(), sort_keys=True)
