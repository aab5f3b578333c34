"""`python -m bench [name …] [--size small|1m|5m]`: run benchmarks and write bench/results.md.

Each builds its own data with a fixed seed, measures its own limit in the same run, in turn with
what it measures, and tells the median of the ratios of at least five rounds.
"""

import argparse
import os
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench import exports, figures, lists, odata, one_audit, push, report, short_lists, start
from bench.measure import Result

BENCHMARKS: dict[str, Callable[[Progress, str], Result]] = {
    "one_audit": one_audit.run,
    "lists": lists.run,
    "short_lists": short_lists.run,
    "push": push.run,
    "figures": figures.run,
    "exports": exports.run,
    "odata": odata.run,
    "start": start.run,
}
COLUMNS = (
    TextColumn("{task.description:40}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeElapsedColumn(),
)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], help="default: all")
    options.add_argument("--size", choices=["small", "1m", "5m"], default="small")
    given = options.parse_args()
    console = Console(stderr=True)
    for name in given.names or BENCHMARKS:
        before = os.getloadavg()[0]
        with Progress(*COLUMNS, console=console) as bar:
            result = BENCHMARKS[name](bar, given.size)
        report.show(console, result)
        report.keep(result, given.size, before)


if __name__ == "__main__":
    main()
