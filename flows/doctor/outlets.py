"""Outlets: whether each one that is enabled answers, by robots.txt and by the first of its feeds."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator, Sequence

import certifi

from config.outlets import Outlet
from config.settings import Settings
from extractors.fates import TRANSIENT, Outcome
from flows.doctor.findings import Finding, fine, warning, wrong
from flows.fetch import use_threads
from flows.harvest import parse_source
from flows.home import Home, load_config
from flows.sources.http import Http
from flows.sources.pace import Pace
from flows.sources.policy import Asked, Policy

_SECONDS = 60.0  # for all of them together
_REQUEST_SECONDS = 20.0
_SHOWN = 20  # outlets that have a line of their own
_MENDS = {
    Outcome.ROBOTS: "its robots.txt is its publisher's wish: switch it off, or ask them",
    Outcome.FORBIDDEN_ADDRESS: "`allow_private = true` in its block, if it is a site of your own",
    Outcome.DNS: "correct the host in its block, or this machine's name server",
    Outcome.TLS: "nothing, if its publisher mends its certificate; see that this machine's clock is right",
}


def look_at_outlets(home: Home) -> Iterator[Finding]:
    """Whether enabled outlets answer: a line for each that does not."""
    config = load_config(home)
    enabled = [outlet for outlet in config.outlets if outlet.enabled]
    if not enabled:
        return
    troubles = asyncio.run(ask_outlets(config.settings, enabled, _SECONDS))
    answering = len(enabled) - len(troubles)
    if not answering:
        mend = "see that this machine is online and may reach the web without a proxy"
        yield wrong("outlets", f"none of {len(enabled):,} answers; {troubles[0].name}: {troubles[0].found}", mend)
        return
    yield fine("outlets", f"{answering:,} of {len(enabled):,} answer")
    yield from troubles[:_SHOWN]
    if (more := len(troubles) - _SHOWN) > 0:
        yield warning("outlets", f"{more:,} more do not answer", "`presscut outlets test --all` names them")


async def ask_outlets(settings: Settings, outlets: Sequence[Outlet], seconds: float) -> list[Finding]:
    """What is the matter with those that do not answer within so many seconds, in their order."""
    use_threads()
    limits = {
        name: min(getattr(settings, name), _REQUEST_SECONDS)
        for name in ("connect_timeout", "read_timeout", "total_timeout")
    }
    asking = _Asking(settings.model_copy(update=limits), time.monotonic() + seconds)
    tasks = [asyncio.create_task(asking.ask(outlet)) for outlet in outlets]
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [found for outlet, task in zip(outlets, tasks, strict=True) if (found := _trouble(outlet, task, seconds))]


class _Asking:
    """Requests to all outlets, with one pace."""

    def __init__(self, settings: Settings, until: float) -> None:
        self._settings, self._until = settings, until
        self._pace = Pace(settings)
        self._context = ssl.create_default_context(cafile=certifi.where())
        self._policies: dict[str, Asked] = {}

    async def ask(self, outlet: Outlet) -> tuple[Outcome, str] | None:
        """By what outcome and why it does not answer; None where it does."""
        purpose, url = _source(outlet)
        http = Http(outlet, self._settings, self._pace, self._context)
        # Who may reach private addresses learns of hosts that others cannot.
        asked = self._policies.setdefault(outlet.id if outlet.allow_private else "", {})
        policy = Policy(http.get, asked, self._settings.user_agent, self._pace)
        try:
            if refusal := await policy.refusal(url):
                return refusal
            answer = await http.get(url, None, policy.refusal, self._until)
        finally:
            await http.close()
        if answer.is_left:  # its robots.txt answered, and wants more time until the next request than we have
            return None
        if answer.outcome is not Outcome.OK:
            return answer.outcome, answer.detail
        base, kind = answer.url or url, answer.header("content-type")
        if purpose and parse_source(purpose, answer.text, base, kind, self._settings.max_bytes) is None:
            return Outcome.BAD_FEED, f"{url} answers, and is no {purpose}"
        return None


def _source(outlet: Outlet) -> tuple[str, str]:
    """What is asked for, and its purpose: empty for a front page."""
    if outlet.feeds:
        return "feed", outlet.feeds[0]
    if outlet.sitemaps:
        return "sitemap", outlet.sitemaps[0]
    return "", f"https://{outlet.domain}/"


def _trouble(outlet: Outlet, task: asyncio.Task[tuple[Outcome, str] | None], seconds: float) -> Finding | None:
    name = f"outlet {outlet.id}"
    if task.cancelled():
        return warning(name, f"no answer within {seconds:.0f} seconds", _mend(outlet, Outcome.TOTAL_TIMEOUT))
    if fault := task.exception():  # ours: it costs this outlet, and is said loudly
        return wrong(name, f"presscut could not read the answer: {fault!r}", "report it")
    if (result := task.result()) is None:
        return None
    outcome, detail = result
    return warning(name, f"{outcome}: {detail}", _mend(outlet, outcome))


def _mend(outlet: Outlet, outcome: Outcome) -> str:
    if outcome in _MENDS:
        return _MENDS[outcome]
    if outcome in TRANSIENT:
        return f"nothing, if it passes: the night asks again; `presscut outlets test {outlet.id}` tries it"
    return f"`presscut outlets add https://{outlet.domain}/` finds what feeds it has now"
