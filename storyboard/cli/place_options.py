"""Options that name files, folders and stores."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

import click

from storyboard.cli.settings import STANDARD_INPUT, settings_in_use, use_settings
from storyboard.errors import PlanError
from storyboard.media.names import trouble_with
from storyboard.places import SharedChoice, address_in_environment, folder_in_environment
from storyboard.shared.bucket import open_bucket
from storyboard.shared.opening import not_adopted
from storyboard.shared.takes import SharedTakes
from storyboard.store_address import is_address, shared_address

__all__ = [
    "A_FILE",
    "A_FOLDER",
    "Place",
    "UsablePath",
    "beside_options",
    "no_shared_option",
    "shared_of",
    "store_option",
]

Function: TypeAlias = Callable[..., Any]


class UsablePath(click.Path):
    """A path that a file or folder can have on this system."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path; a usage error says why it cannot be used."""
        if trouble := trouble_with(Path(value)):
            self.fail(f'"{os.fspath(value)}" {trouble[0]}; {trouble[1]}', param, ctx)
        return super().convert(value, param, ctx)


A_FILE = UsablePath(path_type=Path)
A_FOLDER = UsablePath(path_type=Path, file_okay=False)


class Place(UsablePath):
    """A folder, as a `Path`, or the address of a shared store, as a text."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the place. PlanError for an address that cannot be used."""
        if isinstance(value, str) and is_address(value):
            return shared_address(value)
        return super().convert(value, param, ctx)


def store_option(function: Function) -> Function:
    """Add ``--store PLACE``; the command gets `store`, a folder or None, and `shared`."""

    @click.option(
        "--store",
        "place",
        metavar="PLACE",
        type=Place(path_type=Path, file_okay=False),
        help="Folder of the clips, or the address of a shared store, such as s3://bucket/films. "
        "[default: STORYBOARD_STORE, the settings, or .storyboard beside the storyboard]",
    )
    @wraps(function)
    def with_places(*, place: Path | str | None, **others: object) -> object:
        settings = settings_in_use()
        store = place if isinstance(place, Path) else None if folder_in_environment() else settings.store
        named = place if isinstance(place, str) else None
        shared = SharedChoice(named, settings.shared, settings.own_shared)
        return function(store=store, shared=shared, **others)

    return with_places


def no_shared_option(function: Function) -> Function:
    """Add ``--no-shared``."""
    return click.option("--no-shared", is_flag=True, help="Use no shared store, whatever names one.")(
        function
    )


def beside_options(function: Function) -> Function:
    """Add FILE, whose folder has the store, and ``--store``; the command gets `folder`, `store` and `shared`."""

    @click.argument(
        "file", type=click.Path(allow_dash=True), required=False, is_eager=True, callback=use_settings
    )
    @store_option
    @wraps(function)
    def with_folder(file: str | None, **others: object) -> object:
        folder = Path() if file is None or file == STANDARD_INPUT else Path(file).parent
        return function(folder=folder, **others)

    return with_folder


def shared_of(choice: SharedChoice) -> SharedTakes:
    """Return the shared store that the user has named, or adopted. StoreError or PlanError when there is none."""
    address = choice.named or address_in_environment()
    if address is None and choice.beside is not None:
        if (refusal := not_adopted(choice.beside)) is not None:
            raise refusal
        address = choice.beside
    if (address := address or choice.own) is None:
        raise PlanError(
            "no shared store is named",
            hint="name its address, such as --store s3://bucket/films; an address in a storyboard is not read here",
        )
    return SharedTakes(open_bucket(shared_address(address)))
