"""Addresses of shared stores: which texts are one, and what may be in it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from storyboard.errors import PlanError

__all__ = ["SCHEMES", "is_address", "shared_address"]

SCHEMES: Final[dict[str, str]] = {
    "s3": "s3://bucket/films",
    "gs": "gs://bucket/films",
    "az": "az://container/films",
    "file": "file:///mnt/team/films",
}
"""The schemes that a shared store can have, each with an example."""

LONGEST: Final = 1024
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_BUCKET: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,221}")
_PATH: Final = re.compile(r"[\w./ ~+=@-]*", re.ASCII)


def is_address(text: str) -> bool:
    """Whether a text is meant as the address of a shared store, and not as a folder."""
    return _SCHEME.match(text) is not None


def shared_address(text: str) -> str:
    """
    Return the address of a shared store in its usual form: no slash at the end.

    PlanError when it is none that can be used. The message does not repeat an address that may hold a password.
    """
    examples = " or ".join(SCHEMES.values())
    if len(text) > LONGEST:
        raise PlanError(f"the address of a shared store is longer than {LONGEST:,} characters")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise PlanError("the address of the shared store is not valid", hint=f"such as {examples}") from None
    if not text.isprintable():
        raise PlanError("the address of the shared store has characters that it cannot have")
    if "@" in parts.netloc or parts.query or parts.fragment or "?" in text or "#" in text:
        raise PlanError(
            "the address of a shared store is a bucket and a path, without a password, a signature or options",
            hint=f"such as {examples}; credentials belong into the environment",
        )
    if parts.scheme not in SCHEMES:
        raise PlanError(
            f'there are no shared stores of the kind "{parts.scheme[:40]}://"', hint=f"use {examples}"
        )
    _check_place(parts.scheme, parts.netloc, parts.path)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _check_place(scheme: str, bucket: str, path: str) -> None:
    example = SCHEMES[scheme]
    if not _PATH.fullmatch(path) or ".." in PurePosixPath(path).parts:
        raise PlanError(
            "the path of the shared store has characters that it cannot have", hint=f"such as {example}"
        )
    if scheme == "file":
        if bucket or path.rstrip("/") == "":
            raise PlanError(
                "the address of a shared folder needs an absolute path", hint=f"such as {example}"
            )
    elif not _BUCKET.fullmatch(bucket):
        raise PlanError("the address of the shared store names no bucket", hint=f"such as {example}")
