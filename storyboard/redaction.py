"""Redact keys: everything that is stored or shown passes here, so that it contains no key of the environment."""

from __future__ import annotations

import base64
import json
import os
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit

from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.plugins import key_variables_in_use

__all__ = ["STAND_IN", "content_without_keys", "without_keys"]

Json: TypeAlias = "dict[str, Json] | list[Json] | str | bool | int | float | None"

STAND_IN: Final = "[key]"
# Shorter than any real key: a placeholder such as "none" may be an ordinary word.
SHORTEST_SECRET: Final = 8
PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
# What the library for shared stores reads, and that must not be shown.
STORE_KEYS: Final = (
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_TOKEN"),
    *("AWS_CONTAINER_AUTHORIZATION_TOKEN", "GOOGLE_SERVICE_ACCOUNT_KEY"),
    *("AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_ACCESS_KEY", "AZURE_STORAGE_MASTER_KEY"),
    *("AZURE_STORAGE_SAS_TOKEN", "AZURE_STORAGE_SAS_KEY", "AZURE_STORAGE_TOKEN"),
    *("AZURE_CLIENT_SECRET", "AZURE_STORAGE_CLIENT_SECRET"),
)
STORE_URLS: Final = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")

# The forms of an encoded character: escapes of JSON and Python, percent-encoding and HTML references, each also
# escaped once more; and a lone backslash.
_ESCAPE: Final = re.compile(
    r"\\+u([0-9a-f]{4})|\\+x([0-9a-f]{2})|%(?:25)*([0-9a-f]{2})|&(?:amp;)*(#\d{1,7};|#x[0-9a-f]{1,6};|[a-z]{2,31};)|\\+",
    re.IGNORECASE,
)


def without_keys(text: str, *more: str) -> str:
    """
    Return text with every key of the environment, and `more` keys, replaced by a placeholder.

    It finds whole keys, either half of a pair, and the passwords of proxies: plain, JSON-escaped, percent-encoded,
    with HTML references, in hexadecimal, and in base64, alone or as a part of something.
    """
    if len(text) < SHORTEST_SECRET:
        return text
    forms = _forms((*_secrets_of_environment(), *more))
    if not forms:
        return text
    decoded = _ESCAPE.sub(_character, text)
    present = [form for form in forms if form in decoded]
    if not present:
        return text
    sources = _Sources(text)
    spans = sorted(
        (sources.begin(found.start()), sources.end(found.end()))
        for form in present
        for found in re.finditer(re.escape(form), decoded)
    )
    return _replaced(text, spans)


def content_without_keys(content: bytes, *more: str) -> bytes:
    """Return the body of a response without keys. JSON stays JSON: it is decoded, and its strings are redacted."""
    text = content.decode(json.detect_encoding(content), errors="replace")
    if without_keys(text, *more) == text:
        return content
    try:
        value: Json = json.loads(text)
        return json.dumps(_through(value, more)).encode()
    except (ValueError, RecursionError):
        return without_keys(text, *more).encode(errors="replace")


def _through(value: Json, more: Iterable[str]) -> Json:
    match value:
        case str():
            return without_keys(value, *more)
        case list():
            return [_through(one, more) for one in value]
        case dict():
            return {without_keys(name, *more): _through(one, more) for name, one in value.items()}
        case _:
            return value


def _secrets_of_environment() -> Iterator[str]:
    for variable in (*KEY_VARIABLES.values(), *key_variables_in_use(), *STORE_KEYS):
        # Most are not there, and to fail to read one takes long.
        if variable in os.environ:
            yield os.environ.get(variable, "").strip()
    for variable in (*PROXIES, *STORE_URLS):
        if variable in os.environ and (password := _password_of(os.environ.get(variable, ""))):
            yield from {password, unquote(password)}


def _password_of(address: str) -> str | None:
    try:
        return urlsplit(address).password
    except ValueError:
        user, _, password = address.rpartition("@")[0].rpartition("://")[2].partition(":")
        return password or user or None


@lru_cache(maxsize=16)
def _forms(secrets: tuple[str, ...]) -> tuple[str, ...]:
    """Return everything to look for, the longest first."""
    parts = {part for secret in secrets for part in (secret, *secret.split(":"))}
    long = [part for part in parts if len(part) >= SHORTEST_SECRET]
    coded = [form for part in long for form in _in_base64(part.encode(errors="replace"))]
    digits = [part.encode(errors="replace").hex() for part in long]
    coded += [*digits, *map(str.upper, digits)]
    return tuple(sorted({*long, *coded}, key=len, reverse=True))


def _in_base64(secret: bytes) -> Iterator[str]:
    """Yield what a secret looks like within base64, at each of the three offsets where it can begin."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + secret).decode()
        # Only the characters that the secret alone decides.
        core = coded[-(-before * 8 // 6) : (before + len(secret)) * 8 // 6]
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


class _Sources:
    """Maps the characters of a decoded text to their source, in spans: each is an escape, or plain text."""

    def __init__(self, text: str) -> None:
        self._firsts, self._begins, self._ends = array("q"), array("q"), array("q")
        self._length = 0
        at = 0
        for found in _ESCAPE.finditer(text):
            self._add(found.start() - at, at, found.start())
            self._add(len(_character(found)), found.start(), found.end())
            at = found.end()
        self._add(len(text) - at, at, len(text))

    def _add(self, characters: int, begin: int, end: int) -> None:
        if characters:
            self._firsts.append(self._length)
            self._begins.append(begin)
            self._ends.append(end)
            self._length += characters

    def begin(self, character: int) -> int:
        """Return the offset at which the source of a character begins."""
        return self._source(character)[0]

    def end(self, character: int) -> int:
        """Return the offset at which the source of the previous character ends."""
        return self._source(character - 1)[1]

    def _source(self, character: int) -> tuple[int, int]:
        at = bisect_right(self._firsts, character) - 1
        first, begin, end = self._firsts[at], self._begins[at], self._ends[at]
        after = self._firsts[at + 1] if at + 1 < len(self._firsts) else self._length
        if end - begin == after - first:
            return begin + character - first, begin + character - first + 1
        return begin, end


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16))
    return unescape(f"&{found[4]}") if found[4] else ""


def _replaced(text: str, spans: Iterable[tuple[int, int]]) -> str:
    pieces, at = list[str](), 0
    for begin, end in spans:
        if begin >= at:
            pieces += [text[at:begin], STAND_IN]
        at = max(at, end)
    return "".join([*pieces, text[at:]])
