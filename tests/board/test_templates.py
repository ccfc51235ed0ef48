from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from pydantic import JsonValue

from storyboard.board.sandbox import Sandbox
from storyboard.board.template import TemplateProblem, Templates, is_template
from storyboard.board.text_filters import slug
from storyboard.board.work import Budget
from storyboard.document.tree import Location, Mark

UNITS = 200_000


class Fixed:
    """A scope of given values."""

    def __init__(self, values: dict[str, JsonValue]) -> None:
        self.values = values

    def __call__(self, name: str, absent: object) -> object:
        return self.values.get(name, absent)

    def names(self) -> Iterable[str]:
        return self.values

    def place(self, name: str, path: Location = ()) -> Mark | None:
        return None


VALUES: dict[str, JsonValue] = {
    "light": "golden hour",
    "year": 2024,
    "half": 0.5,
    "yes": True,
    "nothing": None,
    "moves": ["orbit", "pan", "push in"],
    "look": {"items": "a key, not a method", "deep": {"er": [1, 2]}},
    "result": "mine",
}
SCOPE = Fixed(VALUES)


def templates(folder: Path = Path(), units: int = UNITS) -> Templates:
    return Templates(folder, units)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain text", "plain text"),
        ("{ no template }", "{ no template }"),
        ("{{ year }}", 2024),
        (" {{ half }}\n", 0.5),
        ("{{ yes }}", True),
        ("{{ nothing }}", None),
        ("{{ moves }}", ["orbit", "pan", "push in"]),
        ("{{ look.deep }}", {"er": [1, 2]}),
        ("{{ year + 1 }}", 2025),
        ("{{ moves | map('upper') }}", ["ORBIT", "PAN", "PUSH IN"]),
        ("{{ range(3) }}", [0, 1, 2]),
        ("{{ (1, 2) }}", [1, 2]),
        ("{{ {'a': (1, 2)} }}", {"a": [1, 2]}),
        ("{{ year }}{{ year }}", "20242024"),
        ("in {{ year }}", "in 2024"),
        ("{{ moves[1] }} {{ moves[-1] }} {{ moves[5] | default('none') }}", "pan push in none"),
        ("{{ look.items }}, {{ look['deep']['er'][1] }}", "a key, not a method, 2"),
        ("{{ result }} {{ result | upper }}", "mine MINE"),
        (
            "{% for move in moves if move != 'pan' %}{{ loop.index }}{{ move }} {% endfor %}",
            "1orbit 2push in ",
        ),
        ("{% set x = light ~ '!' %}{{ x }}", "golden hour!"),
        ("{% macro m(a) %}<{{ a }}>{% endmacro %}{{ m(1) }}{{ m('b') }}", "<1><b>"),
        ("{% if missing is defined %}a{% else %}b{% endif %}", "b"),
        ("{{ missing | default('fallback') }}", "fallback"),
        (
            "{{ light.upper() }}, {{ light.replace('o', '0') }}, {{ '-'.join(moves) }}",
            "GOLDEN HOUR, g0lden h0ur, orbit-pan-push in",
        ),
        (
            "{{ moves | join(', ') | title }} {{ 3.75 | round(1) }} {{ [1, 2] | sum }}",
            "Orbit, Pan, Push In 3.8 3",
        ),
        ("{{ look | tojson }}", '{"items": "a key, not a method", "deep": {"er": [1, 2]}}'),
        ("a{# a comment #}b\n", "ab\n"),
        ("{{ '{{' }} stays", "{{ stays"),
        ("x {{- year -}} y", "x2024y"),
    ],
)
def test_a_text_is_filled_in_and_an_expression_keeps_its_type(text: str, value: JsonValue) -> None:
    rendered = templates().render(text, SCOPE)

    assert rendered == value
    assert type(rendered) is type(value)


NAMES = st.sampled_from(["light", "year", "half", "moves[0]", "look.deep.er[1]"])
# Which values may stand in a text is not Jinja's to say: `test_written` has those that may not.
SLOTS = NAMES.map(lambda name: "{{ " + name + " }}") | NAMES.map(lambda name: "{{" + name + "|string}}")
LITERALS = st.text(alphabet="ab {}%#\"'\n", max_size=5)


@given(st.lists(LITERALS | SLOTS, max_size=6).map("".join))
@example("{{{ year }}")
@example("{{ year }}}")
@example("{{ year }}\n")
@example("{%{ year }}")
def test_the_short_way_gives_what_jinja_gives(text: str) -> None:
    jinja = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701
    try:
        expected = jinja.from_string(text).render(VALUES)
    except Exception:  # noqa: BLE001 - whatever Jinja refuses
        with pytest.raises(TemplateProblem):
            templates().render(text, SCOPE)
        return
    rendered = templates().render_text(text, SCOPE)
    # Around a lone expression, white space is no text.
    assert rendered == expected or rendered == expected.strip()


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("{{ lihgt }}", 'undefined variable "lihgt"', 'did you mean "light"?'),
        ("{{ lihgt | upper }} and more", 'undefined variable "lihgt"', 'did you mean "light"?'),
        ("{% if lihgt %}{% endif %}", 'undefined variable "lihgt"', 'did you mean "light"?'),
        ("{{ look.depe }}", 'there is no key "depe"', 'did you mean "deep"?'),
        ("{{ moves[7] }}", "there is no item 7", "the list has 3"),
        ("{{ light | uper }}", 'unknown filter "uper"', 'did you mean "upper"?'),
        ("{{ year is evn }}", 'unknown test "evn"', 'did you mean "even"?'),
        ("{{ light", "this is not a valid template", None),
        ("{{ 1 + }}", "this is not a valid template", None),
        ("{% for %}", "this is not a valid template", None),
        ("{{ 1 / 0 }}", "division by zero", None),
        ("{{ light + 1 }}", "cannot be evaluated", None),
        ("{% include 'absent.txt' %}", 'the included file "absent.txt" does not exist', None),
        ("{{ range }}", "this is a function, and not a value", "call it"),
        ("a {{ light.upper }}", "this is a function, and not a value", "call it"),
        ("{% if 1 %}{{ range }}{% endif %}", "this is a function, and not a value", "call it"),
    ],
)
def test_what_is_wrong_is_said_in_words(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(TemplateProblem) as caught:
        templates().render(text, SCOPE)
    assert message in caught.value.message
    if hint is not None:
        assert caught.value.hint is not None
        assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{{ row.x }}", 'there are no rows: name them with "rows:"'),
        ("{{ inputs.light }}", "write the name of the input or variable alone"),
        ("{{ len(light) }}", "{{ name | length }}"),
        ("{{ light == 'x' ? 'a' : 'b' }}", 'a choice is written {{ "yes" if sale else "no" }}'),
        ("{{ light || 'x' }}", 'write "or" and "and"'),
        ("{{#if light}}x{{/if}}", "a condition is written {% if sale %}"),
        ("{{ light | default: 'x' }}", "a filter has its options in brackets"),
        ("{{ $light }}", "without a dollar sign"),
        ("{{ light ", 'write {{ "{{" }} for braces'),
        ("{{ 'for ' + year }}", "to join texts, write ~"),
    ],
)
def test_what_other_programs_have_is_told_as_it_is_written_here(text: str, hint: str) -> None:
    with pytest.raises(TemplateProblem) as caught:
        templates().render(text, SCOPE)
    assert hint in str(caught.value.hint)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__ }}",
        "{{ moves.__class__.__mro__ }}",
        "{{ light['__class__'] }}",
        "{{ light | attr('__class__') }}",
        "{{ moves.append(1) }}",
        "{{ look.update({}) }}",
        "{{ '{0.__class__}'.format(light) }}",
        "{{ light.format_map(look) }}",
        "{{ light.encode() }}",
        "{{ '%s' % light }}",
        "{{ range.__globals__ }}",
        "{{ cycler.__init__ }}",
        "{{ lipsum() }}",
        "{{ namespace.__init__ }}",
        "{{ ''.join.func }}",
        "{{ self._TemplateReference__context }}",
        "{% for x in [1] %}{{ loop._iterable }}{% endfor %}",
        "{% macro m() %}{% endmacro %}{{ m._func }}",
        "{{ joiner() }}",
        "{{ moves | map('attr', '__class__') | list }}",
        "{{ [''] | map(attribute='__class__') | join }}",
        "{% include '/etc/passwd' %}",
        "{% include '../secret.txt' %}",
        "{% include 'link.txt' %}",
        "{% import '../secret.txt' as s %}{{ s }}",
        "{% extends '../secret.txt' %}",
    ],
)
def test_there_is_no_way_out(text: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "film"
    folder.mkdir()
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")

    with pytest.raises(TemplateProblem):
        templates(folder).render(text, SCOPE)


def growing(*steps: str, start: str = "[1]", then: str = "") -> str:
    """A template that does the steps 99 times to `n.x` and `n.y`, which begin as `start`."""
    body = "".join("{% set " + step + " %}" for step in steps)
    begin = "{% set n = namespace(x=" + start + ", y=" + start + ") %}"
    return begin + "{% for i in range(99) %}" + body + "{% endfor %}" + then


MANY = "{% set many = range(9999) | list %}"
LOOP = "{% for a in range(9999) %}"
TWO_LISTS = ("n.x = [n.x, n.x]", "n.y = [n.y, n.y]")
GREEDY = {
    "nested loops": LOOP * 3 + "{% endfor %}" * 3,
    "a loop that skips all": LOOP + "{% for b in range(9999) if false %}{% endfor %}{% endfor %}",
    "a long loop body": LOOP + "x" * 2000 + "{% endfor %}",
    "a recursive loop": (
        "{% for x in [1, 2] recursive %}{% if loop.depth < 40 %}{{ loop([1, 2]) }}{% endif %}{% endfor %}"
    ),
    "macros": "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "a macro for ever": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "doubled text": growing("n.x = n.x ~ n.x", start="'xx'"),
    "added text": growing("n.x = n.x + n.x", start="'xx'"),
    "doubled lists": growing("n.x = [n.x, n.x]", then="{{ n.x }}"),
    "compared lists": growing(*TWO_LISTS, then="{% if n.x == n.y %}{% endif %}"),
    "found in lists": growing(*TWO_LISTS, then="{% if n.x in [n.y] %}{% endif %}"),
    "tested lists": growing(*TWO_LISTS, then="{% if n.x is eq(n.y) %}{% endif %}"),
    "hashed tuples": growing("n.x = (n.x, n.x)", start="(1,)", then="{% set d = {n.x: 1} %}"),
    "looked up tuples": growing("n.x = (n.x, n.x)", start="(1,)", then="{{ look[n.x] }}"),
    "products": growing("n.x = n.x * n.x", start="2 ** 4000"),
    "repeated text": "{{ 'x' * 999999999 }}",
    "repeated lists": "{{ [1] * 999999999 }}",
    "powers": "{{ 9 ** (9 ** 9) }}",
    "a long range": "{{ range(10 ** 12) | list }}",
    "a long join": "{{ range(9999) | join('x' * 9999) }}",
    "a long method join": "{{ ('x' * 9999).join(['y'] * 9999) }}",
    "a long replace": "{{ ('x' * 9999) | replace('', 'x' * 9999) }}",
    "a long method replace": "{{ ('x' * 9999).replace('x', 'x' * 9999) }}",
    "wide padding": "{{ light.center(999999999) }}",
    "wide format": "{{ '%999999999d' % 1 }}",
    "far rounding": "{{ 1 | round(-999999999) }}",
    "an include of itself": "{% include 'itself.txt' %}",
    "many includes": LOOP + "{% include 'some.txt' %}{% endfor %}",
    "many calls": "{% for x in range(300) %}{{ (light * 300).upper() }}{% endfor %}",
    "deep brackets": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "deep blocks": "{% if 1 %}" * 2000 + "{% endif %}" * 2000,
    "a text looked through again and again": (
        "{% set t = 'x' * 9999 %}{% for a in range(400) %}{% if t.count('y') %}{% endif %}{% endfor %}"
    ),
    "a text searched for again and again": (
        "{% set t = 'x' * 9999 %}{% for a in range(400) %}{% if 'y'.count(t) %}{% endif %}{% endfor %}"
    ),
    "parts of a list again and again": MANY + "{% if many[1:] %}{% endif %}" * 99,
    "a list filtered again and again": (
        MANY + "{% for a in range(99) %}{% for b in many if false %}{% endfor %}{% endfor %}"
    ),
    "a list on the left again and again": (
        MANY + "{% for a in range(99) %}{% if many == 1 %}{% endif %}{% endfor %}"
    ),
    "a list on the right again and again": (
        MANY + "{% for a in range(99) %}{% if 1 == many %}{% endif %}{% endfor %}"
    ),
    "a list as a key again and again": (
        "{% set many = ('x' * 9999, 1) %}{% for a in range(999) %}{% set d = {many: 1} %}{% endfor %}"
    ),
    "a text around others again and again": (
        "{% set t = 'x' * 9999 %}{% for a in range(999) %}{{ t.join([]) }}{% endfor %}"
    ),
    "a long sum": "{{ " + "1 + " * 9000 + "1 }}",
}


@pytest.mark.parametrize("text", GREEDY.values(), ids=GREEDY.keys())
def test_work_is_bounded(text: str, tmp_path: Path) -> None:
    (tmp_path / "itself.txt").write_text("{% include 'itself.txt' %}")
    (tmp_path / "some.txt").write_text("some")

    # With so few units left, whatever is not counted would run for hours or take all memory.
    with pytest.raises(TemplateProblem):
        templates(tmp_path).render(text, SCOPE)


@pytest.mark.parametrize("text", ["{{ range(200_000) }}", "{{ range(0, 10 ** 9, 1000) }}"])
def test_a_range_has_a_longest_length_whatever_there_is_to_spend(text: str) -> None:
    with pytest.raises(TemplateProblem, match="too much work"):
        templates(units=10**9).render(text, SCOPE)


def test_nothing_that_python_can_call_is_a_function_of_templates(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, Budget(UNITS))
    assert sandbox.is_safe_callable(sandbox.getattr("-", "join"))
    forbidden: tuple[object, ...] = (partial(print), partial(str.join, "-"), print, [].append, open)
    assert not any(map(sandbox.is_safe_callable, forbidden))


def test_the_bound_is_one_for_all_texts_and_told_once() -> None:
    greedy = templates(units=20_000)
    text = "{% for a in range(500) %}{{ a }}{% endfor %}"
    messages = []
    for number in range(30):
        try:
            greedy.render(f"{number} {text}", SCOPE)
        except TemplateProblem as problem:
            messages.append(problem.message)

    assert messages[0] == "the template does too much work"
    assert set(messages[1:]) == {""}


def test_files_below_the_folder_are_included_and_see_the_variables(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "look.txt").write_text("{{ light }}, {% include 'parts/grain.txt' %}")
    (tmp_path / "parts" / "grain.txt").write_text("35 mm")
    (tmp_path / "macros.txt").write_text("{% macro shot(what) %}A shot of {{ what }}{% endmacro %}")

    assert templates(tmp_path).render("{% include 'parts/look.txt' %}", SCOPE) == "golden hour, 35 mm"
    assert templates(tmp_path).render("{% from 'macros.txt' import shot %}{{ shot(light) }}", SCOPE) == (
        "A shot of golden hour"
    )


def test_large_and_foreign_files_are_not_included(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("x" * 300_000)
    (tmp_path / "foreign.txt").write_bytes(b"caf\xe9")

    for name, message in (("large", "larger than 256 KiB"), ("foreign", "is not UTF-8 text")):
        with pytest.raises(TemplateProblem, match=message):
            templates(tmp_path).render("{% include '" + name + ".txt' %}", SCOPE)


def test_checking_a_template_looks_no_variable_up() -> None:
    templates().check("{{ absent.there }}")
    templates().check("no template at all")
    with pytest.raises(TemplateProblem):
        templates().check("{{ absent.closed")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ridgeline: First Light!", "ridgeline-first-light"),
        ("Ünïted Façade", "united-facade"),
        ("夏の終わり", "夏の終わり"),
        ("ガラス", "ガラス"),
        ("don't stop", "dont-stop"),
        ("../../etc/passwd", "etc-passwd"),
        ("½ Ⅷ", "1-2-viii"),
        ("🎬", "untitled"),
        ("", "untitled"),
        (2024, "2024"),
    ],
)
def test_a_slug_is_a_part_of_a_file_name(text: object, name: str) -> None:
    assert slug(text) == name


@given(st.text())
def test_a_slug_is_never_empty_and_never_leaves_its_folder(text: str) -> None:
    made = slug(text)
    assert made
    assert not set(made) & set("/\\.: \n\0")
    assert slug(made) == made


def test_text_without_markers_is_never_touched() -> None:
    assert not is_template("100 % { of it } # all")
    assert is_template("{{ x }}")
    assert is_template("{% x %}")
    assert is_template("{# x #}")


@pytest.mark.parametrize(
    ("text", "value"), [("{{ 2 ** 10 }}", 1024), ("{{ 2000000 * 3000000 }}", 6_000_000_000_000)]
)
def test_ordinary_arithmetic_is_not_too_much(text: str, value: JsonValue) -> None:
    assert templates().render(text, SCOPE) == value


@pytest.mark.parametrize("text", ["{{ 'x' * 10 ** 13 }}", "{{ 10 ** 13 * 'x' }}", "{{ [1] * 10 ** 13 }}"])
def test_what_no_memory_could_hold_is_refused_before_it_is_made(text: str) -> None:
    with pytest.raises(TemplateProblem, match="too much work"):
        templates().render(text, SCOPE)


def test_each_call_costs_something_besides_what_it_makes() -> None:
    calls = "{{ light.upper() }}" * 100
    assert str(templates(units=6000).render(calls, SCOPE)).count("GOLDEN") == 100
    with pytest.raises(TemplateProblem, match="too much work"):
        templates(units=2000).render(calls, SCOPE)


def test_an_item_of_what_has_none_is_told() -> None:
    with pytest.raises(TemplateProblem, match='there is no "0"') as caught:
        templates().render("{{ year[0] }}", SCOPE)
    assert caught.value.hint == 'the value is of the kind "int"'
