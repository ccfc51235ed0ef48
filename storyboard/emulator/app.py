"""The ASGI application: an emulator with the routes of all protocols."""

from __future__ import annotations

from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.fal import fal_routes
from storyboard.emulator.fal_storage import fal_storage_routes
from storyboard.emulator.file_routes import file_routes
from storyboard.emulator.guard import Guard, refused
from storyboard.emulator.minimax import minimax_routes
from storyboard.emulator.replicate import replicate_routes
from storyboard.emulator.replicate_files import replicate_file_routes
from storyboard.emulator.wavespeed import wavespeed_routes
from storyboard.version import VERSION

__all__ = ["application"]

HEADER: Final = (b"x-storyboard-stand-in", VERSION.encode())


def application(emulator: Emulator, host: str) -> Starlette:
    """
    Return the ASGI application of an emulator that listens at `host`.

    Connections are reset only under `server.serving`.
    """
    marking = [] if emulator.settings.unmarked else [Middleware(_Marked)]
    return Starlette(
        middleware=[*marking, Middleware(Guard, host=host)],
        exception_handlers={HTTPException: refused},
        routes=[
            *file_routes(emulator),
            *fal_storage_routes(emulator),
            *fal_routes(emulator),
            *wavespeed_routes(emulator),
            *minimax_routes(emulator),
            *replicate_routes(emulator),
            *replicate_file_routes(emulator),
        ],
    )


class _Marked:
    """Add a header to every response that names the stand-in and its version."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), HEADER]}
            await send(message)

        await self._app(scope, receive, marked)
