"""A night from its first line to its last, the same for `presscut run` and for a scheduled run: the home made ready,
what an earlier run left, the flow, and word to those who want to know how it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial

from flows.home import Config, Home, new_run_id
from flows.mending import mending
from flows.mishaps import explain, started_prefect
from flows.notify import announce_end, load_channels
from flows.progress import Tell
from flows.read import begin, finish_earlier
from flows.show import check_outlets
from flows.summary import Summary, read_summary, to_text
from warehouse.runs import Run


def run_night(
    place: Home, config: Config, command: str, say: Callable[[Sequence[str]], None], tell: Tell, since: date | None
) -> Summary:
    """Run the night on a home that is locked, with Prefect prepared; gives its summary. What breaks it off is told to
    the channels of the settings, and raised."""
    load_channels(config.settings)  # a wrong one is to be known now, not when it is needed
    run = Run(new_run_id(), datetime.now(UTC), command)
    try:
        check_outlets(place, config)
        with mending(place):
            say(begin(place, run, config))
            earlier = finish_earlier(place, run, config, partial(tell, "extract"))
            tell("starting Prefect", 0, 0.0)
            from flows.nightly import nightly  # which takes two seconds

            with started_prefect(place.folder):
                problems = nightly(place.folder, place.config, run, [], earlier, tell, fetching=True, since=since)
        summary = read_summary(place, run.run_id, problems)
    except Exception as error:
        say(announce_end(place, config.settings, "failed", run.run_id, explain(error)))
        raise
    state = summary.status.replace("_", " ")
    say(announce_end(place, config.settings, state, run.run_id, to_text(summary), ok=summary.ok))
    return summary
