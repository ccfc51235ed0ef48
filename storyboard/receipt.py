"""Whether a film is up to date: a receipt of its inputs is kept with the store's derived files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from storyboard.code_digest import cutting_code
from storyboard.cut.timeline import Timeline
from storyboard.cut.timeline_data import timeline_as_json
from storyboard.cut.timeline_files import files_of
from storyboard.inspection.digest import digest_of
from storyboard.media.files import atomic_write
from storyboard.store.places import is_own_file, own_folder

if TYPE_CHECKING:
    from storyboard.cut.slate import Slate

__all__ = [
    "ingredients_of_cut",
    "is_current",
    "is_ours",
    "keep_receipt",
    "keep_sound",
    "kept_sound",
    "owner_of",
    "receipts_of",
]

FOLDER: Final = ("derived", "films")
# Three digests, two numbers, and a path.
LARGEST_RECEIPT: Final = 16_384

Digest: TypeAlias = Callable[[Path], str]


def ingredients_of_cut(
    timeline: Timeline,
    quality: str,
    slates: Mapping[str, Slate] | None,
    digest: Digest = digest_of,
    comment: str | None = None,
) -> str:
    """
    Return a digest of all that decides a cut's bytes: timeline, files by content, quality, slates, program, metadata.

    `digest` gives the digest of a file; the usual one reads it. `comment` is that of the film.
    """
    parts = {
        "code": cutting_code(),
        "timeline": timeline_as_json(timeline),
        "files": {str(path): digest(path) for path in files_of(timeline)},
        "quality": quality,
        "slates": {shot: asdict(slate) for shot, slate in (slates or {}).items()},
    }
    if comment is not None:
        parts["comment"] = sha256(comment.encode()).hexdigest()
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def is_current(root: Path, film: Path, ingredients: str, digest: Digest = digest_of) -> bool:
    """Return whether the film was made from exactly these ingredients, and has not changed since."""
    kept = _read_receipt(root, film)
    try:
        return kept.get("ingredients") == ingredients and kept.get("film") == digest(film)
    except OSError:
        return False


def is_ours(root: Path, film: Path, digest: Digest = digest_of) -> bool:
    """Return whether the film was made with the store at `root`, and has not changed since."""
    kept = _read_receipt(root, film)
    try:
        return bool(kept) and digest(film) in (kept.get("film"), kept.get("before"))
    except OSError:
        return False


def owner_of(root: Path, film: Path) -> str | None:
    """Return the storyboard that a film is of, by its path from the folder of the store; None when it is not known."""
    owner = _read_receipt(root, film).get("storyboard")
    return owner if isinstance(owner, str) else None


def keep_receipt(root: Path, film: Path, ingredients: str, made: Path, *, storyboard: str) -> str:
    """
    Record the ingredients of the film in `made`, which is about to replace `film`, and return its digest.

    `storyboard` is the one that it is of, by its path from the folder of the store. The previous film stays recorded,
    too, in case the replacement fails. StoreError, MediaError or OSError when the store cannot be written.
    """
    before = _read_receipt(root, film).get("film")
    own_folder(root, *FOLDER)
    digest = digest_of(made)
    with atomic_write(_receipt(root, film)) as temporary:
        kept = {"ingredients": ingredients, "film": digest, "before": before, "storyboard": storyboard}
        temporary.write_text(json.dumps(kept), encoding="utf-8")
    return digest


def kept_sound(root: Path, film: Path) -> tuple[float, float] | None:
    """Return the loudness in LUFS and the true peak in dBTP that were kept of a film; None for none."""
    match _read_receipt(root, film).get("sound"):
        case [float() | int() as loudness, float() | int() as peak]:
            return float(loudness), float(peak)
    return None


def keep_sound(root: Path, film: Path, sound: tuple[float, float]) -> None:
    """Keep the loudness and the true peak of a film with its receipt, if there is one; raises as `keep_receipt`."""
    if kept := _read_receipt(root, film):
        with atomic_write(_receipt(root, film)) as temporary:
            temporary.write_text(json.dumps({**kept, "sound": sound}), encoding="utf-8")


def receipts_of(root: Path, film: Path) -> tuple[Path, ...]:
    """Return the paths where the receipt of a film may be."""
    return _receipt(root, film), _receipt_of_version_1(root, film)


def _read_receipt(root: Path, film: Path) -> Mapping[str, object]:
    for path in receipts_of(root, film):
        try:
            if not is_own_file(root, path) or path.stat().st_size > LARGEST_RECEIPT:
                continue
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(kept, dict):
            return kept
    return {}


def _receipt(root: Path, film: Path) -> Path:
    # A film and its store can be moved together: the relative path between them counts.
    try:
        way = os.path.relpath(film.resolve(), root.resolve())
    except ValueError:
        return _receipt_of_version_1(root, film)  # they are on two drives
    return root.joinpath(*FOLDER, f"{sha256(way.encode()).hexdigest()}.json")


def _receipt_of_version_1(root: Path, film: Path) -> Path:
    return root.joinpath(*FOLDER, f"{sha256(str(film.resolve()).encode()).hexdigest()}.json")
