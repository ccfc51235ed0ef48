"""Packages that break what `Provider` promises: they are named, cost no clip, and hinder nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import anyio
import pytest
from PIL import Image

from storyboard import CancelOutcome, RenderFailed, State, SubmitUncertain, cancel
from storyboard import spending_summary as summary
from storyboard.doctor import Finding, Verdict, examine
from storyboard.errors import AnswerUnclear, PlanError, ProviderUnavailable, StoryboardError
from storyboard.plan.jobs import Status
from storyboard.redaction import without_keys
from storyboard.report import Notice

from .conftest import KEY, Stage

PLENTY = Decimal(1)
IMPORTS = """
from storyboard import *
from storyboard import NoLongerThere, Prediction, PredictionStatus, ProviderUnavailable, AnswerUnclear, RateLimited
from storyboard_lantern import LanternProvider as Whole
"""


@pytest.fixture
def install(stage: Stage) -> Callable[..., str]:
    """Return a function that installs a package with one provider, whose entry point and code are given."""

    def installing(code: str, name: str = "broken", package: str = "broken-lamp", point: str = "Lamp") -> str:
        module = f"lamp_{abs(hash((code, name, package, point)))}"
        site = stage.folder / f"site-{module}"
        (site / f"{module}-1.0.dist-info").mkdir(parents=True)
        (site / f"{module}.py").write_text(IMPORTS.replace("from storyboard import *\n", "") + code)
        (site / f"{module}-1.0.dist-info" / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
        )
        (site / f"{module}-1.0.dist-info" / "entry_points.txt").write_text(
            f"[storyboard.providers]\n{name} = {module}:{point}\n"
        )
        sys.path.insert(0, str(site))
        os.environ["PYTHONPATH"] += f":{site}"
        catalogue = stage.folder / "lantern.yaml"
        catalogue.write_text(catalogue.read_text().replace("provider: lantern", f"provider: {name}"))
        return module

    return installing


def failure(stage: Stage, shot: str = "street") -> StoryboardError:
    with pytest.raises(RenderFailed) as raised:
        stage.render(max_cost=PLENTY)
    error = raised.value.failures[shot]
    assert error is not None
    return error


def states(stage: Stage) -> list[State]:
    return [entry.state for entry in summary(stage.board, stage.options()).entries]


def findings(stage: Stage) -> list[Finding]:
    found = examine(stage.folder, os.environ)
    return [one for one in found if one.verdict is Verdict.PROBLEM and one.name.endswith("provider")]


@pytest.mark.parametrize(
    ("code", "point", "words"),
    [
        (
            "import no_such_module",
            "Lamp",
            "does not load: ModuleNotFoundError: No module named 'no_such_module'",
        ),
        ("raise SystemExit(3)", "Lamp", "does not load: SystemExit: 3"),
        ("", "Lamp", "does not load: AttributeError"),
        ("Lamp = 5", "Lamp", "is not a class or function"),
        ("class Lamp(Whole): key_variables = 'LANTERN_KEY'", "Lamp", "key_variables that are not a tuple"),
    ],
)
def test_what_does_not_load_is_named_and_breaks_nothing_else(
    stage: Stage, install: Callable[..., str], code: str, point: str, words: str
) -> None:
    install(code, point=point)
    jobs = stage.plan().generated
    assert {job.status for job in jobs} == {Status.BLOCKED}
    assert all('the provider "broken" of broken-lamp 1.0' in job.reason for job in jobs)
    assert all(words in job.reason for job in jobs)
    (problem,) = findings(stage)
    assert problem.name == "broken provider"
    assert words in problem.message
    film = stage.folder / "film.yaml"
    film.write_text(film.read_text().replace("model: glow", "model: animatic"))
    assert stage.render().frames == 48


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("def Lamp(): raise KeyError('LAMP')", "cannot be opened: KeyError: 'LAMP'"),
        ("def Lamp(): return None", "has no submit()"),
        ("class Lamp(Whole): name = 'lamp'", "calls itself 'lamp'"),
    ],
)
def test_what_is_no_provider_fails_its_shots_alone(
    stage: Stage, install: Callable[..., str], code: str, words: str
) -> None:
    install(code)
    film = stage.folder / "film.yaml"
    film.write_text(film.read_text().replace("id: moth,", "id: moth, model: animatic,"))
    with pytest.raises(RenderFailed) as raised:
        stage.render(max_cost=PLENTY)
    assert list(raised.value.failures) == ["street"]
    error = raised.value.failures["street"]
    assert isinstance(error, ProviderUnavailable)
    assert error.message == f'the provider "broken" of broken-lamp 1.0 {words}'
    assert not stage.service.jobs


@pytest.mark.parametrize(
    "body",
    [
        "raise KeyError('id')",
        "raise AnswerUnclear('odd', provider='broken', answer='')",
        "raise NoLongerThere('odd', provider='broken')",
        "raise PredictionFailed('odd', provider='broken')",
        "return {'id': made.id}",
        "return None",
        "return Prediction('', PredictionStatus.QUEUED)",
        "return Prediction(7, PredictionStatus.QUEUED)",
        "return Prediction('a\\ud800b', PredictionStatus.QUEUED)",
        "return Prediction('a\\x1b[2Jb', PredictionStatus.QUEUED)",
        "return Prediction('a', PredictionStatus.QUEUED, urls=7)",
    ],
)
def test_a_submit_that_was_accepted_is_never_repeated(
    stage: Stage, install: Callable[..., str], body: str
) -> None:
    install(
        "from storyboard import PredictionFailed\n"
        "class Lamp(Whole):\n"
        "    name = 'broken'\n"
        "    async def submit(self, order):\n"
        "        made = await super().submit(order)\n"
        f"        {body}\n"
    )
    error = failure(stage)
    assert isinstance(error, SubmitUncertain)
    assert "\x1b" not in str(error)
    assert states(stage) == [State.UNCERTAIN] * 2
    failure(stage)
    assert len(stage.service.jobs) == 2


def test_what_a_poll_gets_wrong_ends_nothing(stage: Stage, install: Callable[..., str]) -> None:
    module = install(
        "slip = None\n"
        "class Lamp(Whole):\n"
        "    name = 'broken'\n"
        "    async def poll(self, prediction):\n"
        "        return slip() if slip else await super().poll(prediction)\n"
        "    async def fetch(self, prediction, target, progress):\n"
        "        return slip() if slip else await super().fetch(prediction, target, progress)\n"
    )
    stage.plan()
    loaded = sys.modules[module]
    vars(loaded)["slip"] = lambda: 1 / 0
    error = failure(stage)
    assert isinstance(error, ProviderUnavailable)
    assert "broken-lamp 1.0 failed in poll(): ZeroDivisionError" in error.message
    vars(loaded)["slip"] = lambda: "ready"
    assert isinstance(failure(stage), AnswerUnclear)
    assert states(stage) == [State.ACCEPTED] * 2
    vars(loaded)["slip"] = None
    stage.render(max_cost=PLENTY)
    assert len(stage.service.jobs) == 2


def test_no_clip_is_no_clip(stage: Stage, install: Callable[..., str]) -> None:
    install(
        "class Lamp(Whole):\n"
        "    name = 'broken'\n"
        "    async def fetch(self, prediction, target, progress):\n"
        "        pass\n"
    )
    assert "wrote no clip" in failure(stage).message
    assert states(stage) == [State.ACCEPTED] * 2


def test_its_key_and_its_control_characters_reach_nobody(stage: Stage, install: Callable[..., str]) -> None:
    coded = b64encode(KEY.encode()).decode()
    install(
        "class Lamp(Whole):\n"
        "    name = 'broken'\n"
        "    async def poll(self, prediction):\n"
        f"        words = 'no: {KEY} \\x1b[2J {coded}'\n"
        "        return Prediction(prediction.id, PredictionStatus.FAILED, error=words)\n"
    )
    done = stage.call("render", "--max-cost", "1")
    assert done.returncode == 1
    shown = done.stdout + done.stderr
    assert "no: " in shown
    kept = b"".join(path.read_bytes() for path in (stage.folder / ".storyboard").rglob("*") if path.is_file())
    for secret in (KEY, coded, "\x1b[2J"):
        assert secret not in shown
        assert secret.encode() not in kept


def test_a_built_in_name_is_not_replaced(
    stage: Stage, install: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("raise AssertionError('it must not even load')", name="fal", package="other-fal")
    (problem,) = findings(stage)
    assert problem.name == "fal provider"
    assert (
        problem.message == "other-fal 1.0 offers a provider of this name, which is built in, and is not used"
    )
    monkeypatch.setenv("FAL_KEY", "a-key:of-ours")
    monkeypatch.setenv("STORYBOARD_FAL_URL", stage.service.url)
    with pytest.raises(RenderFailed):
        stage.render(max_cost=PLENTY)
    words = 'other-fal 1.0 offers a provider "fal", which is built in, and is not used'
    assert Notice(words) in stage.events


def test_two_packages_with_one_name_are_both_refused(stage: Stage, install: Callable[..., str]) -> None:
    install("class Lamp(Whole): name = 'broken'")
    install("class Lamp(Whole): name = 'broken'", package="another-lamp")
    (reason,) = {job.reason for job in stage.plan().generated}
    assert reason == 'another-lamp 1.0 and broken-lamp 1.0 both offer the provider "broken"'


def test_a_package_that_is_gone_hinders_no_cancelling_of_others(
    stage: Stage, install: Callable[..., str]
) -> None:
    from storyboard.providers.registry import open_provider

    with pytest.raises(ProviderUnavailable, match='no provider "gone"') as raised:
        open_provider("gone", pytest.fail)
    assert "install the package" in (raised.value.hint or "")


def test_what_lies_beside_a_storyboard_is_not_installed(stage: Stage) -> None:
    evil = stage.folder / "evil-1.0.dist-info"
    evil.mkdir()
    (evil / "METADATA").write_text("Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n")
    (evil / "entry_points.txt").write_text("[storyboard.providers]\nevil = evil:Evil\n")
    (stage.folder / "evil.py").write_text("open('loaded', 'w')\n")
    catalogue = stage.folder / "lantern.yaml"
    catalogue.write_text(catalogue.read_text().replace("provider: lantern", "provider: evil"))
    environment = os.environ | {"PYTHONPATH": os.environ["PYTHONPATH"].rstrip(":")}
    for verb in ("plan", "render"):
        done = subprocess.run(
            stage.command(verb),
            cwd=stage.folder,
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert 'no installed package offers the provider "evil"' in done.stdout + done.stderr
    assert not (stage.folder / "loaded").exists()


def test_a_key_of_nothing_loaded_is_left_alone() -> None:
    assert without_keys("LANTERN") == "LANTERN"


def test_an_error_of_a_plug_in_is_a_new_one_each_time(stage: Stage, install: Callable[..., str]) -> None:
    from storyboard.plugins import load_plugin, plugin_named

    install("raise ValueError", name="broken")
    plugin = plugin_named("broken")
    assert plugin is not None
    raised = []
    for _ in range(2):
        with pytest.raises(PlanError) as caught:
            load_plugin(plugin)
        raised.append(caught.value)
    assert raised[0] is not raised[1]
    assert str(raised[0]) == str(raised[1])
    assert Path(stage.folder).exists()


IMAGE = """\
        image:
          id: lantern/glow/image
          source: https://lantern.example/glow
          prompt: text
          first_frame: picture
          duration: {name: seconds, form: number}
        prices:
"""


def with_first_frames(stage: Stage) -> None:
    Image.new("RGB", (160, 90), (200, 120, 40)).save(stage.folder / "lamp.png")
    catalogue = stage.folder / "lantern.yaml"
    text = catalogue.read_text().replace("        prices:\n", IMAGE)
    catalogue.write_text(
        text.replace("    usual_length: 2\n", "    usual_length: 2\n    first_frame: optional\n")
    )
    film = stage.folder / "film.yaml"
    film.write_text(film.read_text().replace("{id: moth,", "{id: moth, first_frame: lamp.png,"))


UPLOADING = """
from storyboard import Upload
sent = []
class Lamp(Whole):
    name = 'broken'
    async def upload(self, file, limits=None, kind='picture'):
        {body}
    async def submit(self, order):
        sent.append(order.first_frame)
        return await super().submit(order)
"""


def test_pictures_are_uploaded_by_it(stage: Stage, install: Callable[..., str]) -> None:
    body = "return Upload(f'https://lantern.example/{file.name}', None, True)"
    module = install(UPLOADING.replace("{body}", body))
    with_first_frames(stage)
    stage.render(max_cost=PLENTY)
    sent: list[object] = vars(sys.modules[module])["sent"]
    assert set(sent) == {None, "https://lantern.example/lamp.png"}


@pytest.mark.parametrize(
    "body", ["return 'https://lantern.example/x'", "raise ValueError('no room')", "return None"]
)
def test_an_upload_that_goes_wrong_submits_nothing(
    stage: Stage, install: Callable[..., str], body: str
) -> None:
    install(UPLOADING.replace("{body}", body))
    with_first_frames(stage)
    error = failure(stage, "moth")
    assert isinstance(error, ProviderUnavailable)
    assert "broken-lamp 1.0" in error.message
    assert len(stage.service.jobs) == 1
    assert sorted(states(stage)) == sorted([State.DONE, State.WITHDRAWN])


def test_what_was_accepted_outlives_the_package(
    stage: Stage, install: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(
        "class Lamp(Whole):\n"
        "    name = 'broken'\n"
        "    async def poll(self, prediction):\n"
        "        raise ProviderUnavailable('away', provider='broken')\n"
    )
    failure(stage)
    assert states(stage) == [State.ACCEPTED] * 2
    there = list(sys.path)
    monkeypatch.setattr(sys, "path", [path for path in there if "site-lamp_" not in path])
    done = anyio.run(cancel, stage.board, stage.options())
    assert [each.outcome for each in done] == [CancelOutcome.NOT_KNOWN] * 2
    assert 'no provider "broken"' in str(done[0].error)
    assert 'there is no provider "broken"' in failure(stage).message
    assert states(stage) == [State.ACCEPTED] * 2
    assert len(stage.service.jobs) == 2
