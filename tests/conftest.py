from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from storyboard.store.known import DATA_VARIABLE

# How long one example takes says more about what else the machine does than about the code.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite",
        action="store_true",
        help="write what comes out into the expected files; the diff is the review",
    )


@pytest.fixture(scope="session", autouse=True)
def users_own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the program remembers of its user out of the data of whoever runs the tests."""
    before = os.environ.get(DATA_VARIABLE)
    os.environ[DATA_VARIABLE] = str(tmp_path_factory.mktemp("data"))
    yield
    if before is None:
        del os.environ[DATA_VARIABLE]
    else:
        os.environ[DATA_VARIABLE] = before


@pytest.fixture
def rewrite(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--rewrite"))
