"""Shared stores: on a real S3 server on this machine, and in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storyboard.shared.bucket import Bucket, Patience, open_bucket
from storyboard.store_address import shared_address

from .s3 import Link, Server, link_to, s3_server, variables

HASTY = Patience(connect=2.0, read=2.0, send=2.0, retries=1, retry_seconds=2.0)


@pytest.fixture(scope="session")
def s3() -> Iterator[Server]:
    with s3_server() as server:
        yield server


@pytest.fixture
def link(s3: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Link]:
    """The way to the server, which is in the environment."""
    with link_to(s3) as link:
        for name, value in variables(link.origin).items():
            monkeypatch.setenv(name, value)
        yield link


@pytest.fixture
def name(s3: Server) -> str:
    return s3.new_bucket()


@pytest.fixture(params=["s3", "file"])
def bucket(request: pytest.FixtureRequest, tmp_path: Path) -> Bucket:
    """An empty shared store: of each kind that can be had on one machine."""
    if request.param == "file":
        folder = tmp_path / "shared folder"
        folder.mkdir()
        return open_bucket(shared_address(f"file://{folder}"))
    request.getfixturevalue("link")
    name: str = request.getfixturevalue("name")
    return open_bucket(shared_address(f"s3://{name}/team/films"), HASTY)


@pytest.fixture
def remote(link: Link, name: str) -> Bucket:
    """An empty shared store on the server, with little patience."""
    return open_bucket(shared_address(f"s3://{name}/team/films"), HASTY)
