"""Convert a value to the type of its input: pure, without the files that it may name."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from storyboard.board.inputs.declaration import Declaration, Tell
from storyboard.board.inputs.parts import converted_list, converted_record
from storyboard.board.inputs.schema import InputType
from storyboard.board.inputs.spelling import (
    colour_hint,
    date_hint,
    is_colour,
    is_date,
    is_url,
    number_hint,
    number_of,
    url_hint,
    without_secrets,
)
from storyboard.characters import seen_characters
from storyboard.document.literal import Literal
from storyboard.document.number_words import as_written
from storyboard.document.numbers import written_number
from storyboard.document.problems import shown
from storyboard.document.tree import Node, Plain, Scalar, plain
from storyboard.suggestions import did_you_mean

__all__ = ["converted", "texts_of"]


def converted(declaration: Declaration, node: Node, tell: Tell) -> Node | None:
    """
    Return the value as the type that is declared, or None after telling what is wrong.

    A text is read as the type: numbers, booleans, and lists and records as JSON. Numbers keep the form in which they
    are written, also as text. All texts become literal. Null stands for a missing value, and is the caller's.
    """
    if declaration.type is InputType.LIST:
        return converted_list(declaration, node, tell, converted)
    if declaration.type is InputType.RECORD:
        return converted_record(declaration, node, tell, converted)
    if not isinstance(node, Scalar):
        tell(node.mark, f"should be {_WORDS[declaration.type]}, not {shown(plain(node))}")
        return None
    value = node.value
    if isinstance(value, str) and declaration.type is not InputType.TEXT:
        value = value.strip()
    made = _READERS[declaration.type](declaration, node._replace(value=value), tell)
    return None if made is None else Scalar(Literal(made) if isinstance(made, str) else made, node.mark)


def _text(declaration: Declaration, node: Scalar, tell: Tell) -> Plain:
    value = node.value
    if isinstance(value, bool) or value is None or (isinstance(value, float) and not math.isfinite(value)):
        written = str(value).lower() if isinstance(value, bool) else str(value)
        tell(node.mark, f"should be text, not {shown(value)}", f'put it in quotes: "{written}"')
        return None
    text = str(value)
    least, most = declaration.keys.min_length, declaration.keys.max_length
    if least is None and most is None:
        return text
    length = len(seen_characters(text))
    count = f"{length:,} character" + ("" if length == 1 else "s")
    if most is not None and length > most:
        tell(node.mark, f"{count}, at most {most:,}")
        return None
    if least is not None and length < least:
        tell(node.mark, f"{count}, at least {least:,}")
        return None
    return text


def _number(declaration: Declaration, node: Scalar, tell: Tell) -> Plain:
    value = node.value
    number = number_of(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        is_whole = declaration.type is InputType.INTEGER
        hint = number_hint(value, is_whole=is_whole) if isinstance(value, str) else None
        tell(node.mark, f"should be {_WORDS[declaration.type]}, not {shown(value)}", hint)
        return None
    if not math.isfinite(number):
        tell(node.mark, "should be a finite number", "write a smaller one")
        return None
    least, most = declaration.keys.min, declaration.keys.max
    if least is not None and number < least:
        tell(node.mark, f"should be at least {as_written(least)}, not {as_written(number)}")
        return None
    if most is not None and number > most:
        tell(node.mark, f"should be at most {as_written(most)}, not {as_written(number)}")
        return None
    return number


def _integer(declaration: Declaration, node: Scalar, tell: Tell) -> Plain:
    number = _number(declaration, node, tell)
    if not isinstance(number, float):
        return number
    if not number.is_integer():
        tell(node.mark, f"should be a whole number, not {as_written(number)}")
        return None
    return written_number(int(number), str(number))


def _boolean(_: Declaration, node: Scalar, tell: Tell) -> Plain:
    value = node.value
    word = value.lower() if isinstance(value, str) else None
    if isinstance(value, bool) or word in _BOOLEANS:
        return value if isinstance(value, bool) else _BOOLEANS[str(word)]
    meant = _OTHER_BOOLEANS.get(str(value).lower())
    tell(
        node.mark,
        f"should be true or false, not {shown(value)}",
        None if meant is None else f"write {meant}",
    )
    return None


def _choice(declaration: Declaration, node: Scalar, tell: Tell) -> Plain:
    value = node.value
    if not isinstance(value, bool):
        # JSON does not tell 5.0 from 5.
        number = declaration.options.get(value) if isinstance(value, int | float) else None
        option = number or declaration.options.get(str(value).strip())
        if option is not None:
            return option.value
    tell(node.mark, f"cannot be {shown(value)}", did_you_mean(str(value), texts_of(declaration), "choices"))
    return None


def texts_of(declaration: Declaration) -> list[str]:
    """Return the options of a choice as texts, in their order."""
    return [str(option.value) for text, option in declaration.options.items() if isinstance(text, str)]


def _spelt(
    is_valid: Callable[[str], bool], hint: Callable[[str], str | None]
) -> Callable[[Declaration, Scalar, Tell], Plain]:
    """Return the reader of a type whose values are texts of one form."""

    def read(declaration: Declaration, node: Scalar, tell: Tell) -> Plain:
        value = node.value
        if isinstance(value, str) and is_valid(value):
            return value
        # An address may have a password in it, or a signature.
        words = shown(without_secrets(value) if isinstance(value, str) else value)
        tell(node.mark, f"should be {_WORDS[declaration.type]}, not {words}", hint(str(value)))
        return None

    return read


_BOOLEANS: Final = {"true": True, "false": False}
_OTHER_BOOLEANS: Final = dict.fromkeys(("yes", "y", "on", "1"), "true") | dict.fromkeys(
    ("no", "n", "off", "0"), "false"
)
_WORDS: Final[Mapping[InputType, str]] = {
    InputType.TEXT: "text",
    InputType.NUMBER: "a number",
    InputType.INTEGER: "a whole number",
    InputType.BOOLEAN: "true or false",
    InputType.COLOUR: "a colour",
    InputType.CHOICE: "one of its options",
    InputType.DATE: "a date",
    InputType.URL: "an https address",
    InputType.IMAGE: "the path of a picture",
    InputType.FOOTAGE: "the path of footage",
    InputType.SOUND: "the path of a sound file",
}
_PATH: Final = _spelt(bool, lambda _: "write the path of a file in the storyboard's folder")
_READERS: Final[Mapping[InputType, Callable[[Declaration, Scalar, Tell], Plain]]] = {
    InputType.TEXT: _text,
    InputType.NUMBER: _number,
    InputType.INTEGER: _integer,
    InputType.BOOLEAN: _boolean,
    InputType.CHOICE: _choice,
    InputType.COLOUR: _spelt(is_colour, colour_hint),
    InputType.DATE: _spelt(is_date, date_hint),
    InputType.URL: _spelt(is_url, url_hint),
    InputType.IMAGE: _PATH,
    InputType.FOOTAGE: _PATH,
    InputType.SOUND: _PATH,
}
