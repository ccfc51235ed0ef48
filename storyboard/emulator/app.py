"""The server's application: an emulator behind the routes of all protocols."""

from __future__ import annotations

from starlette.applications import Starlette

from storyboard.emulator.emulator import Emulator
from storyboard.emulator.fal import fal_routes
from storyboard.emulator.fal_storage import fal_storage_routes
from storyboard.emulator.file_routes import file_routes
from storyboard.emulator.minimax import minimax_routes
from storyboard.emulator.replicate import replicate_routes
from storyboard.emulator.replicate_files import replicate_file_routes
from storyboard.emulator.wavespeed import wavespeed_routes

__all__ = ["application"]


def application(emulator: Emulator) -> Starlette:
    """Return the ASGI application of an emulator; connections are reset only under `server.serving`."""
    return Starlette(
        routes=[
            *file_routes(emulator),
            *fal_storage_routes(emulator),
            *fal_routes(emulator),
            *wavespeed_routes(emulator),
            *minimax_routes(emulator),
            *replicate_routes(emulator),
            *replicate_file_routes(emulator),
        ]
    )
