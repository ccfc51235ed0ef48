"""The package of docs/write-a-provider.md, built and installed as it stands there, and the service that it is for."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from storyboard import Storyboard, load, load_catalogue
from storyboard.film import RenderOptions, plan_render, render_sync
from storyboard.media.shape import FilmShape
from storyboard.report import Event

from .pages import write_files

REPOSITORY = Path(__file__).parents[2]
KEY = "lantern-secret-1"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that packages are installed into, with that of the page."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("site")
    write_files("write-a-provider.md", source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    here = ["--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "install", *here, "--target", str(target), str(source)], check=True)
    return target


@dataclass
class Service:
    """The page's server, running: the class that answers, and the address."""

    handler: Any
    url: str

    @property
    def jobs(self) -> dict[str, int | str]:
        jobs: dict[str, int | str] = self.handler.jobs
        return jobs


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The clip that the service makes."""
    from storyboard.animatic.clip import AnimaticRequest, make_clip

    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    make_clip(
        AnimaticRequest(prompt="a lamp", shape=FilmShape(160, 90, Fraction(12)), frames=48, seed=1), path
    )
    return path.read_bytes()


@pytest.fixture
def service(tmp_path: Path, clip: bytes) -> Iterator[Service]:
    write_files("write-a-provider.md", tmp_path)
    spec = importlib.util.spec_from_file_location("lantern_server", tmp_path / "lantern_server.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    class Counting(module.Lantern):  # type: ignore[name-defined, misc]
        jobs: ClassVar[dict[str, int | str]] = {}

    Counting.clip = clip
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Service(Counting, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Stage:
    """The page's film in a folder, with the package installed and the service running."""

    folder: Path
    service: Service
    site: Path
    events: list[Event] = field(default_factory=list)

    @property
    def board(self) -> Storyboard:
        return load(self.folder / "film.yaml", catalogue=self.catalogue)

    @property
    def catalogue(self) -> Any:
        return load_catalogue(self.folder / "lantern.yaml")

    def options(self, **others: Any) -> RenderOptions:
        return RenderOptions(catalogue=self.catalogue, **others)

    def plan(self, **others: Any) -> Any:
        return plan_render(self.board, self.options(**others))

    def render(self, **others: Any) -> Any:
        self.events.clear()
        return render_sync(self.board, self.options(**others), self.events.append)

    def command(self, verb: str, *arguments: str) -> list[str]:
        return [
            *(sys.executable, "-m", "storyboard", verb),
            *("film.yaml", "--catalogue", "lantern.yaml", *arguments),
        ]

    def call(self, verb: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(verb, *arguments), cwd=self.folder, capture_output=True, text=True, check=False
        )


@pytest.fixture
def stage(tmp_path: Path, site: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", f"{REPOSITORY}:{site}")
    monkeypatch.setenv("LANTERN_URL", service.url)
    monkeypatch.setenv("LANTERN_KEY", KEY)
    monkeypatch.delenv("STORYBOARD_STORE", raising=False)
    return Stage(tmp_path, service, site)
