"""The function `t` of templates: a text in the language of the film."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context
from jinja2.utils import missing

from storyboard.board.locale_filters import LANGUAGE
from storyboard.board.sandbox import SCOPE
from storyboard.board.scope import Scope
from storyboard.board.sentences import WrongValue
from storyboard.board.template_problem import Included, TemplateProblem
from storyboard.board.texts import FOLDER, SUFFIXES, Language, Texts, is_language, read_texts, same_language
from storyboard.document.problems import shown
from storyboard.document.tree import Location, Mark, Scalar, place_within
from storyboard.errors import Problem
from storyboard.suggestions import did_you_mean
from storyboard.wording import listed

__all__ = ["TRANSLATE", "Gap", "Translation"]

TRANSLATE: Final = "t"
"""The name of the function in templates."""


class Gap(NamedTuple):
    """A text that some languages lack: its place in one that has it, and what to say."""

    place: Included
    message: str
    hint: str


class _WithValues(NamedTuple):
    """The scope of a text: the values that it is given, and the film's variables."""

    values: Mapping[str, object]
    outer: Scope

    def __call__(self, name: str, absent: object) -> object:
        return self.values[name] if name in self.values else self.outer(name, absent)

    def names(self) -> Iterable[str]:
        return dict.fromkeys([*self.values, *self.outer.names()])

    def place(self, name: str, path: Location = ()) -> Mark | None:
        return None if name in self.values else self.outer.place(name, path)


class Translation:
    """
    Gives texts in the language of a film; the files of all languages are read when the first text is asked for.

    `render` fills in the variables of a text.
    """

    def __init__(self, folder: Path, render: Callable[[str, Scope], str | None]) -> None:
        self._folder = folder
        self._render = render
        self._active: list[str] = []
        self._found: dict[str, Gap | None] = {}
        self._looked_for: set[str] = set()
        self._files: dict[Path, str] = {}

    @cached_property
    def _texts(self) -> Texts:
        texts = read_texts(self._folder)
        self._files[self._folder.absolute() / FOLDER] = "the folder of its texts"
        self._files.update(texts.files)
        return texts

    @property
    def _is_used(self) -> bool:
        return "_texts" in vars(self)

    @property
    def read_files(self) -> Mapping[Path, str]:
        """The files of texts, with descriptions, and those that would count if they were there."""
        return self._files

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the files of texts, whose paths begin at the storyboard's folder."""
        return self._texts.problems if self._is_used else ()

    def gaps(self) -> Iterator[Gap]:
        """Yield the texts used so far that other languages lack."""
        return (gap for gap in self._found.values() if gap is not None)

    def _gap(self, key: str, language: Language) -> Gap | None:
        having, lacking = self._divided(key)
        if not lacking:
            return None
        mark = language.texts[key].mark
        message = f'the text "{key}" is missing in {_named(lacking)}'
        return Gap(Included(language.file, mark.line, mark.column), message, _added(having, lacking))

    @pass_context
    def translate(self, context: Context, key: object = None, /, **values: object) -> str:
        """Return the text of this name in the language of the film; `values` are variables within it."""
        name = _text_name(key)
        scope = context.parent.get(SCOPE)
        if scope is None:
            hint = "import it with context: {% from 'file' import name with context %}"
            raise WrongValue('"t" does not know the film in an imported file', hint)
        spoken = self._language(context)
        language = next((each for each in self._chain(spoken) if name in each.texts), None)
        if language is None:
            self._refuse(name, spoken)
        if name not in self._found:
            self._found[name] = self._gap(name, language)
        own = _WithValues({LANGUAGE: spoken, **values}, scope)
        return self._filled_in(name, language, own)

    def _language(self, context: Context) -> str:
        spoken = context.resolve_or_missing(LANGUAGE)
        if spoken is missing or spoken is None or isinstance(spoken, Undefined):
            every = listed(language.name for language in self._texts.languages.values())
            hint = f"set it: {LANGUAGE}: en" + (f"; languages with texts are: {every}" if every else "")
            raise WrongValue(f'"t" needs to know the language, and there is no variable "{LANGUAGE}"', hint)
        if not isinstance(spoken, str) or not is_language(spoken):
            raise WrongValue(f'"{LANGUAGE}" is {shown(spoken)}, and no language', "write it as de or de-AT")
        if spoken not in self._looked_for:
            self._look_for(spoken)
        return spoken

    def _look_for(self, spoken: str) -> None:
        self._looked_for.add(spoken)
        place = self._folder.absolute() / FOLDER
        for name in _spellings(spoken):
            for suffix in SUFFIXES:
                self._files.setdefault(place / f"{name}{suffix}", f'the texts in "{name}"')

    def _chain(self, name: str) -> list[Language]:
        """Return a language's texts: its own, and then those of the language without its country."""
        languages = self._texts.languages
        keys = (same_language(each) for each in _spellings(name))
        return [languages[key] for key in keys if key in languages]

    def _divided(self, key: str) -> tuple[list[Language], list[Language]]:
        """Return the languages that have a text, and those that lack it."""
        having: list[Language] = []
        lacking: list[Language] = []
        for language in self._texts.languages.values():
            has = any(key in each.texts for each in self._chain(language.name))
            (having if has else lacking).append(language)
        return having, lacking

    def _refuse(self, key: str, spoken: str) -> NoReturn:
        chain, languages = self._chain(spoken), self._texts.languages
        if self.problems:
            # The text may be in what cannot be read, which is told.
            raise TemplateProblem("")
        if not chain:
            every = listed(language.name for language in languages.values())
            hint = f"languages with texts are: {every}" if every else f'it has "{key}: ..." on a line'
            file = f"{FOLDER}/{spoken}.yaml"
            absent = TemplateProblem(
                f'there are no texts in "{spoken}": the file "{file}" does not exist', hint
            )
            # All that is said in the language lacks one file.
            absent.included = Included(file, 0, 0)
            raise absent
        if any(key in language.groups for language in chain):
            below = (name for language in chain for name in language.texts if name.startswith(f"{key}."))
            raise WrongValue(f'"{key}" is not one text, but has texts below it', f"they are: {listed(below)}")
        having, lacking = self._divided(key)
        if having:
            raise WrongValue(f'there is no text "{key}" in {_named(lacking)}', _added(having, lacking))
        known = dict.fromkeys(name for language in chain for name in language.texts)
        raise WrongValue(f'there is no text "{key}" in any language', did_you_mean(key, known, "texts"))

    def _filled_in(self, key: str, language: Language, scope: Scope) -> str:
        text = language.texts[key]
        if key in self._active:
            circle = " -> ".join([*self._active[self._active.index(key) :], key])
            hint = "give one of them words of its own"
            raise _placed(TemplateProblem(f"texts that need each other: {circle}", hint), language, text)
        self._active.append(key)
        try:
            made = self._render(str(text.value), scope)
        except TemplateProblem as problem:
            raise _placed(problem, language, text) from None
        finally:
            self._active.pop()
        if made is None:
            nothing = TemplateProblem(f'the text "{key}" has no value', 'write {{ x | default("") }}')
            raise _placed(nothing, language, text)
        return made.rstrip("\r\n")


def _text_name(key: object) -> str:
    if isinstance(key, Undefined):
        str(key)
    if not isinstance(key, str) or not key:
        raise WrongValue(f"t is given {shown(key)}, and not the name of a text", "write t('claim')")
    return key


def _spellings(name: str) -> list[str]:
    """Return ``de-AT`` and ``de`` for ``de-AT``."""
    parts = name.replace("_", "-").split("-")
    shorter = ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return list(dict.fromkeys([name, *shorter]))


def _placed(problem: TemplateProblem, language: Language, text: Scalar) -> TemplateProblem:
    """Return the problem with its place in the file of the text, unless it has one."""
    if problem.included is None:
        mark = place_within(language.blocks, text.mark, problem.excerpt)
        problem.included = Included(language.file, mark.line, mark.column)
    return problem


def _named(languages: Iterable[Language]) -> str:
    return listed(language.name for language in languages)


def _added(having: list[Language], lacking: list[Language]) -> str:
    verb = "has" if len(having) == 1 else "have"
    return f"{_named(having)} {verb} it: add it to {listed(language.file for language in lacking)}"
