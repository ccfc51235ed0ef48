"""A provider repeats the key in disguise: it stands in no message, in no journal, and in no report of a bug."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from storyboard.errors import NotAuthorized
from storyboard.providers.http import HttpClient, Request
from storyboard.providers.responses import check_submit
from storyboard.redaction import content_without_keys, without_keys
from storyboard.store.entry import Intent, State
from storyboard.store.store import open_store
from tests.providers.scripted import reply, scripted

HALVES = ("6cb9c8a3-70d1-4b5e", "e0a1c4/d9+b8=f7-a6<5>")
KEY = ":".join(HALVES)
PROXY_PASSWORD = "pa55/w0rd&of-proxy"  # noqa: S105 - made up


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", KEY)
    monkeypatch.setenv("https_proxy", f"http://me:{quote(PROXY_PASSWORD, safe='')}@127.0.0.1:1")


def escaped(text: str, form: str) -> str:
    return "".join(form.format(ord(each)) for each in text)


DISGUISES: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": lambda text: escaped(text, "\\u{:04x}"),
    "JSON in JSON": lambda text: escaped(text, "\\\\u{:04X}"),
    "JSON in parts": lambda text: text[:5] + escaped(text[5], "\\u{:04x}") + text[6:].replace("/", "\\/"),
    "percent": lambda text: quote(text, safe=""),
    "percent of all": lambda text: escaped(text, "%{:02X}"),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "HTML": lambda text: text.replace("<", "&lt;").replace(">", "&gt;").replace("-", "&#45;"),
    "HTML in hexadecimal": lambda text: escaped(text, "&#x{:x};"),
    "HTML twice": lambda text: escaped(text, "&amp;#{};"),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal in capitals": lambda text: text.encode().hex().upper(),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 after a user": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
    "base64 after a scheme": lambda text: base64.b64encode(f"Key {text}\n".encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(f"a{text}".encode()).decode(),
    "base64 in percent": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
}


def is_there(secret: str, text: str) -> bool:
    """Whether a secret, or the middle of it in base64, can be read out of a text in any of the disguises."""
    coded = {
        base64.b64encode(b"." * shift + secret.encode()).decode()[2 + shift : -4].rstrip("=")
        for shift in range(3)
    }
    return secret in text or any(one in text for one in coded)


@pytest.mark.parametrize("secret", [KEY, *HALVES, PROXY_PASSWORD])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_no_disguise_gets_through(disguise: str, secret: str) -> None:
    disguised = DISGUISES[disguise](secret)
    found = without_keys(f"before {disguised} after")
    assert found.startswith("before ")
    assert found.endswith(" after")
    assert disguised not in found
    assert not is_there(secret, found)
    assert "[key]" in found


def test_what_holds_no_key_stays_as_it_is() -> None:
    for text in ("", "C:\\new\\u0041 %41 100 % &amp; &nosuch; \\", "e0a1c4", "[key]", "\ud83d\\ud83d"):
        assert without_keys(text) == text


def test_what_stands_around_a_key_stays() -> None:
    assert without_keys(f"a\\nb %41 {KEY} \\x1b &lt;{HALVES[0]}") == "a\\nb %41 [key] \\x1b &lt;[key]"


def test_a_short_stand_in_is_a_word_like_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAL_KEY", "none:at-all")
    assert without_keys("none of it, not none:at") == "none of it, not none:at"


@pytest.mark.parametrize("coding", ["utf-8", "utf-16", "utf-32"])
def test_json_without_its_keys_is_json(coding: str) -> None:
    body = {"id": "7", "detail": [f'"{KEY}"\\', {KEY: "\ud83d"}], "n": 1.5}
    content = content_without_keys(json.dumps(body).encode(coding))
    assert json.loads(content) == {"id": "7", "detail": ['"[key]"\\', {"[key]": "\ud83d"}], "n": 1.5}
    untouched = json.dumps({"n": 1.10}).encode(coding)
    assert content_without_keys(untouched) == untouched


@pytest.mark.anyio
@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("page", [False, True])
async def test_an_answer_that_repeats_the_key_gives_it_to_nobody(disguise: str, page: bool) -> None:
    disguised = DISGUISES[disguise](KEY)
    said = f"the key {disguised} is wrong, and so is {DISGUISES[disguise](HALVES[1])}"
    body = f'{{"detail": "{said}"}}'.encode()
    async with scripted() as server, HttpClient() as http:
        server.answers(reply(401, said.encode() if page else body))
        call = Request("fal", "POST", server.origin, authorization=f"Key {KEY}", body={})
        with pytest.raises(NotAuthorized) as caught:
            await http.submit_once(call, check_submit)
    assert "the key" in caught.value.message
    for secret in (KEY, *HALVES):
        assert not is_there(secret, caught.value.message)
        assert DISGUISES[disguise](secret) not in caught.value.message


def test_the_journal_keeps_none(tmp_path: Path) -> None:
    root = tmp_path / "store"
    with open_store(root) as store:
        intent = Intent("f" * 64 + "#1", "film.yaml", "a", "fal", "fal-ai/x", None, store.owner, {}, "")
        entry = store.journal.open_intent(intent, 1.0)
        assert entry is not None
        store.journal.settle(entry, State.REFUSED, 2.0, f"{KEY} {DISGUISES['base64 after a user'](KEY)}")
    for path in root.rglob("*"):
        if path.is_file():
            content = path.read_bytes().decode("latin-1")
            assert not any(is_there(secret, content) for secret in (KEY, *HALVES)), path


BUG = """\
import click, sys
from storyboard.cli import commands, main
def broken(**_):
    raise ZeroDivisionError(" and ".join(sys.argv[2:]))
command = commands.storyboard.get_command(click.Context(commands.storyboard), "schema")
command.callback = broken
main.run([*sys.argv[1].split(), "schema"])
"""


@pytest.mark.parametrize("options", ["", "--debug"])
def test_the_report_of_a_bug_holds_none(options: str) -> None:
    disguised = [disguise(secret) for disguise in DISGUISES.values() for secret in (KEY, HALVES[1])]
    done = subprocess.run(
        [sys.executable, "-c", BUG, options, *disguised], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "ZeroDivisionError: [key] and [key]" in done.stderr
    assert ("Traceback" in done.stderr) is bool(options)
    for secret in (KEY, *HALVES):
        assert not is_there(secret, done.stderr)
    assert not [one for one in disguised if one in done.stderr]
