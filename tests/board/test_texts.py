"""Texts in the languages of a film: `t('claim')`, from one file for each language beside the storyboard."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storyboard.batch.plan import plan_batch
from storyboard.board.load import load, load_films
from storyboard.board.schema import Storyboard
from storyboard.board.sources import sources_of
from storyboard.errors import BoardError
from storyboard.limits import LANGUAGE_BYTES

GERMAN = """
claim: Guten Morgen, {{ name }}
end:
  card: Nur {{ price | currency("EUR") }}
"""
ENGLISH = "claim: Good morning, {{ name }}\nend.card: Only {{ price | currency('EUR') }}\n"


class Folder:
    """A storyboard of a shot and a card, and its texts."""

    def __init__(self, place: Path) -> None:
        self.place = place
        (place / "texts").mkdir()
        self.text("de.yaml", GERMAN)
        self.text("en.yaml", ENGLISH)

    def text(self, name: str, words: str) -> None:
        (self.place / "texts" / name).write_text(words, encoding="utf-8")

    def load(self, card: str, more: str = "", **variables: object) -> Storyboard:
        board = f"""
storyboard: 1
vars: {{name: Ada, price: 49.90{more}}}
shots:
  - {{id: hill, prompt: a hill at dawn}}
  - id: card
    card: {{text: "{card}"}}
    duration: 2
"""
        (self.place / "film.yaml").write_text(board, encoding="utf-8")
        return load(self.place / "film.yaml", variables=variables)

    def said(self, card: str, lang: object = "de", more: str = "") -> str:
        card_of = self.load(card, more, lang=lang).shots[1].card
        assert card_of is not None
        return card_of.text

    def problems(self, card: str, lang: object = "de", more: str = "") -> list[str]:
        with pytest.raises(BoardError) as caught:
            self.load(card, more, lang=lang)
        return [str(problem).removeprefix(f"{self.place}{os.sep}") for problem in caught.value.problems]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_text_is_that_of_the_language_with_the_variables_filled_in(folder: Folder) -> None:
    assert folder.said("{{ t('claim') }}") == "Guten Morgen, Ada"
    assert folder.said("{{ t('claim') }}", "en") == "Good morning, Ada"
    assert folder.said("{{ t('end.card') }}!") == "Nur 49,90\u00a0€!"
    assert folder.said("{{ t('end.card') }}!", "en") == "Only €49.90!"
    assert folder.said("{{ t('cl' ~ 'aim', name='Grace') | upper }}") == "GUTEN MORGEN, GRACE"
    assert folder.said("{{ hi }}", more=", hi: \"{{ t('claim') }}\"") == "Guten Morgen, Ada"


def test_a_country_has_the_texts_of_its_language_where_it_has_none_of_its_own(folder: Folder) -> None:
    folder.text("de-AT.yaml", "claim: Servus, {{ name }}\n")

    for lang in ("de-AT", "de_AT", "de-at"):
        assert folder.said("{{ t('claim') }} / {{ t('end.card') }}", lang).startswith("Servus, Ada / Nur ")
    assert folder.said("{{ t('claim') }}", "de-CH") == "Guten Morgen, Ada"
    assert folder.said("{{ t('claim') }}", "de") == "Guten Morgen, Ada"


def test_texts_are_read_from_json_as_translators_export_it(folder: Folder) -> None:
    folder.text(
        "fr.json", '{\n\t"claim": "Bonjour, \\u00e9\\/ \\u266b {{ nom }}",\n\t"end": {"card": "x"}\n}\n'
    )

    [problem] = folder.problems("{{ t('claim') }}", "fr")
    assert problem.startswith(
        'texts/fr.json:2:11: shot "card": undefined variable "nom"; variables are: lang, name'
    )
    folder.text("fr.json", '{"claim": "\\ud83d\\ude00", "end": {"card": "x"}}')
    [problem] = folder.problems("{{ t('claim') }}", "fr")
    assert 'no "😀" (grinning face)' in problem


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("price: 49.90", "49.90"),
        ("code: 007", "007"),
        ('empty: ""', ""),
        ("block: |\n  one\n  two\n", "one\ntwo"),
        ("deep: {er: {est: x}}", "x"),
        ("brand: Acme\nline: by {{ t('brand') }}", "by Acme"),
    ],
)
def test_what_a_text_may_be(folder: Folder, text: str, shown: str) -> None:
    folder.text("de.yaml", text)
    key = {"deep": "deep.er.est", "brand": "line"}.get(text.partition(":")[0], text.partition(":")[0])

    assert folder.said("<{{ t('" + key + "') }}>") == f"<{shown}>"


@pytest.mark.parametrize(
    ("card", "lang", "words"),
    [
        ("{{ t('clam') }}", "de", 'no text "clam" in any language; did you mean "claim"? texts are: claim, end.card'),
        ("{{ t('only') }}", "de", 'no text "only" in de and it; en has it: add it to texts/de.yaml, texts/it.yaml'),
        ("{{ t('end') }}", "de", '"end" is not one text, but has texts below it; they are: end.card'),
        ("{{ t('claim') }}", "ja", 'no texts in "ja": the file "texts/ja.yaml" does not exist; languages with texts'),
        ("{{ t('claim') }}", None, 'needs to know the language, and there is no variable "lang"; set it: lang: en; '),
        ("{{ t('claim') }}", ["de"], '"lang" is a list, and no language'),
        ("{{ t('claim') }}", "../texts/de", 'is the text "../texts/de", and no language; write it as de or de-AT'),
        ("{{ t() }}", "de", "t is given nothing, and not the name of a text; write t('claim')"),
        ("{{ t(absent) }}", "de", 'undefined variable "absent"'),
        ("{{ t('claim', name=none) }}", "de", 'texts/de.yaml:2:8: shot "card": "name" is nothing'),
        ("{{ t('circle') }}", "de", 'texts/de.yaml:5:9: shot "card": texts that need each other: circle -> circle'),
        ("{{ t('null') }}", "de", 'texts/de.yaml:6:9: shot "card": the text "null" has no value'),
        ("{{ t('block') }}", "de", 'texts/de.yaml:9:3: shot "card": undefined variable "nmae"; did you mean "name"?'),
        ("{{ t('greedy') }}", "de", "does too much work"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_where_it_is(folder: Folder, card: str, lang: object, words: str) -> None:
    folder.text("en.yaml", ENGLISH + "only: x\n")
    folder.text("it.yaml", "claim: x\nend.card: x\n")
    odd = 'circle: "{{ t(\'circle\') }}"\n"null": "{{ none }}"\nblock: |\n  one\n  {{ nmae }}\n'
    greedy = "greedy: '{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}'\n"
    folder.text("de.yaml", GERMAN + odd + greedy)

    [problem] = folder.problems(card, lang)

    assert words.replace("de and it", "de, it") in problem


def test_what_is_wrong_within_another_text_or_file_is_said_there(folder: Folder) -> None:
    (folder.place / "hint.txt").write_text("one\n{{ nmae }}")
    folder.text(
        "de.yaml", 'outer: "{{ t(\'inner\') }}"\ninner: "{{ nmae }}"\nfile: "{% include \'hint.txt\' %}"\n'
    )

    assert folder.problems("{{ t('outer') }}")[0].startswith(
        'texts/de.yaml:2:8: shot "card": undefined variable'
    )
    assert folder.problems("{{ t('file') }}")[0].startswith('hint.txt:2:4: shot "card": undefined variable')


def test_a_text_that_another_language_lacks_is_told_at_once(folder: Folder) -> None:
    folder.text("en.yaml", ENGLISH + "only: x\n")
    folder.text("en-GB.yaml", "claim: Morning\n")

    notices = folder.load("{{ t('only') }} {{ t('claim') }}", lang="en").notices

    assert [str(notice).removeprefix(f"{folder.place}{os.sep}") for notice in notices] == [
        'texts/en.yaml:3:7: the text "only" is missing in de; en, en-GB have it: add it to texts/de.yaml'
    ]
    assert not folder.load("{{ t('claim') }}", lang="en").notices


BAD = {
    "a list": ("- claim", "texts/fr.yaml:1:1: the texts of a language are a mapping"),
    "syntax": ("claim: [1", "texts/fr.yaml:1:8: a list that is never closed"),
    "null": ("claim:", 'texts/fr.yaml:1:1: the text "claim" has no value; write ""'),
    "boolean": ("yes: 1\nclaim: true", 'texts/fr.yaml:2:1: the text "claim" is true; write it in quotes: "true"'),
    "items": ("claim: [a, b]", 'texts/fr.yaml:1:1: the text "claim" is a list; give each of its texts a name'),
    "twice": ("a.b: x\na: {b: y}", 'texts/fr.yaml:2:5: there are two texts "a.b"; one is nested'),
    "duplicate": ("a: x\na: y", "texts/fr.yaml:2:1: "),
    "bytes": ("x" * (LANGUAGE_BYTES + 1), 'texts/fr.yaml: "fr.yaml" is larger than 1 MiB'),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD.keys())
def test_files_of_texts_that_cannot_be_used_are_errors(folder: Folder, text: str, words: str) -> None:
    folder.text("fr.yaml", text)

    assert [words in problem for problem in folder.problems("{{ t('claim') }}")] == [True]
    assert not folder.load("no text is asked for").notices


def test_texts_are_read_from_below_the_folder_alone(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    secret.write_text("claim: secret")
    texts = folder.place / "texts"
    (texts / "fr.yaml").symlink_to(secret)
    (texts / "it.yaml").mkdir()
    os.mkfifo(texts / "sv.yaml")
    (folder.place / ".hidden").write_text("claim: secret")
    (texts / "da.yaml").symlink_to(folder.place / ".hidden")
    (texts / "nl.yaml").symlink_to(texts / "nl.yaml")
    (texts / "README.yaml").write_text("not a language: [")

    said = folder.problems("{{ t('claim') }}")

    assert [line.partition(": ")[2] for line in said] == [
        '"da.yaml" leads to a hidden file; put the file itself there',
        '"fr.yaml" leads out of the storyboard\'s folder; put the file itself there',
        '"it.yaml" is not a file',
        '"nl.yaml" cannot be read',
        '"sv.yaml" is not a file',
    ]


def test_one_language_has_one_file(folder: Folder) -> None:
    folder.text("de.json", "{}")

    [problem] = folder.problems("{{ t('claim') }}")

    assert (
        problem
        == 'texts/de.yaml: "texts/de.json" has the texts of this language, too; put them into one file'
    )


def test_the_files_of_texts_are_sources_of_the_film_also_those_that_might_be_added(folder: Folder) -> None:
    texts = folder.place / "texts"
    read = sources_of(folder.load("{{ t('claim') }}", lang="de-AT"))

    assert {texts / "de.yaml", texts / "en.yaml", texts / "de-AT.yaml", texts / "de-AT.json"} <= read.keys()
    assert not {path for path in sources_of(folder.load("plain")) if texts in path.parents}


def test_only_what_a_language_changes_is_made_again(folder: Folder) -> None:
    (folder.place / "film.yaml").write_text(
        """
storyboard: 1
vars: {name: Ada, price: 5}
matrix: {lang: [de, en]}
shots:
  - {id: hill, prompt: a hill at dawn}
  - {id: sign, prompt: "a sign that says {{ t('claim') }}"}
  - {id: card, duration: 2, card: {text: "{{ t('end.card') }}"}}
"""
    )
    films = load_films(folder.place / "film.yaml")
    plan = plan_batch(films)

    german, english = films
    assert german.shots[0] is english.shots[0]
    assert [board.shots[2].card and board.shots[2].card.text for board in films] == [
        "Nur 5,00\u00a0€",
        "Only €5.00",
    ]
    assert sorted(job.shot for job in plan.union.generated) == ["de/sign", "en/sign", "hill"]
    assert [film.clips for film in plan.films] == [2, 1]


def test_a_shot_may_have_a_language_of_its_own(folder: Folder) -> None:
    board = folder.load("{{ t('claim') }}", lang="de")
    (folder.place / "film.yaml").write_text(
        """
storyboard: 1
vars: {name: Ada}
shots:
  - {id: a, prompt: "{{ t('claim') }}", with: {lang: en, name: Bo}}
  - {id: b, prompt: "{% if name == 'Bo' %}{{ 5 | number }}{% endif %}x", with: {lang: en}}
"""
    )

    assert load(folder.place / "film.yaml").shots[0].prompt == "Good morning, Bo"
    assert board.shots[0].prompt == "a hill at dawn"


def test_macros_from_files_need_the_context(folder: Folder) -> None:
    (folder.place / "macros.txt").write_text("{% macro hello() %}{{ t('claim') }}{% endmacro %}")
    use = "import hello %}{{ hello() }}"

    assert (
        folder.said("{% from 'macros.txt' " + use.replace(" %}", " with context %}", 1))
        == "Guten Morgen, Ada"
    )
    [problem] = folder.problems("{% from 'macros.txt' " + use)
    assert "import it with context" in problem
