from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from types import FrameType

import certifi
import pytest
from hypothesis import settings

from storyboard.inspection.cache import CACHE_VARIABLE
from storyboard.store.known_stores import DATA_VARIABLE

# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("any machine", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=1000)


# What a shell or a service may have its children ignore or hold back, and processes that tests start would inherit.
USUAL_SIGNALS: dict[signal.Signals, Callable[[int, FrameType | None], None] | signal.Handlers] = {
    signal.SIGINT: signal.default_int_handler,
    **dict.fromkeys((signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD), signal.SIG_DFL),
}


def pytest_configure(config: pytest.Config) -> None:
    """Take signals as usual, whatever the caller of the tests does with them."""
    settings.load_profile("thorough" if config.getoption("--thorough") else "any machine")
    signal.pthread_sigmask(signal.SIG_UNBLOCK, USUAL_SIGNALS)
    for number, handler in USUAL_SIGNALS.items():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Take more workers than processors for ``-n auto``: many tests wait, for servers and for processes."""
    return 2 * (os.cpu_count() or 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what comes out into the expected files; the diff is the review",
    )
    parser.addoption("--thorough", action="store_true", help="run the long tests too, and try more examples")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--thorough"):
        skipped = pytest.mark.skip(reason="it takes long: run with --thorough")
        for item in items:
            if item.get_closest_marker("thorough"):
                item.add_marker(skipped)


@pytest.fixture(scope="session", autouse=True)
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """
    Let tests, and the processes that they start, find other surroundings than those of whoever runs them.

    What the program remembers of its user and of files stays out of that user's folders. One authority is trusted in
    place of all, for no test leaves this machine, and to read all of them takes longer than most calls do.
    """
    folder = tmp_path_factory.mktemp("surroundings")
    authority = folder / "authority.pem"
    first, end, _ = certifi.contents().partition("-----END CERTIFICATE-----")
    authority.write_text(f"{first}{end}\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patching:
        patching.setenv(DATA_VARIABLE, str(folder / "data"))
        patching.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        patching.delenv("STORYBOARD_LOG", raising=False)
        patching.setenv(CACHE_VARIABLE, str(folder / "cache"))
        patching.setenv("SSL_CERT_FILE", str(authority))
        # Each process that a test starts would compile the whole package anew.
        patching.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(autouse=True)
def process_as_it_was() -> Iterator[None]:
    """Undo what the command line sets for its whole process when a test calls it in this one."""
    package = logging.getLogger("storyboard")
    level, handlers = package.level, list(package.handlers)
    signals = {number: signal.getsignal(number) for number in USUAL_SIGNALS}
    before = logging.lastResort, warnings.showwarning, threading.excepthook, sys.unraisablehook
    yield
    logging.lastResort, warnings.showwarning, threading.excepthook, sys.unraisablehook = before
    package.setLevel(level)
    package.handlers[:] = handlers
    for number, handler in signals.items():
        signal.signal(number, handler)


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite"))
