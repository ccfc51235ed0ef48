"""The table of verbs: help lists them without importing any; a verb's module is imported when it is called."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from typing import Final, NamedTuple

import click

from storyboard.cli.log import verbose_option
from storyboard.version import VERSION

__all__ = ["VERBS", "Verb", "Verbs", "storyboard"]

DEBUG_VARIABLE: Final = "STORYBOARD_DEBUG"


class Verb(NamedTuple):
    """Where a verb's command is, as ``module:attribute``, and its help in one line."""

    where: str
    help: str


VERBS: Final[Mapping[str, Verb]] = {
    "new": Verb(
        "storyboard.cli.verbs.new:new", "Start a film: write a small storyboard that renders as it is."
    ),
    "validate": Verb("storyboard.cli.verbs.validate:validate", "Check storyboards and show every problem."),
    "inputs": Verb(
        "storyboard.cli.verbs.inputs:inputs",
        "Show what a storyboard asks of whoever fills it: its inputs, with types, defaults and limits.",
    ),
    "plan": Verb("storyboard.cli.verbs.plan:plan", "Show what a render would make, why, and for how much."),
    "render": Verb("storyboard.cli.verbs.render:render", "Make the missing clips, and the film."),
    "allow": Verb(
        "storyboard.cli.verbs.allow:allow", "Let renders of one storyboard spend money without asking."
    ),
    "preview": Verb(
        "storyboard.cli.verbs.preview:preview", "Make the whole film as an animatic, free and offline."
    ),
    "takes": Verb(
        "storyboard.cli.verbs.takes:takes",
        "List the takes of shots: when they were made, with what, and which the film uses.",
    ),
    "retake": Verb(
        "storyboard.cli.verbs.retake:retake", "Make further takes of a shot; all that it has stay."
    ),
    "pick": Verb("storyboard.cli.verbs.pick:pick", "Choose the take of a shot that the film uses."),
    "approve": Verb(
        "storyboard.cli.verbs.approve:approve", "Approve the takes that the film uses, in its review."
    ),
    "pin": Verb("storyboard.cli.verbs.pin:pin", "Keep the take of a shot although its inputs change."),
    "cut": Verb("storyboard.cli.verbs.cut:cut", "Stitch the film from existing clips."),
    "show": Verb(
        "storyboard.cli.verbs.show:show",
        "Show what a finished film is made of: its shots, prompts, models, prices and digests.",
    ),
    "status": Verb("storyboard.cli.verbs.status:status", "Show the paid work of a film, and what it cost."),
    "cancel": Verb(
        "storyboard.cli.verbs.cancel:cancel",
        "Cancel the running predictions of a film, or of all films of a storyboard.",
    ),
    "fetch": Verb("storyboard.cli.verbs.fetch:fetch", "Download every clip that was paid for."),
    "resolve": Verb(
        "storyboard.cli.verbs.resolve:resolve", "Say which prediction an uncertain submit became."
    ),
    "cache": Verb(
        "storyboard.cli.verbs.cache:cache", "Share clips with other machines, check them, and clear up."
    ),
    "models": Verb("storyboard.cli.verbs.models:models", "List the video models, or show one of them."),
    "presets": Verb(
        "storyboard.cli.verbs.presets:presets",
        "List the presets for outputs: the size and rate of each, and what is known of its platform.",
    ),
    "serve": Verb(
        "storyboard.cli.verbs.serve:serve",
        "Serve the protocols of the hosted models on this machine, for free.",
    ),
    "doctor": Verb("storyboard.cli.verbs.doctor:doctor", "Check what films need of this machine."),
    "schema": Verb(
        "storyboard.cli.verbs.schema:schema", "Print the JSON Schema of storyboards, for editors."
    ),
    "completion": Verb(
        "storyboard.cli.verbs.completion:completion", "Print the completion script of a shell."
    ),
}


class Verbs(click.Group):
    """A group whose commands are named in `VERBS` and load one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        """Return the verbs in the order of a typical workflow."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """Import one verb; None when it does not exist."""
        if cmd_name not in VERBS:
            return None
        module, attribute = VERBS[cmd_name].where.split(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{VERBS[cmd_name].where} is not a command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb at the start of the arguments; the UsageError for an unknown one suggests the nearest."""
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            from storyboard.suggestions import closest  # noqa: PLC0415 - only a mistake needs it

            close = closest(args[0], VERBS)
            guess = f'did you mean "{close}"? ' if close else ""
            raise click.UsageError(
                f'there is no command "{args[0]}"; {guess}commands are: {", ".join(VERBS)}', ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """List the verbs with their one-line help, loading none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.help) for name, verb in VERBS.items()])


def _debug(_: click.Context, __: click.Parameter, wanted: bool) -> None:
    if wanted:
        os.environ[DEBUG_VARIABLE] = "1"


@click.command(
    cls=Verbs,
    invoke_without_command=True,
    help="A film as a text file: plan it, price it, make its clips, cut it together.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: storyboard new film",
)
@click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=_debug,
    help=f"Show where in the program an error comes from, as {DEBUG_VARIABLE}=1 does.",
)
@verbose_option
@click.version_option(VERSION, prog_name="storyboard", message="%(prog)s %(version)s")
@click.pass_context
def storyboard(ctx: click.Context) -> None:
    """Run a verb; without one, show the help."""
    if ctx.invoked_subcommand is None:
        from storyboard.cli.screen import standard_output  # noqa: PLC0415 - a verb brings its own

        standard_output().say(ctx.get_help())
