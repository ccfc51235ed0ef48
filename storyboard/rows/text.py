"""The text of a data file, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
from dataclasses import replace
from typing import Final

from storyboard.document.syntax import first_unprintable
from storyboard.errors import BoardError, Problem

__all__ = ["text_of"]

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_AS_UTF_8: Final = 'save it as UTF-8; in Excel that is "CSV UTF-8 (Comma delimited)"'
_WORKBOOK: Final = b"PK\x03\x04"


def text_of(content: bytes, path: str) -> str:
    """
    Return the text with line feeds for all line breaks, and without a byte order mark.

    It is UTF-8, or UTF-16 with a byte order mark. Raises `BoardError` for other bytes and for control characters.
    """
    if content.startswith(_WORKBOOK):
        raise BoardError([Problem(path, 0, 0, "the file is an archive, not text", "name a workbook .xlsx")])
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BoardError([_undecodable(content, error, path)]) from None
    # Programs that write a mark before one that is there make two.
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if problem := first_unprintable(text, path):
        if "\0" in text:
            problem = replace(problem, message="the file is not text in UTF-8", hint=_AS_UTF_8)
        raise BoardError([problem])
    return text


def _undecodable(content: bytes, error: UnicodeDecodeError, path: str) -> Problem:
    if error.encoding != "utf-8":
        return Problem(path, 0, 0, "the file begins as UTF-16 and is not", _AS_UTF_8)
    # The decoder counts from the end of the byte order mark.
    source = content.removeprefix(codecs.BOM_UTF8)
    before = source[: error.start].decode().replace("\r\n", "\n").replace("\r", "\n")
    byte = source[error.start : error.start + 1]
    message = f"the file is not UTF-8: the byte 0x{byte.hex()}"
    try:
        message += f' is "{byte.decode("cp1252")}" in Windows-1252'
    except UnicodeDecodeError:
        message += " is no character"
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Problem(path, before.count("\n") + 1, column, message, _AS_UTF_8)
