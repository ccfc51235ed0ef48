"""Errors of SQLite, and values that storyboard did not write, as messages for users."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from storyboard.errors import StoreError

__all__ = ["explained"]

_NOT_OURS: Final = "move it out of the store: it is then rebuilt from the copies beside it"
_AGAIN: Final = "run the command again: the index is then rebuilt from the copies beside it"


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Convert all errors of an index into StoreError about `what`, except that a row already exists."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as error:
        # A query has reached the limit of `rows.bounded`.
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            raise StoreError(f"{what} cannot be used: reading it does not end", hint=_NOT_OURS) from error
        raise StoreError(
            f"{what} cannot be used: {error}", hint="is the disk full, or the folder read-only?"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{what} is damaged: {error}", hint=_AGAIN) from error
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise StoreError(
            f"{what} cannot store a value: {error}", hint="please report this with the storyboard"
        ) from error
    except (ValueError, ZeroDivisionError, RecursionError) as error:
        raise StoreError(f"{what} contains what storyboard did not write: {error}", hint=_NOT_OURS) from error
