"""The faults of `make mutate`: each is one change of what is run, and leaves the file readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tools.mutants import mutants_of
from tools.mutate import ROOMS

ROOT = Path(__file__).parents[2]

SOURCE = '''\
"""Doc."""
from typing import Final

__all__ = ["f"]
LIMIT: Final = 3


@cache(size=1)
def f(größe: int = 0) -> bool | None:
    """Doc."""
    for each in range(9):
        if größe < LIMIT and not any(each):
            self.found = each
            continue
        note("ä", each + 2)
    return größe is None
'''
EXPECTED = [
    "5: 3 -> (4)",
    "9: 0 -> (1)",
    "11: 9 -> (10)",
    "12: größe < LIMIT -> (größe <= LIMIT)",
    "12: größe < LIMIT and not any(each) -> (größe < LIMIT or not any(each))",
    "12: größe < LIMIT and not any(each) -> (not (größe < LIMIT and (not any(each))))",
    "12: not any(each) -> (any(each))",
    "12: any(each) -> (all(each))",
    "13: self.found = each -> pass",
    "14: continue -> break",
    '15: note("ä", each + 2) -> pass',
    "15: each + 2 -> (each - 2)",
    "15: 2 -> (3)",
    "16: return größe is None -> return None",
    "16: größe is None -> (größe is not None)",
]


def test_what_is_run_has_faults_and_what_is_told_has_none(tmp_path: Path) -> None:
    (tmp_path / "f.py").write_text(SOURCE, encoding="utf-8")
    assert [str(each).removeprefix("f.py:") for each in mutants_of(Path("f.py"), tmp_path)] == EXPECTED


@pytest.mark.parametrize("room", ROOMS)
def test_faults_leave_the_code_of_a_room_readable_and_its_tests_are_there(room: str) -> None:
    paths = sorted(ROOT.glob(ROOMS[room].code))
    assert paths
    for path in paths:
        whole = path.read_text(encoding="utf-8")
        for mutant in mutants_of(path.relative_to(ROOT), ROOT)[::20]:
            assert ast.dump(ast.parse(mutant.text(whole))) != ast.dump(ast.parse(whole)), mutant
    assert all((ROOT / tests).exists() for tests in (*ROOMS[room].near, *ROOMS[room].far))
