"""Claims: of several machines with one shared store, one submits, and the others know."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyboard.errors import StoreError
from storyboard.shared.bucket import Bucket
from storyboard.shared.claims import DEAD_AFTER_SECONDS, Claims, claims_path
from storyboard.shared.documents import Phase

from .s3 import Link

KEY = f"{'ab' * 32}#1"


class Clock:
    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        import time

        return time.time() + self.ahead


def machine(bucket: Bucket, name: str, clock: Clock | None = None, process: str = "") -> Claims:
    claims = Claims(bucket, f"owner{name}", process or f"process{name}", clock or Clock())
    claims.beat()
    return claims


def phases(bucket: Bucket) -> list[str]:
    paths = sorted(each.path for each in bucket.list(f"{claims_path(KEY)}/"))
    return [json.loads(bucket.read(path) or b"")["phase"] for path in paths]


def test_the_first_has_it_until_it_gives_it_up(bucket: Bucket) -> None:
    a, b = machine(bucket, "a"), machine(bucket, "b")
    assert a.take(KEY) is None
    held = b.take(KEY)
    assert held is not None
    assert held.is_alive
    assert held.claim.phase is Phase.CLAIMED
    assert not b.begin(KEY)
    b.release(KEY)
    assert a.begin(KEY)
    held = b.take(KEY)
    assert held is not None
    assert held.claim.phase is Phase.SENT
    assert held.claim.since.endswith("UTC")
    a.release(KEY)
    assert b.take(KEY) is None
    assert phases(bucket) == ["claimed", "sent", "free", "claimed"]


def test_of_many_at_once_one_has_it(bucket: Bucket) -> None:
    machines = [machine(bucket, str(number)) for number in range(6)]
    start = threading.Barrier(6)

    def take(claims: Claims) -> bool:
        start.wait()
        return claims.take(KEY) is None and claims.begin(KEY)

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(take, machines)).count(True) == 1


def test_a_claim_of_the_dead_is_taken_over_before_anything_was_sent(bucket: Bucket) -> None:
    later = Clock()
    a = machine(bucket, "a")
    assert a.take(KEY) is None
    b = machine(bucket, "b", later)
    assert b.take(KEY) is not None
    later.ahead = DEAD_AFTER_SECONDS + 10
    assert b.take(KEY) is None
    # It was only asleep, and wakes up: it has not sent anything, and must not do so now.
    assert not a.begin(KEY)
    assert b.begin(KEY)


def test_what_the_dead_may_have_paid_for_is_not_taken_over(bucket: Bucket) -> None:
    later = Clock()
    a = machine(bucket, "a")
    assert a.take(KEY) is None
    assert a.begin(KEY)
    b = machine(bucket, "b", later)
    later.ahead = 10 * 365 * 86_400.0
    held = b.take(KEY)
    assert held is not None
    assert not held.is_alive
    assert held.claim.phase is Phase.SENT
    assert b.take(KEY, also_sent=True) is None


def test_permission_to_pay_twice_does_not_take_from_the_living(bucket: Bucket) -> None:
    a, b = machine(bucket, "a"), machine(bucket, "b")
    assert a.take(KEY) is None
    assert a.begin(KEY)
    held = b.take(KEY, also_sent=True)
    assert held is not None
    assert held.is_alive


def test_the_same_store_goes_on_with_its_own_claim(bucket: Bucket) -> None:
    first = machine(bucket, "a", process="one")
    assert first.take(KEY) is None
    assert first.begin(KEY)
    second = machine(bucket, "a", process="two")
    assert second.take(KEY) is None
    assert second.begin(KEY)


def test_a_second_attempt_asks_whether_it_still_has_it(bucket: Bucket) -> None:
    later = Clock()
    a = machine(bucket, "a")
    assert a.take(KEY) is None
    assert a.begin(KEY)
    assert a.begin(KEY)
    assert phases(bucket) == ["claimed", "sent"]
    b = machine(bucket, "b", later)
    later.ahead = DEAD_AFTER_SECONDS + 10
    assert b.take(KEY, also_sent=True) is None
    assert not a.begin(KEY)


def test_the_clock_of_a_machine_may_be_wrong(bucket: Bucket) -> None:
    ahead = Clock()
    ahead.ahead = 86_400.0
    a = machine(bucket, "a")
    assert a.take(KEY) is None
    held = machine(bucket, "b", ahead).take(KEY)
    assert held is not None
    assert held.is_alive


def test_who_has_left_is_dead_at_once(bucket: Bucket) -> None:
    a, b = machine(bucket, "a"), machine(bucket, "b")
    assert a.take(KEY) is None
    a.leave()
    assert b.take(KEY) is None


def test_what_is_held_again_stays_with_its_owner(bucket: Bucket) -> None:
    a, b = machine(bucket, "a"), machine(bucket, "b")
    a.hold(KEY)
    a.hold(KEY)
    held = b.take(KEY)
    assert held is not None
    assert held.claim.phase is Phase.SENT
    assert phases(bucket) == ["sent"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"phase": "gone"}', b'{"phase": "free"}', b'{"shared": 1, "phase": 3}']
)
def test_a_claim_that_cannot_be_read_forbids_to_submit(bucket: Bucket, content: bytes) -> None:
    bucket.write(f"{claims_path(KEY)}/000001.json", content)
    with pytest.raises(StoreError, match="not one that storyboard wrote"):
        machine(bucket, "a").take(KEY)


def test_a_claim_of_a_newer_version(bucket: Bucket) -> None:
    bucket.write(f"{claims_path(KEY)}/000001.json", b'{"shared": 2}')
    with pytest.raises(StoreError, match="newer storyboard"):
        machine(bucket, "a").take(KEY)


def test_without_an_answer_nothing_is_claimed(remote: Bucket, link: Link) -> None:
    a = machine(remote, "a")
    link.is_down = True
    with pytest.raises(StoreError):
        a.take(KEY)
    with pytest.raises(StoreError):
        a.begin(KEY)


STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["take", "begin", "release", "sleep", "wake"])),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(steps=STEPS)
def test_no_two_are_ever_sending(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """Whatever the order, and whoever is thought dead: from begin to release, nobody else's begin succeeds."""
    from storyboard.shared.bucket import open_bucket

    bucket = open_bucket(f"file://{tmp_path_factory.mktemp('shared')}")
    clocks = {name: Clock() for name in "abc"}
    machines = {name: machine(bucket, name, clocks[name]) for name in "abc"}
    sending: set[str] = set()
    for name, step in steps:
        claims = machines[name]
        if step == "take":
            claims.take(KEY)
        elif step == "begin" and claims.begin(KEY):
            sending.add(name)
        elif step == "release":
            claims.release(KEY)
            sending.discard(name)
        elif step == "sleep":
            # To this machine, all the others seem to be dead.
            clocks[name].ahead = DEAD_AFTER_SECONDS + 10
        elif step == "wake":
            clocks[name].ahead = 0.0
        assert len(sending) <= 1
