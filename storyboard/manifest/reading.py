"""Read the manifest of a film: from the file beside it, or from the film's own metadata."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from storyboard.errors import MediaError
from storyboard.inspection.digest import digest_of
from storyboard.limits import MANIFEST_COMMENT_BYTES
from storyboard.manifest.file import SUFFIX, manifest_path, text_of_file
from storyboard.manifest.schema import Manifest
from storyboard.manifest.text import manifest_in

__all__ = ["Found", "shown_manifest"]


class Found(NamedTuple):
    """A manifest, and what there is to know about where it comes from; None for nothing."""

    manifest: Manifest
    notice: str | None = None


def shown_manifest(path: Path) -> Found:
    """
    Return the manifest of the film at a path, or the one in the file at it.

    The manifest beside a film is used where it is of just this file, else the one in the film's metadata, with the
    digest and the size of the file. MediaError when there is none, or it is damaged or newer than this program.
    """
    if path.exists() and not path.is_file():
        raise MediaError(f'"{path}" is not a regular file', hint="name a film, or its manifest")
    if path.name.endswith(".json"):
        return Found(_in_file(path))
    within = _within(path)
    sha256, size = _identity(path)
    beside = _beside(path)
    if beside is not None and beside.film.sha256 == sha256:
        return Found(beside)
    if within is None:
        raise MediaError(
            f'"{path}" has no manifest of storyboard in its metadata',
            hint="films have one that storyboard render and storyboard cut have made; previews have none",
        )
    film = within.film.model_copy(update={"sha256": sha256, "size_bytes": size})
    other = f'"{manifest_path(path)}" is of another film; ' if beside is not None else ""
    lacks = f"; it lacks the {within.left_out}, as the film is long" if within.left_out else ""
    return Found(
        within.model_copy(update={"film": film}), f"{other}this is from the film's own metadata{lacks}"
    )


def _in_file(path: Path) -> Manifest:
    text = text_of_file(Path(os.path.realpath(path)))
    if text is None:
        raise MediaError(f'"{path}" cannot be read', hint=f"name a film, or its manifest (NAME{SUFFIX})")
    manifest = manifest_in(text, f'"{path}"')
    if manifest is None:
        raise MediaError(
            f'"{path}" is not a manifest of storyboard', hint=f"name a film, or its manifest (NAME{SUFFIX})"
        )
    return manifest


def _within(path: Path) -> Manifest | None:
    # It loads the media libraries, which the file of a manifest does not need.
    from storyboard.media.mark import comment_of  # noqa: PLC0415 - see above

    comment = comment_of(path)
    if len(comment) > MANIFEST_COMMENT_BYTES:
        raise MediaError(
            f'"{path}" has a comment of {len(comment):,} characters in its metadata, more than the'
            f" {MANIFEST_COMMENT_BYTES:,} that a manifest has there",
            hint="storyboard did not write it",
        )
    return manifest_in(comment, f'the manifest in the metadata of "{path}"')


def _beside(path: Path) -> Manifest | None:
    """Return the manifest beside a film; None when there is none that can be used."""
    try:
        beside = manifest_path(path)
        text = text_of_file(beside)
        return None if text is None else manifest_in(text, f'"{beside}"')
    except MediaError:
        return None


def _identity(path: Path) -> tuple[str, int]:
    try:
        return digest_of(path), path.stat().st_size
    except OSError as error:
        reason = (error.strerror or "the system refuses it").lower()
        raise MediaError(f'"{path}" cannot be read: {reason}', hint="check its permissions") from error
