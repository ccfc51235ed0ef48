"""The texts of a film in its languages, one file each: `texts/de.yaml` beside the storyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from storyboard.board.paths import hidden_part
from storyboard.document import tree
from storyboard.document.problems import shown
from storyboard.document.text_file import read_text
from storyboard.document.tree import Blocks, Mark, Node, Scalar, problem_at
from storyboard.errors import BoardError, Problem
from storyboard.limits import LANGUAGE_BYTES, LANGUAGES

__all__ = ["FOLDER", "SUFFIXES", "Language", "Texts", "is_language", "read_texts", "same_language"]

FOLDER: Final = "texts"
SUFFIXES: Final = (".yaml", ".yml", ".json")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
# JSON writes characters beyond the first 65,536 as two, which are none in YAML.
_PAIR = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


class Language(NamedTuple):
    """
    The texts of one language by their names, of which those of nested ones are joined with dots.

    `name` is written as in the name of its file, and `file` is the file's path below the storyboard's folder. `blocks`
    has the lines of multi-line texts. What `groups` names are mappings.
    """

    name: str
    file: str
    texts: Mapping[str, Scalar]
    groups: frozenset[str]
    blocks: Blocks


class Texts(NamedTuple):
    """All languages in the folder, what is wrong with their files, and the files."""

    languages: Mapping[str, Language]
    """By their names as `same_language` writes them."""
    problems: tuple[Problem, ...]
    files: Mapping[Path, str]


def is_language(name: str) -> bool:
    """Return whether a text has the form of a language's name: ``de``, ``de-AT``, ``zh_Hant_TW``."""
    return _LANGUAGE.fullmatch(name) is not None


def same_language(name: str) -> str:
    """Return a language's name as it is compared: ``de_AT`` and ``de-at`` are the same."""
    return name.replace("_", "-").lower()


def read_texts(folder: Path) -> Texts:
    """
    Return the texts in all files of languages in the folder of texts below `folder`.

    What cannot be read is among the problems and left out; their paths begin at `folder`.
    """
    languages: dict[str, Language] = {}
    problems: list[Problem] = []
    files: dict[Path, str] = {}
    for path in _files_in(folder / FOLDER):
        if len(files) >= LANGUAGES:
            said = f'"{FOLDER}" has more than {LANGUAGES} files of languages'
            problems.append(Problem(FOLDER, 0, 0, said, "are all of them languages?"))
            break
        files[path.absolute()] = f'the texts "{FOLDER}/{path.name}"'
        language, found = _read(path, folder)
        problems += found
        key = same_language(path.stem)
        if key in languages:
            said = f'"{languages[key].file}" has the texts of this language, too'
            problems.append(Problem(f"{FOLDER}/{path.name}", 0, 0, said, "put them into one file"))
        languages.setdefault(key, language)
    return Texts(languages, tuple(problems), files)


def _files_in(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.iterdir(), key=lambda path: (same_language(path.stem), path.suffix))
    except OSError:
        return []
    return [path for path in paths if path.suffix.lower() in SUFFIXES and is_language(path.stem)]


def _read(path: Path, folder: Path) -> tuple[Language, list[Problem]]:
    file = f"{FOLDER}/{path.name}"
    language = Language(path.stem, file, {}, frozenset(), {})
    if (refusal := _refusal(path, folder)) is not None:
        return language, [Problem(file, 0, 0, *refusal)]
    try:
        text = read_text(path, LANGUAGE_BYTES)
    except BoardError as error:
        return language, [replace(problem, path=file) for problem in error.problems]
    reading = tree.read_all(_as_yaml(text) if path.suffix.lower() == ".json" else text, file)
    problems = list(reading.problems)
    if reading.tree is None:
        return language, problems
    if not isinstance(reading.tree, tree.Mapping):
        said = "the texts of a language are a mapping"
        problems.append(problem_at(file, reading.tree.mark, said, 'write "name: text" on each line'))
        return language, problems
    texts: dict[str, Scalar] = {}
    groups: set[str] = set()
    for name, key, node in _flat(reading.tree, ""):
        if isinstance(node, tree.Mapping):
            groups.add(name)
        elif trouble := _trouble(name, node, name in texts):
            problems.append(problem_at(file, key, *trouble))
        elif isinstance(node, Scalar):
            texts[name] = node
    return language._replace(texts=texts, groups=frozenset(groups), blocks=reading.blocks), problems


def _refusal(path: Path, folder: Path) -> tuple[str, str | None] | None:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return f'"{path.name}" leads out of the storyboard\'s folder', "put the file itself there"
        if hidden_part(path, folder) is not None:
            return f'"{path.name}" leads to a hidden file', "put the file itself there"
        return None if path.is_file() else (f'"{path.name}" is not a file', None)
    except (OSError, RuntimeError, ValueError):
        return f'"{path.name}" cannot be read', None


def _as_yaml(text: bytes) -> str | bytes:
    """Return JSON as YAML reads it; every place in it stays in its line."""
    try:
        written = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text
    # Within the texts of JSON there are no tabs: they are written as \t.
    return _PAIR.sub(lambda pair: _joined(pair[1], pair[2]), written.replace("\t", " "))


def _joined(high: str, low: str) -> str:
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00))


def _flat(mapping: tree.Mapping, before: str) -> Iterator[tuple[str, Mark, Node]]:
    for key, node in mapping.items.items():
        name = before + key
        yield name, mapping.keys.get(key, mapping.mark), node
        if isinstance(node, tree.Mapping):
            yield from _flat(node, f"{name}.")


def _trouble(name: str, node: Node, is_known: bool) -> tuple[str, str | None] | None:
    if is_known:
        return f'there are two texts "{name}"', "one is nested, and the other has a dot in its name"
    if not isinstance(node, Scalar):
        return f'the text "{name}" is a list', "give each of its texts a name"
    if node.value is None:
        return f'the text "{name}" has no value', 'write "" for an empty one'
    if isinstance(node.value, bool):
        return f'the text "{name}" is {shown(node.value)}', f'write it in quotes: "{shown(node.value)}"'
    return None
