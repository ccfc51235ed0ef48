"""Opening a shared store: whether the user trusts it, and whether it is still the one that was adopted."""

from __future__ import annotations

from storyboard.errors import StoreError
from storyboard.shared.bucket import Patience, open_bucket
from storyboard.shared.takes import SharedTakes
from storyboard.store.known_addresses import adopt_address, adopted_name

__all__ = ["adopt_shared", "check_name", "not_adopted", "prepare"]


def check_name(shared: SharedTakes) -> None:
    """
    Raise StoreError when another store than before is at the address; nothing is written there.

    By naming an address, the user adopts what is there at the first time.
    """
    if (name := shared.name()) is not None:
        _recognise(shared.address, name)


def prepare(shared: SharedTakes) -> None:
    """Make the store where there is none, before the first document is written. StoreError as above, and as `make`."""
    _recognise(shared.address, shared.make())


def _recognise(address: str, name: str) -> None:
    known = adopted_name(address)
    if known is None:
        adopt_address(address, name)
    elif known != name:
        raise StoreError(
            f'another store than before is at "{address}"; nothing of it is used, and nothing is sent there',
            hint=f"if it is yours, say so with: storyboard cache adopt {address}",
        )


def adopt_shared(address: str, patience: Patience | None = None) -> None:
    """Trust the store at an address on this machine, whoever names it; it is made where there is none. StoreError."""
    shared = SharedTakes(open_bucket(address, patience))
    adopt_address(address, shared.make())


def not_adopted(address: str) -> StoreError | None:
    """Return why the shared store that a storyboard names is not used, None when the user has adopted it."""
    if adopted_name(address) is not None:
        return None
    return StoreError(
        f'the storyboard names the shared store "{address}", which you have not adopted; it is not used',
        hint=f"if it is yours, say so with: storyboard cache adopt {address}",
    )
