"""Proxies, certificates, names of files and locales that cannot be used: a message each, before any work begins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from storyboard.catalogue.providers import KEY_VARIABLES
from storyboard.cli.main import run
from storyboard.providers.network_settings import check_network_settings

WORD = "hunter2-of-the-proxy"
HOSTED = """\
storyboard: 1
shots: [{id: a, prompt: hill, model: hailuo-2.3}]
"""
LOCAL = """\
storyboard: 1
shots:
  - {id: a, prompt: hill, duration: 0.5}
  - {id: b, card: {text: Été}, duration: 0.5, transition: {kind: dissolve, duration: 0.2}}
output: {path: été.mp4, size: 64x36, fps: 10}
"""
NETWORK_VARIABLES = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "ssl_cert_file",
    "ssl_cert_dir",
    "sslkeylogfile",
)
NOT_UTF8 = os.fsdecode(b"caf\xe9")
LONG = "l" * 300


Call = Callable[..., "Told"]


class Told(NamedTuple):
    """What a call of the command line ended with and said."""

    code: int
    out: str
    err: str


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command line in this process, with an environment that holds no more than it must."""
    for name in (*KEY_VARIABLES.values(), *NETWORK_VARIABLES, *map(str.upper, NETWORK_VARIABLES)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str, **variables: str) -> Told:
        before = signal.getsignal(signal.SIGINT)
        with monkeypatch.context() as patched, pytest.raises(SystemExit) as ended:
            for name, value in variables.items():
                patched.setenv(name, value)
            run(arguments)
        signal.signal(signal.SIGINT, before)
        told = capsys.readouterr()
        for words in told:
            assert "this is a bug" not in words
            assert "Traceback" not in words
            assert WORD not in words
        return Told(int(str(ended.value.code)), *told)

    return called


def apart(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Call the command line in a process of its own, with nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-m", "storyboard", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parents[2]), **variables},
        capture_output=True,
        check=False,
    )


NETWORKS = [
    ({"HTTPS_PROXY": f"socks5://me:{WORD}@127.0.0.1:1"}, "SOCKS"),
    ({"all_proxy": f"socks5h://me:{WORD}@127.0.0.1:1"}, "SOCKS"),
    ({"ALL_PROXY": f"socks4://me:{WORD}@127.0.0.1:1"}, "scheme"),
    ({"https_proxy": f"ftp://me:{WORD}@proxy"}, "scheme"),
    ({"https_proxy": f"{WORD}://me@proxy"}, "scheme"),
    ({"HTTPS_PROXY": f"http://me:{WORD}@[proxy"}, "is not a valid URL"),
    ({"HTTPS_PROXY": f"http://me:{WORD}@proxy:99999"}, "is not a valid URL"),
    ({"HTTP_PROXY": f"http://me:{WORD}@proxy:port"}, "is not a valid URL"),
    ({"HTTP_PROXY": f"me:{WORD}@"}, "is not a valid URL"),
    ({"HTTP_PROXY": f"://me:{WORD}"}, "scheme"),
    ({"HTTP_PROXY": f"http://me:{WORD} @a b"}, "is not a valid URL"),
    ({"HTTP_PROXY": f"http://me:{WORD}\x1b[8m@proxy"}, "is not a valid URL"),
    ({"SSL_CERT_FILE": "/no/such/file.pem"}, "no such file"),
    ({"SSL_CERT_FILE": "film.yaml"}, "contains no certificate"),
    ({"SSL_CERT_FILE": "."}, "is a directory"),
    ({"SSL_CERT_DIR": "/no/such/folder"}, "no such folder"),
    ({"NO_PROXY": f"localhost,{WORD}\x1b[31m"}, "contains an invalid host"),
    ({"no_proxy": "http://[::1"}, "contains an invalid host"),
    ({"SSLKEYLOGFILE": "/no/such/folder/keys"}, "cannot be written: no such file"),
    ({"STORYBOARD_TIMEOUT": "soon"}, "number of seconds"),
]


@pytest.mark.parametrize(("variables", "words"), NETWORKS, ids=lambda value: str(value)[:40])
def test_a_network_that_cannot_be_used_is_told_before_work_begins(
    tmp_path: Path, call: Call, variables: dict[str, str], words: str
) -> None:
    (tmp_path / "film.yaml").write_text(HOSTED)
    far = {"STORYBOARD_FAL_URL": "http://127.0.0.1:9", "FAL_KEY": "key-id:key-secret"}
    done = call("render", "film.yaml", "--yes", **far, **variables)
    assert done.code == 2
    assert words in done.err
    assert next(iter(variables)) in done.err
    assert {path.name for path in tmp_path.iterdir()} == {"film.yaml"}


@pytest.mark.parametrize("address", ["not an address", "ftp://127.0.0.1", "http://me:word@127.0.0.1/"])
def test_an_address_of_a_provider_that_cannot_be_used_is_told_before_work_begins(
    tmp_path: Path, call: Call, address: str
) -> None:
    (tmp_path / "film.yaml").write_text(HOSTED)
    keys = {"STORYBOARD_FAL_URL": address, "FAL_KEY": "key-id:key-secret"}
    done = call("render", "film.yaml", "--yes", **keys)
    assert done.code == 2
    assert "STORYBOARD_FAL_URL" in done.err
    assert "making" not in done.err
    assert "me:word" not in done.err


@pytest.mark.parametrize("variables", [variables for variables, _ in NETWORKS[:-1]], ids=str)
def test_the_doctor_finds_it(tmp_path: Path, call: Call, variables: dict[str, str]) -> None:
    (tmp_path / "film.yaml").write_text(HOSTED)
    done = call("doctor", "--network", **variables)
    assert done.code == 1
    assert next(iter(variables)) in done.out


def test_a_film_without_hosted_models_needs_no_network(tmp_path: Path, call: Call) -> None:
    (tmp_path / "film.yaml").write_text(LOCAL)
    done = call("render", "film.yaml", HTTPS_PROXY=f"ftp://me:{WORD}@h", SSL_CERT_FILE="/nope")
    assert (done.code, done.out) == (0, "été.mp4\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A film's folder, beside one whose name is not UTF-8 and links that lead in circles."""
    for where in (tmp_path, tmp_path / NOT_UTF8):
        where.mkdir(exist_ok=True)
        for name in ("film.yaml", f"{NOT_UTF8}.yaml"):
            (where / name).write_text(LOCAL, encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "there").symlink_to("back")
    (tmp_path / "back").symlink_to("there")
    return tmp_path


NAMES = {
    "not UTF-8": (NOT_UTF8, "is not encoded in UTF-8"),
    "too long": (LONG, "is too long"),
    "far too long": ("d/" * 3000 + "x", "is too long"),
    "a loop": ("loop", "loop of links"),
    "in a loop": ("there/x", "loop of links"),
}


@pytest.mark.parametrize(("name", "words"), NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "film.yaml", "--store", "{}"],
        ["render", "film.yaml", "-o", "{}.mp4"],
        ["preview", "film.yaml", "-o", "{}.mp4"],
        ["cut", "film.yaml", "--store", "{}"],
        ["status", "film.yaml", "--store", "{}"],
        ["fetch", "film.yaml", "--store", "{}"],
        ["plan", "film.yaml", "--vars", "{}"],
        ["models", "--catalogue", "{}"],
        ["doctor", "--store", "{}"],
        ["new", "{}"],
        ["serve", "--port", "0", "--ledger", "{}"],
        ["render", "{}.yaml"],
        ["validate", "{}.yaml"],
        ["validate", "--json", "{}.yaml"],
        ["plan", "{}.yaml"],
        ["status", "--json", "{}.yaml"],
    ],
    ids=" ".join,
)
def test_a_name_that_cannot_be_used_is_told_before_work_begins(
    folder: Path, call: Call, arguments: list[str], name: str, words: str
) -> None:
    if name == "loop" and any(".mp4" in each or ".yaml" in each for each in arguments if "{}" in each):
        name = "there/x"
    before = sorted(folder.rglob("*"))
    done = call(*(each.format(name) for each in arguments))
    assert done.code == 2
    assert words in done.out + done.err
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("arguments", [["render"], ["plan", "--json"], ["status"], ["preview"]], ids=str)
def test_so_is_the_folder_that_one_works_in(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(folder / NOT_UTF8)
    done = call(*arguments, "film.yaml")
    assert done.code == 2
    assert "is not encoded in UTF-8" in done.err
    assert not (folder / NOT_UTF8 / ".storyboard").exists()


def test_so_is_the_store_that_the_environment_names(folder: Path, call: Call) -> None:
    for name, words in NAMES.values():
        done = call("render", "film.yaml", STORYBOARD_STORE=name)
        assert done.code == 2
        assert words in done.err
        done = call("doctor", STORYBOARD_STORE=name)
        assert done.code == 1
        assert words in done.out


@pytest.mark.parametrize(("name", "words"), [NAMES[key] for key in list(NAMES)[1:]], ids=list(NAMES)[1:])
def test_names_in_a_board_are_told_with_their_places(folder: Path, call: Call, name: str, words: str) -> None:
    uses = (
        f"{{id: a, prompt: hill, first_frame: {name}}}",
        f"{{id: a, clip: {name}}}",
        f"{{id: a, card: {{text: x, image: {name}}}}}",
        f"{{id: a, card: {{text: x, font: {name}}}}}",
    )
    for use in uses:
        (folder / "film.yaml").write_text(f"storyboard: 1\nshots:\n  - {use}\n")
        done = call("render", "film.yaml", "--allow-outside")
        assert done.code == 2
        assert words in done.err
        assert "film.yaml:3:" in done.err
    others = (
        f"audio: {{music: {{file: {name}}}}}",
        f"output: {{path: '{name.replace('loop', 'there/x')}.mp4'}}",
    )
    for other in others:
        (folder / "film.yaml").write_text(f"storyboard: 1\nshots:\n  - {{id: a, prompt: hill}}\n{other}\n")
        done = call("render", "film.yaml", "--allow-outside")
        assert done.code == 2
        assert words in done.err
        assert "film.yaml:4:" in done.err


def test_a_name_that_the_locale_cannot_spell_is_told(tmp_path: Path) -> None:
    (tmp_path / "film.yaml").write_text(LOCAL, encoding="utf-8")
    done = apart(tmp_path, "render", "film.yaml", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 2
    assert b"set the locale to UTF-8" in done.stderr


@pytest.mark.parametrize(
    "variables", [{}, {"LC_ALL": "C", "HOME": "/no/such/home", "COLUMNS": "x", "TZ": "No/Where"}]
)
def test_a_poor_environment_is_enough(tmp_path: Path, variables: dict[str, str]) -> None:
    (tmp_path / "film.yaml").write_text(LOCAL, encoding="utf-8")
    done = apart(tmp_path, "render", "film.yaml", **variables)
    assert (done.returncode, done.stdout.decode()) == (0, "été.mp4\n")


@pytest.mark.parametrize(
    "value", ["localhost,127.0.0.1,::1,10.0.0.0/8", ".example.com, *.example.org", "*", "host:8080", ""]
)
def test_hosts_without_a_proxy_are_written_in_many_ways(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("no_proxy", value)
    check_network_settings({"no_proxy": value})
