"""Settings files: what they decide, what is wrong in them and where, and how little one beside a storyboard may do."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from storyboard.errors import BoardError
from storyboard.limits import SETTINGS_BYTES
from storyboard.settings.finding import own_settings, own_settings_path, settings_beside, settings_for
from storyboard.settings.settings import KEYS, Settings

OWN = """\
store = "~/clips"
jobs = 3
route = ["minimax", "fal"]
budget = 2.50
catalogue = ["models.yaml", "/shared/models.yaml"]
cache-size = "1.5 GB"

[urls]
fal = "http://127.0.0.1:1"
fal-uploads = "http://127.0.0.1:2/"
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The path of the user's own settings file."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    path = tmp_path / "config" / "storyboard" / "storyboard.toml"
    path.parent.mkdir(parents=True)
    return path


@pytest.fixture
def folder(own: Path, tmp_path: Path) -> Path:
    del own
    film = tmp_path / "film"
    film.mkdir()
    return film


def wrong(folder: Path, text: str) -> list[tuple[int, int, str, str | None]]:
    (folder / "storyboard.toml").write_text(text)
    with pytest.raises(BoardError) as caught:
        settings_beside(folder)
    return [(each.line, each.column, each.message, each.hint) for each in caught.value.problems]


def test_without_files_nothing_is_decided(folder: Path) -> None:
    assert settings_for(folder) == Settings()


def test_the_users_own_file_decides_everything(own: Path, tmp_path: Path) -> None:
    own.write_text(OWN)
    assert own_settings_path() == own
    assert own_settings() == Settings(
        store=tmp_path / "home" / "clips",
        jobs=3,
        route=("minimax", "fal"),
        budget=Decimal("2.5"),
        catalogue=(own.parent / "models.yaml", Path("/shared/models.yaml")),
        cache_size=1_500_000_000,
        urls={
            "STORYBOARD_FAL_URL": "http://127.0.0.1:1",
            "STORYBOARD_FAL_REST_URL": "http://127.0.0.1:2",
        },
        origins=dict.fromkeys(KEYS, own),
    )


def test_a_file_beside_the_storyboard_wins_key_by_key(own: Path, folder: Path) -> None:
    own.write_text(OWN)
    beside = folder / "storyboard.toml"
    beside.write_text('jobs = 1\nstore = "clips"\n')
    found = settings_for(folder)
    assert (found.jobs, found.store, found.route) == (1, folder / "clips", ("minimax", "fal"))
    assert (found.origins["jobs"], found.origins["route"]) == (beside, own)


@pytest.mark.parametrize(
    ("here", "mine", "least"), [("1", "2", "1"), ("500", "2", "2"), ("500", None, "500")]
)
def test_the_lower_budget_counts(own: Path, folder: Path, here: str, mine: str | None, least: str) -> None:
    if mine:
        own.write_text(f"budget = {mine}\n")
    (folder / "storyboard.toml").write_text(f"budget = {here}\n")
    found = settings_for(folder)
    assert found.budget == Decimal(least)
    assert found.origins["budget"] == (own if least == mine else folder / "storyboard.toml")


def test_a_table_of_pyproject_does_as_well_and_storyboard_toml_comes_first(folder: Path) -> None:
    project = folder / "pyproject.toml"
    project.write_text("[project]\nname = 'films'\n[tool.storyboard]\njobs = 4\n[tool.other]\njobs = true\n")
    assert settings_beside(folder).jobs == 4
    (folder / "storyboard.toml").write_text("jobs = 5\n")
    assert settings_beside(folder).jobs == 5
    (folder / "storyboard.toml").unlink()
    project.write_text("[project]\nname = 'films'\n")
    assert settings_beside(folder) == Settings()


@pytest.mark.parametrize("name", ["d/" * 3000, "a\0b", "l" * 300])
def test_a_folder_that_cannot_be_has_no_settings(folder: Path, name: str) -> None:
    assert settings_for(folder / name) == Settings()


def test_no_folder_above_is_searched(folder: Path) -> None:
    (folder / "storyboard.toml").write_text("jobs = 5\n")
    (folder / "deeper").mkdir()
    assert settings_for(folder / "deeper") == Settings()


def test_every_problem_is_told_with_its_place_and_what_was_meant(folder: Path) -> None:
    told = wrong(folder, '# mine\njobz = 2\n  budget = "5"\njobs = 0\nroute = ["fla"]\n')
    assert told == [
        (2, 1, 'unknown setting "jobz"', told[0][3]),
        (3, 3, '"budget" must be an amount of US dollars, such as 2.50', None),
        (4, 1, '"jobs" must be a whole number above 0', None),
        (5, 1, 'there is no provider "fla"', told[3][3]),
    ]
    assert told[0][3] == 'did you mean "jobs"? settings are: ' + ", ".join(KEYS)
    assert (told[3][3] or "").startswith('did you mean "fal"? ')


def test_problems_in_a_table_have_its_places(own: Path, folder: Path) -> None:
    own.write_text('jobs = 1\n[urls]\nfal = "ftp://x"\n')
    with pytest.raises(BoardError) as caught:
        own_settings()
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (3, 1, '"fal" is not a valid base URL')
    own.write_text('[urls]\nfall = "http://x"\n')
    with pytest.raises(BoardError, match=r'storyboard.toml:2:1: unknown provider "fall"; did you mean "fal"'):
        own_settings()
    (folder / "pyproject.toml").write_text("[tool.storyboard]\njobs = 0\n[tool.storyboard.urls]\nfal = 1\n")
    with pytest.raises(BoardError) as caught:
        settings_beside(folder)
    assert [(each.line, each.column) for each in caught.value.problems] == [(2, 1), (3, 2)]


@pytest.mark.parametrize(
    ("text", "place"), [("jobs = \n", (1, 8)), ("jobs = 1\njobs = 2\n", (2, 9)), ("a = [\n1", (2, 2))]
)
def test_what_is_not_toml_is_told_with_its_place(folder: Path, text: str, place: tuple[int, int]) -> None:
    ((line, column, message, _),) = wrong(folder, text)
    assert (line, column) == place
    assert message.startswith("it is not TOML: ")


@pytest.mark.parametrize(
    "value",
    [
        "store = 1",
        'store = ""',
        "jobs = true",
        'jobs = "2"',
        "jobs = 1.5",
        "route = []",
        "route = [1]",
        "budget = -1",
        "budget = nan",
        "budget = inf",
        "budget = true",
        'store = "a\\u0000b"',
    ],
)
def test_values_of_other_kinds_are_refused(folder: Path, value: str) -> None:
    ((line, _, message, _),) = wrong(folder, value)
    assert (line, message.split('"')[1]) == (1, value.partition(" ")[0])


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 100_000, "jobs = " + "9" * 5_000, "#" * (SETTINGS_BYTES + 1)]
)
def test_a_file_made_to_hurt_is_refused(folder: Path, text: str) -> None:
    assert len(wrong(folder, text)) == 1


def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "storyboard.toml").write_bytes(b"jobs = \xff")
    with pytest.raises(BoardError, match="not a text in UTF-8"):
        settings_beside(folder)


@pytest.mark.parametrize("key", ["fal_key", "FAL_KEY", "key", "apikey", "api-key", "keys.fal"])
def test_a_key_is_refused_and_not_repeated(own: Path, folder: Path, key: str) -> None:
    ((line, _, message, hint),) = wrong(folder, f'{key} = "5ec4e7"\n')
    assert line == 1
    assert "looks like a key, and keys do not belong into a file" in message
    assert "5ec4e7" not in f"{message} {hint}"
    own.write_text(f'[urls]\n{key.replace(".", "-")} = "5ec4e7"\n')
    with pytest.raises(BoardError) as caught:
        own_settings()
    assert "5ec4e7" not in str(caught.value)


@pytest.mark.parametrize("text", ['fal = "5ec4e7"', '[fal]\nkey = "5ec4e7"', 'fal.key = "5ec4e7"'])
def test_the_name_of_a_provider_tells_where_its_key_and_url_belong(folder: Path, text: str) -> None:
    ((_, _, message, hint),) = wrong(folder, text)
    assert message == 'unknown setting "fal"'
    assert hint == "its key belongs into the environment, as FAL_KEY, and its base URL into [urls]"


@pytest.mark.parametrize("store", ["../elsewhere", "/elsewhere", ".", "a/../..", "~/clips/../../.."])
def test_a_store_beside_the_storyboard_stays_in_its_folder(folder: Path, store: str) -> None:
    ((_, _, message, _),) = wrong(folder, f'store = "{store}"\n')
    assert "within its folder" in message


def test_a_store_does_not_leave_the_folder_through_a_link(folder: Path, tmp_path: Path) -> None:
    (folder / "clips").symlink_to(tmp_path)
    for store in ("clips", "clips/deeper"):
        ((_, _, message, _),) = wrong(folder, f'store = "{store}"\n')
        assert "through a link" in message


def test_the_users_own_store_is_absolute(own: Path) -> None:
    own.write_text('store = "clips"\n')
    with pytest.raises(BoardError, match="must be an absolute path"):
        own_settings()


@pytest.mark.parametrize(
    "text", ['catalogue = ["m.yaml"]', "cache-size = 0", '[urls]\nfal = "http://x"', "urls = {}"]
)
def test_what_is_the_users_to_decide_counts_in_the_users_own_settings_alone(folder: Path, text: str) -> None:
    ((line, _, message, hint),) = wrong(folder, text)
    assert line == 1
    assert "counts in your own settings alone, not beside a storyboard" in message
    assert "your settings folder" in (hint or "")


@pytest.mark.parametrize(
    ("value", "size"), [("0", 0), ('"0"', 0), ("500", 500), ('"2 GB"', 2 * 10**9), ('"1 MiB"', 2**20)]
)
def test_the_size_of_derived_files_is_a_number_or_a_text(own: Path, value: str, size: int) -> None:
    own.write_text(f"cache-size = {value}\n")
    assert own_settings().cache_size == size
    assert Settings().over(own_settings()).cache_size == size


@pytest.mark.parametrize("value", ["-1", "1.5", "true", '"much"', "[]", '""'])
def test_what_is_no_size_is_refused(own: Path, value: str) -> None:
    own.write_text(f"jobs = 2\ncache-size = {value}\n")
    with pytest.raises(BoardError, match=r'storyboard.toml:2:1: "cache-size" must be a size'):
        own_settings()


@pytest.mark.parametrize("name", ["storyboard.toml", "pyproject.toml"])
def test_a_link_out_of_the_folder_is_not_read(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "other.toml").write_text("[tool.storyboard]\njobs = 7\n")
    (folder / name).symlink_to(tmp_path / "other.toml")
    if name == "pyproject.toml":
        assert settings_beside(folder) == Settings()
    else:
        with pytest.raises(BoardError, match="not a regular file of the storyboard's folder"):
            settings_beside(folder)


def test_a_pipe_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "storyboard.toml")
    with pytest.raises(BoardError, match="not a regular file"):
        settings_beside(folder)


def test_the_users_settings_folder_may_hold_storyboards(own: Path) -> None:
    own.write_text(OWN)
    assert settings_for(own.parent) == own_settings()


@pytest.mark.parametrize("variables", [{"XDG_CONFIG_HOME": "."}, {"XDG_CONFIG_HOME": "", "HOME": "."}])
def test_a_relative_settings_folder_is_none_of_the_users(
    folder: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for place in ("storyboard", ".config/storyboard"):
        (folder / place).mkdir(parents=True)
        (folder / place / "storyboard.toml").write_text(OWN)
    monkeypatch.chdir(folder)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert settings_for(folder) == Settings()
