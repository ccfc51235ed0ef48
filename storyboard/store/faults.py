"""What SQLite raises, and values that are none of ours, as errors for people."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from storyboard.errors import StoreError

__all__ = ["explained"]

_NOT_OURS: Final = "move it out of the store: it is then made anew from what is kept beside it"
_AGAIN: Final = "run it again: the index is then made anew from what is kept beside it"


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Raise StoreError about `what` for all that goes wrong with an index, but not for a row that is there already."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.OperationalError as error:
        # It is what SQLite says when its work has reached the bound of `rows.bounded`.
        if str(error) == "interrupted":
            raise StoreError(f"{what} cannot be used: reading it does not end", hint=_NOT_OURS) from error
        raise StoreError(
            f"{what} cannot be used: {error}", hint="is the disk full, or the folder read-only?"
        ) from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{what} is damaged: {error}", hint=_AGAIN) from error
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise StoreError(
            f"{what} cannot hold a value: {error}", hint="please report this with the storyboard"
        ) from error
    except (ValueError, ZeroDivisionError, RecursionError) as error:
        raise StoreError(f"{what} holds what storyboard did not write: {error}", hint=_NOT_OURS) from error
