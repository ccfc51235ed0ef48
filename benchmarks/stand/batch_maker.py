"""
Make the clips of all films of a storyboard, and no film: ``python -m benchmarks.stand.batch_maker FILE`` as a process.

It prints the seconds on the clock that loading, planning and making took, as one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import anyio

from benchmarks.stand.film import CATALOGUE
from storyboard.batch.plan import plan_batch, strictest
from storyboard.board.load import load_films
from storyboard.catalogue.catalogue import load_catalogue
from storyboard.clip_run import ClipRun, run_clips
from storyboard.inspection.inspector import Inspector
from storyboard.render_options import RenderOptions
from storyboard.report import quiet


def main() -> None:
    catalogue = load_catalogue(CATALOGUE)
    times = [time.perf_counter()]
    films = load_films(Path(sys.argv[1]), catalogue=catalogue)
    times.append(time.perf_counter())
    options = RenderOptions(catalogue=catalogue, max_cost=Decimal(1000), inspector=Inspector())
    batch = plan_batch(films, options)
    times.append(time.perf_counter())
    run = ClipRun(strictest(films), batch.union, options, footage=tuple, remember=lambda _: {})
    result = anyio.run(run_clips, run, quiet)
    times.append(time.perf_counter())
    load, plan, make = (after - before for before, after in pairwise(times))
    told = {"films": len(films), "takes": len(result.takes), "load": load, "plan": plan, "make": make}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
