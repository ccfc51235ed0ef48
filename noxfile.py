"""The test suite on every Python that the project supports and this machine has; the others are skipped, and named."""

from __future__ import annotations

import nox

PYTHONS = ("3.11", "3.12", "3.13", "3.14")

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.reuse_existing_virtualenvs = True


@nox.session(python=PYTHONS)
def test(session: nox.Session) -> None:
    """Run the tests, or those that are named after ``--``."""
    session.install("--quiet", "--constraint", "constraints.txt", "--editable", ".[dev]")
    session.run("python", "-m", "pytest", "--numprocesses", "auto", "--dist", "worksteal", *session.posargs)
