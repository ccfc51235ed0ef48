"""``storyboard serve``: the hosted providers' protocols on this machine, with clips of the animatic engine."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

import click

from storyboard.cli.log import verbose_option
from storyboard.cli.options import UsablePath, catalogue_option, no_color_option
from storyboard.cli.screen import standard_error, standard_output
from storyboard.emulator.faults import Fault, parse_fault
from storyboard.emulator.values import Settings, parse_latency
from storyboard.errors import PlanError
from storyboard.wording import counted

if TYPE_CHECKING:
    from storyboard.emulator.server import Server

__all__ = ["serve"]

LOOPBACK: Final = "127.0.0.1"
EXTRA: Final = ("starlette", "uvicorn", "trustme", "python_multipart")


def _latency(_: click.Context, __: click.Parameter, text: str) -> tuple[float, float]:
    return parse_latency(text)


def _faults(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[Fault, ...]:
    return tuple(parse_fault(text) for text in texts)


@click.command(epilog="Example: storyboard serve --latency 2-6 --fault poll-500:0.05")
@click.option(
    "--host",
    default=LOOPBACK,
    show_default=True,
    help="Address to listen on; any but this machine's own is open to others.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option(
    "--latency",
    default="3",
    show_default=True,
    callback=_latency,
    metavar="SECONDS",
    help="How long a generation takes: 3, or from 2 to 6 as 2-6.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1),
    metavar="N",
    help="Most generations at once with one provider; the others wait in its queue.",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    callback=_faults,
    metavar="KIND[:RATE]",
    help="Inject a fault, always or at a rate from 0 to 1; can be repeated. A wrong KIND lists the valid ones.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Another seed gives other clips, latencies and faults.",
)
@click.option(
    "--tiny",
    is_flag=True,
    help="Make clips of full length but a few dozen pixels, for tests; too small for chains.",
)
@click.option(
    "--ledger",
    type=UsablePath(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Append what is accepted, cancelled, uploaded and downloaded, one JSON object a line.",
)
@click.option("--tls", is_flag=True, help="Serve https with a certificate made for this run.")
@catalogue_option
@verbose_option
@no_color_option
def serve(
    *,
    host: str,
    port: int,
    latency: tuple[float, float],
    concurrency: int | None,
    faults: tuple[Fault, ...],
    seed: int,
    tiny: bool,
    ledger: Path | None,
    tls: bool,
    catalogue_files: tuple[Path, ...],
) -> None:
    """
    Serve the protocols of the hosted models on this machine, for free.

    Until it is stopped with Ctrl-C, the server accepts requests as fal, WaveSpeed, MiniMax and Replicate do, checks
    them against the catalogue, and returns clips of the animatic engine. It prints the environment variables that
    point storyboard to it. Any key will do, such as FAL_KEY=none, but one must be set.
    """
    _need_the_extra()
    # The server and its clips need libraries that no other verb needs.
    from storyboard.catalogue.catalogue import load_catalogue  # noqa: PLC0415
    from storyboard.emulator.emulator import Emulator  # noqa: PLC0415
    from storyboard.emulator.guard import is_loopback  # noqa: PLC0415
    from storyboard.emulator.server import open_server  # noqa: PLC0415

    settings = Settings(
        latency=latency, concurrency=concurrency, seed=seed, tiny=tiny, ledger=ledger, faults=faults
    )
    with (
        Emulator(settings, catalogue=load_catalogue(*catalogue_files)) as emulator,
        open_server(emulator, host=host, port=port, tls=tls) as server,
    ):
        _print_variables(server)
        screen = standard_error()
        if not is_loopback(host):
            screen.say(
                screen.paint("warning:", "yellow", bold=True)
                + f' anyone who can reach "{host}" can use this server, with any key'
            )
        screen.say(f"serving fal, WaveSpeed, MiniMax and Replicate at {server.origin}; Ctrl-C stops it")
        with suppress(KeyboardInterrupt):
            server.run()
        screen.say(f"stopped; {counted(len(emulator.ledger.submits), 'submit')} accepted")


def _print_variables(server: Server) -> None:
    """Print the environment variables that point storyboard to the server, for a shell to read at once."""
    variables = dict(server.variables)
    if server.certificate:
        variables["SSL_CERT_FILE"] = str(server.certificate)
    output = standard_output()
    output.say("\n".join(f"export {name}={quote(value)}" for name, value in variables.items()))
    if output.stream is not None:
        output.stream.flush()


def _need_the_extra() -> None:
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise PlanError(
            f'the server needs "{missing[0]}", which is not installed',
            hint='install storyboard with its extra "serve", in its checkout: pip install ".[serve]"',
        )
