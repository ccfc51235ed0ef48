"""What went wrong with a shared store, in words: where it was, what is missing, and no credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from storyboard.errors import StoreError
from storyboard.redaction import without_keys

__all__ = ["explained", "is_without_bucket"]

_DETAILS: Final = "\n\nDebug source"
_QUERY: Final = re.compile(r"\?[^\s\"']+")
_CODE: Final = re.compile(r"<Code>(\w{1,60})</Code>")
_STATUS: Final = re.compile(r"status code: (\d{3} [\w ]{1,40})")
LONGEST: Final = 300

KEYS_HINT: Final = "set the credentials in the environment: docs/shared-store.md names the variables"


@contextmanager
def explained(address: str, what: str) -> Iterator[None]:
    """Convert errors of the library about the store at `address` into StoreError: it cannot `what`."""
    try:
        yield
    except StoreError:
        raise
    except FileNotFoundError as error:
        gone = "its bucket does not exist" if is_without_bucket(error) else _words(error)
        raise StoreError(
            f'cannot {what} the shared store "{address}": {gone}', hint="check its address"
        ) from None
    except Exception as error:
        from obstore.exceptions import (  # noqa: PLC0415 - an optional library, which only shared stores need
            BaseError,
            PermissionDeniedError,
            UnauthenticatedError,
        )

        if not isinstance(error, BaseError | OSError):
            raise
        why = "its bucket does not exist" if is_without_bucket(error) else _words(error)
        hint: str | None = "nothing is lost: run the command again when it can be reached"
        if isinstance(error, PermissionDeniedError):
            why, hint = f"access denied ({why})", "ask for the right to read, list and write there"
        elif isinstance(error, UnauthenticatedError) or "credentials" in why.lower():
            hint = KEYS_HINT
        # The library's error has the whole request in it, and nobody needs it.
        raise StoreError(f'cannot {what} the shared store "{address}": {why}', hint=hint) from None


def is_without_bucket(error: BaseException) -> bool:
    """Whether an error says that there is no bucket: an object in it is then not just missing."""
    return any(code in str(error) for code in ("NoSuchBucket", "ContainerNotFound"))


def _words(error: BaseException) -> str:
    """Return what an error says, in one line, without addresses' queries, which may hold signatures."""
    text = str(error).partition(_DETAILS)[0]
    parts = [found[1] for pattern in (_STATUS, _CODE) if (found := pattern.search(text))]
    words = ", ".join(parts) or text
    return without_keys(_QUERY.sub("", " ".join(words.split())))[:LONGEST]
