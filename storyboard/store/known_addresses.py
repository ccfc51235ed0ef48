"""
The shared stores that this user has adopted on this machine, by address, and what names this machine there.

They are kept beside the list of the user's own stores (`known_stores`), outside of any storyboard's folder.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from pathlib import Path
from typing import Final

from storyboard.errors import MediaError, StoreError
from storyboard.media.files import atomic_write
from storyboard.store.known_stores import data_folders, making_known, writable_data_folder

__all__ = ["adopt_address", "adopted_addresses", "adopted_name", "owner_mark"]

LARGEST_RECORD: Final = 4096
MOST_RECORDS: Final = 1000
_MACHINE: Final = "machine.json"
_RECORD: Final = re.compile(r"address-[0-9a-f]{32}\.json")
_NAME: Final = re.compile(r"[0-9a-f]{32}")


def adopted_name(address: str) -> str | None:
    """Return the name that the shared store at that address had when the user adopted it, None when nobody has."""
    for folder in data_folders():
        record = _read(folder / _file_of(address))
        if record.get("address") == address and (name := record.get("name")):
            return name
    return None


def adopted_addresses() -> list[str]:
    """Return the addresses of all adopted shared stores, sorted."""
    paths = [path for folder in data_folders() if folder.is_dir() for path in folder.iterdir()]
    records = [_read(path) for path in paths[:MOST_RECORDS] if _RECORD.fullmatch(path.name)]
    return sorted({address for record in records if (address := record.get("address"))})


def adopt_address(address: str, name: str) -> None:
    """Trust the shared store at that address, whose name is `name`, on this machine. StoreError when that fails."""
    _write(writable_data_folder() / _file_of(address), {"address": address, "name": name})


def owner_mark(store_name: str) -> str:
    """
    Return what stands for a local store, on this machine, in a shared one.

    It tells nothing about the store's name, which must not be known elsewhere, and a copy of the store on another
    machine has another.
    """
    with making_known():
        machine = next((found for folder in data_folders() if (found := _machine_in(folder))), None)
        if machine is None:
            machine = secrets.token_hex(16)
            _write(writable_data_folder() / _MACHINE, {"machine": machine})
    return hashlib.sha256(f"{machine}/{store_name}".encode()).hexdigest()[:32]


def _machine_in(folder: Path) -> str | None:
    machine = _read(folder / _MACHINE).get("machine", "")
    return machine if _NAME.fullmatch(machine) else None


def _file_of(address: str) -> str:
    return f"address-{hashlib.sha256(address.encode()).hexdigest()[:32]}.json"


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            record = json.loads(file.read(LARGEST_RECORD))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict):
        return {}
    return {name: value for name, value in record.items() if isinstance(value, str)}


def _write(path: Path, record: dict[str, str]) -> None:
    try:
        with atomic_write(path) as temporary:
            temporary.write_text(json.dumps(record), encoding="utf-8")
    except (OSError, MediaError) as error:
        raise StoreError(f'"{path}" cannot be written: {error}') from error
