"""Find the parameters of a shot that are pictures, videos or sounds, and so may be local files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple, TypeAlias

from pydantic import JsonValue

from storyboard.catalogue.schema import Model
from storyboard.catalogue.values import FileKind

__all__ = ["FileInput", "Place", "file_inputs", "kind_by_name", "with_values"]

Place: TypeAlias = tuple[str | int, ...]
"""The path of keys and indexes from the parameters to a value."""

LONGEST_PATH: Final = 1024

_WORDS: Final[Mapping[str, FileKind]] = {
    **dict.fromkeys(("image", "picture", "photo", "frame", "keyframe", "mask"), "picture"),
    **dict.fromkeys(("video", "clip"), "video"),
    **dict.fromkeys(("audio", "sound", "music", "song"), "sound"),
}
_ADDRESS: Final = frozenset({"url", "uri"})
# Words that may follow the significant one: `image_input`, `audio_file`.
_AFTER: Final = frozenset({"input", "file"})
_LEADS_ELSEWHERE: Final = re.compile(r"^(data:|[a-z][a-z0-9+.-]*://)", re.IGNORECASE)
_LOOKS_LIKE_A_PATH: Final = re.compile(r"^\S*[/\\]\S*$|\.[A-Za-z0-9]{2,5}$")


class FileInput(NamedTuple):
    """A file or URL in the parameters: its place, its kind, and its text."""

    place: Place
    kind: FileKind
    text: str

    @property
    def is_local(self) -> bool:
        """Whether the text is a path, and not a URL."""
        return _LEADS_ELSEWHERE.match(self.text) is None


def file_inputs(params: Mapping[str, JsonValue], model: Model | None) -> tuple[FileInput, ...]:
    """
    Return everything within the parameters that names a picture, a video or a sound, in their order.

    The catalogue says which parameters take files; within mappings, and for a model that it does not describe (None),
    the names of the keys do. An ambiguous name, such as `audio`, counts only for text that looks like a path.
    """
    return tuple(one for name, value in params.items() for one in _of_parameter(name, value, model))


def kind_by_name(name: str) -> tuple[FileKind, bool] | None:
    """Return the kind of file that a key's name implies, and whether that is certain; None when it implies none."""
    words = [word.removesuffix("s") for word in re.split(r"[_\W]+", name.lower()) if word]
    sure = bool(words) and words[-1] in _ADDRESS
    while words and (words[-1] in _ADDRESS or words[-1] in _AFTER):
        words.pop()
    kind = _WORDS.get(words[-1]) if words else None
    return None if kind is None else (kind, sure)


def with_values(params: Mapping[str, JsonValue], values: Mapping[Place, JsonValue]) -> dict[str, JsonValue]:
    """Return the parameters with the values at these places replaced."""
    return {name: _replaced(value, (name,), values) for name, value in params.items()}


def _of_parameter(name: str, value: JsonValue, model: Model | None) -> Iterator[FileInput]:
    parameter = model.params.get(name) if model else None
    if parameter is not None and parameter.allowed is not None:
        return
    known = None if parameter is None or parameter.file is None else (parameter.file, True)
    yield from _within((name,), value, known or kind_by_name(name))


def _within(place: Place, value: JsonValue, known: tuple[FileKind, bool] | None) -> Iterator[FileInput]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _within((*place, number), item, known)
    elif isinstance(value, dict):
        for key, item in value.items():
            # In `image: {url: ...}` the outer key decides.
            inner = known if known and key.lower() in _ADDRESS else kind_by_name(key)
            yield from _within((*place, key), item, inner)
    elif isinstance(value, str) and known is not None and _is_meant(value, sure=known[1]):
        yield FileInput(place, known[0], value)


def _is_meant(text: str, *, sure: bool) -> bool:
    if sure:
        return True
    return len(text) <= LONGEST_PATH and _LOOKS_LIKE_A_PATH.search(text) is not None


def _replaced(value: JsonValue, place: Place, values: Mapping[Place, JsonValue]) -> JsonValue:
    if place in values:
        return values[place]
    if isinstance(value, list):
        return [_replaced(item, (*place, number), values) for number, item in enumerate(value)]
    if isinstance(value, dict):
        return {key: _replaced(item, (*place, key), values) for key, item in value.items()}
    return value
