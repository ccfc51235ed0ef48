"""A manifest as text, for its file and for the film's metadata; and back, from text that anyone may have written."""

from __future__ import annotations

import json
from typing import Final

from pydantic import JsonValue, ValidationError

from storyboard.errors import MediaError
from storyboard.limits import MANIFEST_COMMENT_BYTES
from storyboard.manifest.schema import MANIFEST_VERSION, Manifest

__all__ = ["comment_text", "manifest_data", "manifest_in", "manifest_text"]

VERSION_KEY: Final = "film_manifest"
_LONGEST_WORDS: Final = 120


def manifest_data(manifest: Manifest) -> dict[str, JsonValue]:
    """Return a manifest as JSON-like data: without empty values, the same for the same film."""
    data: dict[str, JsonValue] = manifest.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return data


def manifest_text(manifest: Manifest) -> str:
    """Return a manifest as its file has it: sorted, one key a line, control characters escaped."""
    text = json.dumps(manifest_data(manifest), indent=2, sort_keys=True, ensure_ascii=False)
    if text.replace("\n", "").isprintable():
        return text + "\n"
    return "".join(one if one == "\n" or one.isprintable() else json.dumps(one)[1:-1] for one in text) + "\n"


def comment_text(manifest: Manifest) -> str:
    """
    Return a manifest as the film's metadata have it: in ASCII and without spaces.

    It has no digest of the film. Of a film that is too long for the metadata, the requests are left out, or else the
    shots.
    """
    film = manifest.film.model_copy(update={"sha256": None, "size_bytes": None})
    whole = manifest.model_copy(update={"film": film})
    for each in (whole, _without_requests(whole)):
        text = _compact(each)
        if len(text) <= MANIFEST_COMMENT_BYTES:
            return text
    return _compact(whole.model_copy(update={"shots": (), "left_out": "shots"}))


def _compact(manifest: Manifest) -> str:
    return json.dumps(manifest_data(manifest), sort_keys=True, separators=(",", ":"))


def _without_requests(manifest: Manifest) -> Manifest:
    shots = tuple(
        shot
        if shot.generated is None
        else shot.model_copy(update={"generated": shot.generated.model_copy(update={"request": None})})
        for shot in manifest.shots
    )
    return manifest.model_copy(update={"shots": shots, "left_out": "requests"})


def manifest_in(text: str, where: str) -> Manifest | None:
    """
    Return the manifest in a text, None when it is something else.

    `where` names the text in messages. MediaError when it is damaged, or newer than this program.
    """
    if VERSION_KEY not in text:
        return None
    try:
        data: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        if not text.lstrip().startswith("{"):
            return None
        raise _damaged(where, "it is not JSON") from None
    if not isinstance(data, dict) or VERSION_KEY not in data:
        return None
    version = data[VERSION_KEY]
    if type(version) is int and version > MANIFEST_VERSION:
        raise MediaError(
            f"{where} was written by a newer storyboard (version {version} of manifests; this program knows"
            f" {MANIFEST_VERSION})"[:300],
            hint="update storyboard",
        )
    try:
        return Manifest.model_validate_json(json.dumps(data, allow_nan=False))
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in details["loc"])[:_LONGEST_WORDS] or "it"
        raise _damaged(where, f"{ascii(place)[1:-1]}: {details['msg'][:_LONGEST_WORDS]}") from None
    except (ValueError, RecursionError):
        raise _damaged(where, "it has values that JSON cannot have") from None


def _damaged(where: str, what: str) -> MediaError:
    return MediaError(
        f"{where} is damaged, or not as storyboard wrote it: {what}",
        hint="the next render or cut of the storyboard writes it again",
    )
