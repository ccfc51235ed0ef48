"""Lines of YAML 1.2, which end only at line feeds and carriage returns; the parsers break at more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from yaml.events import Event, ScalarEvent

__all__ = ["events_of", "lines_of"]

# Next line, line separator and paragraph separator break lines in YAML 1.1, but not in editors.
_BREAKS_OF_OLD: Final = "\x85\u2028\u2029"
_PRIVATE: Final = range(0xE000, 0xF900)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their line breaks."""
    return _LINE.findall(text)


def events_of(text: str, *, pure: bool) -> Iterator[Event]:
    """Yield the parser's events; `pure` selects the parser in Python. Raises `yaml.YAMLError`."""
    found = [character for character in _BREAKS_OF_OLD if character in text]
    # While the text is parsed, these are replaced by characters that it does not contain.
    free = (chr(code) for code in _PRIVATE if chr(code) not in text)
    stand_ins = dict(zip(found, free, strict=False))
    loader = yaml.SafeLoader if pure else yaml.CSafeLoader
    parsed = text.translate({ord(character): stand_in for character, stand_in in stand_ins.items()})
    events = yaml.parse(parsed if stand_ins else text, Loader=loader)
    back = {ord(stand_in): character for character, stand_in in stand_ins.items()}
    for event in events:
        if back and isinstance(event, ScalarEvent):
            event.value = event.value.translate(back)
        yield event
