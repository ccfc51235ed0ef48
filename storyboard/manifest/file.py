"""The file of a manifest, beside the film: written over nothing but an earlier manifest."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from pydantic import JsonValue

from storyboard.errors import MediaError
from storyboard.limits import MANIFEST_BYTES
from storyboard.manifest.schema import Manifest
from storyboard.manifest.text import VERSION_KEY, manifest_in, manifest_text
from storyboard.media.files import atomic_write
from storyboard.store.places import is_regular_file

__all__ = ["has_manifest", "keep_manifest", "manifest_path", "text_of_file", "trouble_with_manifest"]

SUFFIX: Final = ".manifest.json"


def manifest_path(film: Path) -> Path:
    """Return the path of a film's manifest: ``film.manifest.json`` for ``film.mp4``."""
    return film.with_name(f"{film.stem}{SUFFIX}")


def trouble_with_manifest(film: Path) -> str | None:
    """Return why the manifest of a film cannot be written, None when it can: there is a file of somebody else."""
    path = manifest_path(film)
    if not os.path.lexists(path) or _is_ours(path):
        return None
    return f'"{path}" is not a manifest of storyboard, and is not replaced by one: move it away to have one'


def keep_manifest(film: Path, manifest: Manifest) -> str | None:
    """
    Write the manifest of a film beside it, unless the file has just that.

    The film is there by then, so what hinders it is returned, in words; None when nothing did.
    """
    path, text = manifest_path(film), manifest_text(manifest)
    if (trouble := trouble_with_manifest(film)) is not None:
        return trouble
    try:
        if text_of_file(path) == text:
            return None
        with atomic_write(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, MediaError) as error:
        return f"the manifest was not written: {error}"
    return None


def has_manifest(film: Path, manifest: Manifest) -> bool:
    """Return whether the manifest of a film is beside it, as written; whatever it says of the encoders counts."""
    path = manifest_path(film)
    try:
        text = text_of_file(path)
        kept = None if text is None else manifest_in(text, f'"{path}"')
    except MediaError:
        return False
    if kept is None:
        return False
    tools = manifest.tools.model_copy(update={"encoders": kept.tools.encoders})
    return text == manifest_text(manifest.model_copy(update={"tools": tools}))


def text_of_file(path: Path) -> str | None:
    """Return the text of a manifest's file, None when there is none, or one that is too large or not text."""
    if not is_regular_file(path):
        return None
    try:
        with path.open("rb") as file:
            content = file.read(MANIFEST_BYTES + 1)
        return content.decode() if len(content) <= MANIFEST_BYTES else None
    except (OSError, ValueError):
        return None


def _is_ours(path: Path) -> bool:
    """Return whether there is a manifest of any version at a path, by its mark."""
    text = text_of_file(path)
    try:
        data: JsonValue = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and type(data.get(VERSION_KEY)) is int
