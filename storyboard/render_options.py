"""How to render: everything that the caller decides, and that is not part of the film itself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from storyboard.catalogue.catalogue import Catalogue
from storyboard.inspection.inspector import Inspector
from storyboard.places import SharedChoice
from storyboard.plan.saved import SavedPlan
from storyboard.plan.spending import Consent
from storyboard.run.execution import DEADLINE_SECONDS
from storyboard.shared.takes import SharedTakes

__all__ = ["RenderOptions"]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """
    How to render; everything that is part of the film itself is in the board.

    `store` is a folder (None: ``STORYBOARD_STORE``, else ``.storyboard`` beside the storyboard). `engine` is a model
    that replaces every other: ``animatic`` makes a preview. `shots` limits the making of clips. `jobs` is how many
    clips are made at once (None: one per processor on this machine, at most 8, and unlimited at hosted providers).
    `output` replaces the board's own output path and is relative to the working folder; `force` lets the film replace
    a file that is not known to be one of its own cuts.

    Money: nothing is spent without permission, and a board's `budget` only lowers what is allowed. `max_cost` is a
    limit for this render in US dollars, and allows spending within it; `consent` allows what the plan says; `allowed`
    is a limit for all concurrent renders of the board, which counts when neither of the two is given. `budget` lowers
    what is allowed, as the board's own does.
    `allow_unpriced` is how many clips without a known price may be submitted (None: with `consent` and no limit, all
    in the plan, else none). `routes` are the providers to try, in order, instead of the board's; `preferred` are those
    to try for shots that name none. `resubmit_uncertain`
    submits again what may have been accepted already, at the risk of paying twice. `deadline` is how many seconds one
    run waits for a prediction.

    `retake` asks for so many further takes of one shot, and for nothing else but what it continues.

    `keep_stale` uses the earlier take of a shot whose inputs have changed, where there is one; `stop_at` does so for
    these shots, and so for what continues them.

    `expected` is a saved plan: the render does exactly that, or nothing.

    `lock` is the file of the lock, relative to the working folder (None: the one beside the storyboard). `locked`
    refuses a render that would change it; `frozen` makes nothing: the film is made of the takes that the lock
    names, or not at all. `require_approved` refuses a film of takes that are not approved in the review beside the
    lock. `inspector` looks at files (None: a new one, which believes what was found earlier of a file that has not
    changed). `shared` says which shared store to use, or is one that is open; a preview uses none.
    """

    store: Path | None = None
    catalogue: Catalogue | None = None
    engine: str | None = None
    shots: Collection[str] | None = None
    jobs: int | None = None
    output: Path | None = None
    force: bool = False
    max_cost: Decimal | None = None
    consent: bool = False
    allowed: Decimal | None = None
    budget: Decimal | None = None
    allow_unpriced: int | None = None
    routes: tuple[str, ...] | None = None
    preferred: tuple[str, ...] = ()
    resubmit_uncertain: bool = False
    deadline: float = DEADLINE_SECONDS
    retake: tuple[str, int] | None = None
    keep_stale: bool = False
    stop_at: Collection[str] = ()
    lock: Path | None = None
    locked: bool = False
    frozen: bool = False
    expected: SavedPlan | None = None
    require_approved: bool = False
    inspector: Inspector | None = None
    shared: SharedChoice | SharedTakes = field(default_factory=SharedChoice)

    @property
    def spending(self) -> Consent:
        """The spending that the options allow."""
        return Consent(self.max_cost, self.consent, self.allowed, self.allow_unpriced, self.budget)
