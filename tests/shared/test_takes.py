"""Takes between a store on this machine and a shared one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.errors import StoreError
from storyboard.shared.bucket import Bucket
from storyboard.shared.documents import MARK, take_document, take_in
from storyboard.shared.opening import adopt_shared, check_name, not_adopted, prepare
from storyboard.shared.takes import Pulled, Pushed, SharedTakes, blob_object, keys_in, take_object
from storyboard.shared.transfer import pull_all, push_all
from storyboard.store.known_addresses import owner_mark
from storyboard.store.known_stores import DATA_VARIABLE
from storyboard.store.origin import Origin
from storyboard.store.store import ClipFacts, Store, open_store
from storyboard.store.take import Take, take_key

FACTS = ClipFacts(12, Fraction(24), 64, 36, Fraction(1, 2))


def keep(store: Store, content: bytes, fingerprint: str = "ab" * 32, **about: str) -> Take:
    origin = Origin(
        fingerprint,
        1,
        "model",
        "fal",
        {"prompt": "a dune", "account": "mine"},
        "id-1",
        Decimal("0.49"),
        **about,
    )
    with store.workspace() as workspace:
        workspace.write_bytes(content)
        return store.keep_clip(workspace, origin, FACTS)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "here") as store:
        yield store


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "there") as store:
        yield store


def test_a_take_comes_through_with_all_that_is_known(bucket: Bucket, here: Store, there: Store) -> None:
    take = keep(here, b"clip")
    shared = SharedTakes(bucket)
    prepare(shared)
    assert not shared.has(take)
    assert shared.push(take, here) is Pushed.SENT
    assert shared.push(take, here) is Pushed.THERE
    assert shared.has(take)
    key = take_key(take.fingerprint, 1)
    assert list(keys_in(bucket)) == [key]
    found = SharedTakes(bucket).find(key)
    assert found is not None
    assert found.take == take
    assert shared.pull(found, there) is Pulled.HERE
    assert there.whole_take(key) == take
    assert there.facts_of(take) == {"prompt": "a dune"}
    assert here.facts_of(take) == {"prompt": "a dune", "account": "mine"}


def test_the_index_is_rebuilt_with_what_was_brought(bucket: Bucket, here: Store, there: Store) -> None:
    shared = SharedTakes(bucket)
    take = keep(here, b"clip")
    shared.push(take, here)
    pull_all(there, shared, lambda *_: None)
    there.close()
    (there.root / "index.sqlite").unlink()
    with open_store(there.root) as again:
        assert again.whole_take(take_key(take.fingerprint, 1)) == take


@pytest.mark.parametrize("content", [b"", b"cl1p", b"clip and more", b"x" * 100_000])
def test_a_clip_of_another_digest_is_refused(
    bucket: Bucket, here: Store, there: Store, content: bytes
) -> None:
    take = keep(here, b"clip")
    shared = SharedTakes(bucket)
    shared.push(take, here)
    bucket.write(blob_object(take.sha256), content)
    key = take_key(take.fingerprint, 1)
    found = shared.find(key)
    assert found is not None
    assert shared.pull(found, there) is Pulled.ALTERED
    assert there.take(key) is None
    assert not list((there.root / "work").iterdir())
    # It does not count from now on, until somebody has sent a whole one.
    assert shared.find(key) is None
    assert shared.push(take, here) is Pushed.SENT
    assert shared.find(key) == found
    assert shared.pull(found, there) is Pulled.HERE


def test_a_clip_that_is_gone(bucket: Bucket, here: Store, there: Store) -> None:
    take = keep(here, b"clip")
    shared = SharedTakes(bucket)
    shared.push(take, here)
    bucket.delete(blob_object(take.sha256))
    found = shared.find(take_key(take.fingerprint, 1))
    assert found is not None
    assert shared.pull(found, there) is Pulled.GONE


def test_what_is_damaged_here_is_not_sent(bucket: Bucket, here: Store) -> None:
    take = keep(here, b"clip")
    here.clip_path(take).write_bytes(b"cl1p")
    assert SharedTakes(bucket).push(take, here) is Pushed.DAMAGED
    assert not list(bucket.list("takes/"))
    assert not list(bucket.list("blobs/"))


def test_the_first_of_two_clips_for_one_request_stays(bucket: Bucket, here: Store, there: Store) -> None:
    first, second = keep(here, b"clip"), keep(there, b"another")
    shared = SharedTakes(bucket)
    assert shared.push(first, here) is Pushed.SENT
    assert shared.push(second, there) is Pushed.OTHER
    found = shared.find(take_key(first.fingerprint, 1))
    assert found is not None
    assert found.take == first
    # And what is whole on a machine is not replaced by a pull.
    assert shared.pull(found, there) is Pulled.HERE
    assert there.take(take_key(first.fingerprint, 1)) == second


def test_a_stand_ins_clip_never_takes_the_place_of_a_real_one(
    bucket: Bucket, here: Store, there: Store
) -> None:
    fake = keep(here, b"fake", stand_in="1", base_url="http://127.0.0.1:1")
    key = take_key(fake.fingerprint, 1)
    shared = SharedTakes(bucket)
    shared.push(fake, here)
    assert shared.find(key) is None
    found = shared.find(key, stand_ins=True)
    assert found is not None
    assert found.take == fake
    real = keep(there, b"real")
    assert shared.push(real, there) is Pushed.SENT
    found = shared.find(key, stand_ins=True)
    assert found is not None
    assert found.take == real
    # A real one replaces the stand-in's on a machine that has only that.
    shared.pull(found, here)
    assert here.take(key) == real


def test_facts_that_claim_another_take_do_not_count(bucket: Bucket, here: Store) -> None:
    take = keep(here, b"clip")
    key = take_key(take.fingerprint, 1)
    good = take_document(take, {})
    assert take_in(good, key, "s3://b") is not None
    assert take_in(good, f"{'cd' * 32}#1", "s3://b") is None
    assert take_in(good, f"{take.fingerprint}#2", "s3://b") is None
    row = json.loads(good)
    for column, value in (
        ("sha256", "../../etc"),
        ("size_bytes", -1),
        ("size_bytes", 0),
        ("fps", "0"),
        ("fps", "1/0"),
        ("price", "1e999"),
        ("frames", "12"),
        ("model", None),
    ):
        forged = json.dumps({**row, "take": {**row["take"], column: value}}).encode()
        assert take_in(forged, key, "s3://b") is None, column
    for content in (b"", b"[]", b"\xff", b"{" * 100_000, b'{"take": []}'):
        assert take_in(content, key, "s3://b") is None
    with pytest.raises(StoreError, match="newer storyboard"):
        take_in(json.dumps({**row, "shared": 2}).encode(), key, "s3://b")
    bucket.write(take_object(key), b"not json")
    shared = SharedTakes(bucket)
    assert shared.find(key) is None
    assert shared.push(take, here) is Pushed.SENT
    assert shared.find(key) is not None


def test_facts_of_version_1_stay_readable() -> None:
    content = (Path(__file__).parent / "take-version-1.json").read_bytes()
    found = take_in(content, f"{'ab' * 32}#1", "s3://b")
    assert found is not None
    assert found.take.price == Decimal("0.49")
    assert take_document(found.take, found.facts) == content


def test_everything_at_once(bucket: Bucket, here: Store, there: Store) -> None:
    takes = [keep(here, f"clip {number}".encode(), f"{number:064x}") for number in range(20)]
    here.clip_path(takes[0]).unlink()
    told: dict[str, Pushed | Pulled] = {}
    push_all(takes, here, SharedTakes(bucket), told.__setitem__)
    assert list(told.values()).count(Pushed.SENT) == 19
    assert told[take_key(takes[0].fingerprint, 1)] is Pushed.DAMAGED
    told.clear()
    pull_all(there, SharedTakes(bucket), told.__setitem__)
    assert list(told.values()) == [Pulled.HERE] * 19
    assert len(there.takes()) == 19
    told.clear()
    pull_all(there, SharedTakes(bucket), told.__setitem__)
    assert not told


def test_another_store_at_an_address_is_noticed(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "data"))
    shared = SharedTakes(bucket)
    check_name(shared)
    assert shared.name() is None
    assert not_adopted(bucket.address) is not None
    prepare(shared)
    prepare(shared)
    assert not_adopted(bucket.address) is None
    bucket.write(
        MARK, (bucket.read(MARK) or b"").replace(b'"name": "', b'"name": "0').replace(b'"\n}', b'"}')
    )
    with pytest.raises(StoreError, match="no shared store"):
        check_name(shared)
    bucket.write(MARK, json.dumps({"made_by": "storyboard", "shared": 1, "name": "0" * 32}).encode())
    with pytest.raises(StoreError, match="another store than before") as caught:
        check_name(shared)
    assert f"storyboard cache adopt {bucket.address}" in str(caught.value)
    adopt_shared(bucket.address)
    check_name(shared)


class Careless(Bucket):
    """A server that does not know conditions, as some do."""

    def create(self, path: str, content: bytes) -> bool:
        self.write(path, content)
        return True


def test_a_server_without_conditional_writes_is_refused(bucket: Bucket) -> None:
    careless = Careless(bucket.address, bucket._reading, bucket._writing)
    with pytest.raises(StoreError, match="ignores the condition"):
        prepare(SharedTakes(careless))


def test_machines_with_copies_of_one_store_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "a"))
    first = owner_mark("name")
    assert owner_mark("name") == first != owner_mark("other")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "b"))
    assert owner_mark("name") != first
    assert "name" not in first


def test_a_clip_may_be_brought_twice(bucket: Bucket, here: Store, there: Store) -> None:
    take = keep(here, b"clip")
    shared = SharedTakes(bucket)
    shared.push(take, here)
    shared.push(replace(take, fingerprint="cd" * 32), here)
    pull_all(there, shared, lambda *_: None)
    assert len(there.takes()) == 2
    assert len(list((there.root / "blobs").glob("*/*.mp4"))) == 1


def test_checking_reads_every_clip_there(bucket: Bucket, here: Store) -> None:
    good, bad, gone = (keep(here, name.encode(), f"{name:0>64}") for name in ("aa", "bb", "cc"))
    shared = SharedTakes(bucket)
    for take in (good, bad, gone):
        shared.push(take, here)
    bucket.write(blob_object(bad.sha256), b"xx")
    bucket.delete(blob_object(gone.sha256))
    found = [shared.check(take_key(take.fingerprint, 1)) for take in (good, bad, gone)]
    assert found == [Pulled.HERE, Pulled.ALTERED, Pulled.GONE]
