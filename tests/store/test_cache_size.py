"""The limit of derived files, as people write sizes."""

from __future__ import annotations

import pytest

from storyboard.errors import PlanError
from storyboard.store.cache_size import CACHE_SIZE_VARIABLE, USUAL_CACHE_SIZE, bytes_in, cache_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("123", 123),
        ("123 B", 123),
        ("500MB", 500_000_000),
        ("2 GB", 2_000_000_000),
        (" 1.5 gb ", 1_500_000_000),
        ("10G", 10_000_000_000),
        ("7k", 7000),
        ("1 kB", 1000),
        ("1KiB", 1024),
        ("0.5 GiB", 2**29),
        ("3 TiB", 3 * 2**40),
        ("0.1MB", 100_000),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert bytes_in(text) == size
    assert cache_size({CACHE_SIZE_VARIABLE: text}) == size


@pytest.mark.parametrize(
    "text",
    ["much", "-1", "+1", "1e9", "1,5 GB", "5 PB", "GB", "1 G B", "1.GB", ".5GB", "٣", "9" * 19, "nan", "1_0"],
)
def test_what_is_no_size_is_a_message(text: str) -> None:
    assert bytes_in(text) is None
    with pytest.raises(PlanError) as caught:
        cache_size({CACHE_SIZE_VARIABLE: text})
    assert caught.value.message == f'STORYBOARD_CACHE_SIZE is "{text}", which is not a size'
    assert "500MB" in (caught.value.hint or "")


@pytest.mark.parametrize("environ", [{}, {CACHE_SIZE_VARIABLE: ""}, {CACHE_SIZE_VARIABLE: " "}])
def test_without_one_the_usual_limit_counts(environ: dict[str, str]) -> None:
    assert cache_size(environ) == USUAL_CACHE_SIZE == 10_000_000_000
