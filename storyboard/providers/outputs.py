"""Find the video in a response of any shape: by content type, file name, and the keys that lead to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

from storyboard.providers.addresses import web_address
from storyboard.providers.cleaning import Json

__all__ = ["videos_in"]


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


VIDEO_FILES: Final = _words_of("mp4 m4v mov webm mkv avi mpg mpeg ogv ts flv wmv 3gp")
OTHER_FILES: Final = _words_of(
    "jpg jpeg png webp gif bmp avif heic svg tif tiff ico mp3 wav aac m4a flac ogg opus"
    " json txt html htm xml csv pdf srt vtt ass zip tar gz m3u8 mpd md js css log yaml yml"
)
VIDEO_WORDS: Final = _words_of("video videos clip clips movie movies film mp4 webm mov footage")
# Keys of what may come with a video, never the video itself.
OTHER_WORDS: Final = _words_of(
    "thumbnail thumbnails thumb thumbs poster posters preview previews cover covers image images img picture"
    " pictures photo photos frame frames keyframe keyframes spritesheet sprite sprites audio audios sound music"
    " voice speech subtitle subtitles caption captions transcript mask masks depth waveform gif jpg jpeg png webp mp3"
    " wav json text avatar icon logo"
)
# Keys of what was sent, and of URLs for APIs and documentation: never the output.
NOT_THE_RESULT: Final = _words_of(
    "input inputs request requests parameters params arguments args prompt prompts log logs webhook webhooks callback"
    " callbacks status cancel get self stream web docs documentation doc help support terms license homepage website"
    " dashboard upload source sources reference references"
)
# Keys of messages, in which a URL is a link to read.
SENTENCES: Final = _words_of("error errors detail details message messages reason description warning")
RESULT_WORDS: Final = _words_of(
    "output outputs result results response file files data url urls uri href link address download content contents"
    " asset assets artifact artifacts media generation generations generated item items value signed public"
)
# In a compound key the last significant word says what a value is; one of these before it says that it is not the
# output.
SENT: Final = _words_of("input source reference mask init driving")
LESS: Final = _words_of("original first last start end")
LABELS: Final = ("type", "kind", "role", "format", "name", "label", "media_type", "file_type", "category")
FILE_NAMES: Final = ("file_name", "filename", "name", "path", "key")
TYPES: Final = ("content_type", "mime_type", "contenttype", "mimetype", "media_type", "mime", "type")

OF_TYPE, OF_FILE, OF_NAME, OF_DOUBT, OF_RESULT = 60, 50, 40, 30, 10
MOST_VIDEOS: Final = 8

_OF_TYPES: Final = {"video": OF_TYPE, "image": -OF_TYPE, "audio": -OF_TYPE}
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*")
_SUFFIX: Final = re.compile(r"\.([A-Za-z0-9]{2,4})$")
_VIDEO_ITSELF: Final = re.compile(r"data:(?:video/|application/octet-stream)", re.IGNORECASE)
_WITHIN: Final = re.compile(r"https?://[^\s\"<>\\]*[^\s\"<>\\'),.;:!\]}]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A URL in a response, the keys that lead to it, and the object that contains it."""

    url: str
    path: tuple[str, ...]
    beside: dict[str, Json]


def videos_in(body: Json) -> tuple[str, ...]:
    """
    Return the URLs that may be the video of a response, the likeliest first; empty when none is likely.

    A content type, a key or a file name of a video makes a URL likely; among equals, the first wins. Pictures,
    sounds, inputs and API URLs are left out. A video that is part of the response is a `data:` URL.
    """
    weighed = [(_likelihood(found), found.url) for found in _addresses(body, (), {})]
    likely = sorted((each for each in weighed if each[0] > 0), key=lambda each: -each[0])
    return tuple(dict.fromkeys(url for _, url in likely))[:MOST_VIDEOS]


def _addresses(value: Json, path: tuple[str, ...], beside: dict[str, Json]) -> Iterator[Found]:
    if isinstance(value, str):
        yield from (Found(url, path, beside) for url in _in_text(value))
    elif isinstance(value, list):
        for part in value:
            yield from _addresses(part, path, {} if isinstance(part, str) else beside)
    elif isinstance(value, dict):
        for name, part in value.items():
            if not _is_not_the_result(name, part):
                yield from _addresses(part, (*path, name), value)


def _in_text(text: str) -> Iterator[str]:
    """Yield a text that is a URL, or the URLs within a text."""
    whole = text.strip()
    if whole[:5].lower() == "data:":
        if _VIDEO_ITSELF.match(whole):
            yield whole
        return
    if whole.startswith("//"):
        whole = f"https:{whole}"
    candidates = [whole] if web_address(whole) else [match[0] for match in _WITHIN.finditer(text)]
    for url in candidates:
        parts = web_address(url)
        if parts is not None and "@" not in parts.netloc:
            yield url


def _is_not_the_result(name: str, value: Json) -> bool:
    telling = [word for word in _words(name) if word not in RESULT_WORDS]
    if not telling:
        return False
    return telling[-1] in NOT_THE_RESULT or (telling[-1] in SENTENCES and isinstance(value, str))


def _words(name: str) -> list[str]:
    """Return the words of a key, in lower case and without trailing digits."""
    words = (word.lower() for word in _WORD.findall(name))
    return [
        word if word in VIDEO_WORDS or word in OTHER_WORDS else word.rstrip("0123456789") for word in words
    ]


def _likelihood(found: Found) -> int:
    """Return a score for a URL; above 0 it may be the video."""
    weight = _by_type(found.beside) + _by_file(found)
    for number, name in enumerate(reversed(found.path)):
        named = _by_name(name)
        if named:
            # The nearest significant key counts; a URL further below a key such as "video" scores less.
            weight += named if number == 0 else named * 3 // 4
            break
    labels = (found.beside.get(label) for label in LABELS)
    weight += next((named for label in labels if isinstance(label, str) and (named := _by_name(label))), 0)
    if any(word in RESULT_WORDS for name in found.path for word in _words(name)) or not found.path:
        weight += OF_RESULT
    return weight


def _by_type(beside: dict[str, Json]) -> int:
    lowered = {name.lower(): value for name, value in beside.items()}
    for name in TYPES:
        kind = lowered.get(name)
        if isinstance(kind, str) and "/" in kind:
            return _OF_TYPES.get(
                kind.partition("/")[0].strip().lower(), 0 if "octet-stream" in kind else -OF_DOUBT
            )
    return 0


def _by_file(found: Found) -> int:
    if found.url[:5].lower() == "data:":
        return OF_FILE
    parts = web_address(found.url)
    places = [unquote(parts.path) if parts else ""]
    places += [value for value in map(found.beside.get, FILE_NAMES) if isinstance(value, str)]
    places += [value for _, value in parse_qsl(parts.query if parts else "")]
    for place in places:
        suffix = _SUFFIX.search(place)
        ending = suffix[1].lower() if suffix else ""
        if ending in VIDEO_FILES:
            # A preview is the video only where there is no other.
            stem = place[: -len(ending) - 1].rpartition("/")[2]
            return OF_FILE // (2 if _by_name(stem) < 0 else 1)
        if ending in OTHER_FILES:
            return -OF_TYPE
    return 0


def _by_name(name: str) -> int:
    telling = [
        word for word in _words(name) if word in VIDEO_WORDS or word in OTHER_WORDS or word in SENT | LESS
    ]
    if not telling:
        return 0
    if SENT.intersection(telling):
        return -(OF_TYPE + OF_FILE + OF_NAME)
    if telling[-1] in VIDEO_WORDS:
        return OF_NAME // (2 if telling[:-1] else 1)
    return -OF_NAME
