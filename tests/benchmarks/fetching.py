"""The speed of fetching beside a bare httpx loop, and what 100,000 queued links cost; all over the loopback."""

from __future__ import annotations

import asyncio
import cProfile
import io
import pstats
import ssl
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import mean, median
from typing import Any, ParamSpec, TypeVar

import certifi
import httpcore
import httpx

from config.outlets import Outlet
from config.settings import Settings
from tests.benchmarks.queued import Queued, queue
from tests.benchmarks.sites import DELAY, FIRST, HOSTS, PAGES, Log, Sites, serve

P = ParamSpec("P")
T = TypeVar("T")
ROUNDS = 3
_AT_A_TIME = 2
"""Requests to one host at a time, as `connections_per_host` has it."""
_LIMIT = 60.0
"""Seconds for one process."""
_BUDGET = 100.0
"""Seconds after which no further round is begun."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the reading of all sites took a process."""

    wall: float
    cpu: float
    """Seconds of all its threads."""
    loop_cpu: float
    """Those of the thread of the event loop."""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading of all sites, as the process and the server saw it."""

    cost: Cost
    log: Log

    @property
    def cpu(self) -> float:
        """CPU seconds of the process."""
        return self.cost.cpu

    @property
    def rate(self) -> float:
        """Pages a second over all of it: robots.txt, feeds and what is written at the end included."""
        return len(self.log.pages) / self.cost.wall

    @property
    def page_rate(self) -> float:
        """Pages a second while pages were being asked for."""
        return len(self.log.pages) / self.log.window


def product(outlets: list[Outlet], home: Path, profile: bool = False) -> Cost:
    """The fetch stage over the outlets, without an orchestrator."""
    from flows.fetch import fetch_outlets
    from flows.home import Config, Home
    from flows.read import begin
    from tests.conftest import new_run

    place, run, settings = Home(home, home / "config"), new_run("bench"), Settings(pause=0)
    begin(place, run, Config(settings, outlets, [], {}, []))

    async def fetch() -> None:
        problems = await fetch_outlets(place, run, settings, outlets)
        assert not problems, problems

    return _cost(fetch, profile)


def bare(address: str, *, shared: bool) -> Cost:
    """What the product is held against: httpx reads the same URLs, as many at a time, and nothing is kept.

    One client for all hosts is what most people write. httpcore's pool looks at all its connections before and after
    each request, so that a client for each host does the same work in much less time.
    """

    async def read_all() -> None:
        context = ssl.create_default_context(cafile=certifi.where())
        one = _client(address, context) if shared else None

        async def read_site(host: str) -> None:
            client = one or _client(address, context)
            slots = asyncio.Semaphore(_AT_A_TIME)

            async def read(path: str) -> None:
                async with slots:
                    answer = await client.get(f"http://{host}{path}")
                assert answer.content

            for path in FIRST:
                await read(path)
            await asyncio.gather(*(read(path) for path in PAGES))
            if client is not one:
                await client.aclose()

        await asyncio.gather(*(read_site(host) for host in HOSTS))
        if one:
            await one.aclose()

    return _cost(read_all)


class _Backend(httpcore.AnyIOBackend):
    """Connects to the server, whatever host is asked for."""

    def __init__(self, address: str) -> None:
        self._host, _, port = address.partition(":")
        self._port = int(port)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return await super().connect_tcp(self._host, self._port, timeout, local_address, socket_options)


def _client(address: str, context: ssl.SSLContext) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(verify=context)
    transport._pool = httpcore.AsyncConnectionPool(context, max_connections=None, network_backend=_Backend(address))
    return httpx.AsyncClient(transport=transport, timeout=60)


def run(rounds: int = ROUNDS, *, profile: bool = False) -> None:
    """Measure and print."""
    start = time.monotonic()
    with serve() as sites:
        print(f"fetch: {len(HOSTS)} hosts, {len(PAGES)} pages each, {_AT_A_TIME} requests a host, delay {DELAY:g} s")
        # The bare loops before, between and after: the machine may get faster or slower while we measure.
        shared, apart, products = [_bare(sites, shared=True)], [_bare(sites, shared=False)], list[Measured]()
        while len(products) < rounds and time.monotonic() - start < _BUDGET:
            products.append(_product(sites))
            shared.append(_bare(sites, shared=True))
            apart.append(_bare(sites, shared=False))
        everything = {"httpx, one client": shared, "httpx, a client a host": apart, "fetch": products}
        for name, found in everything.items():
            _print_speed(name, found)
        for name in ("httpx, one client", "httpx, a client a host"):
            _print_ratio(name, products, everything[name])
        _print_server([measured.log for found in everything.values() for measured in found])
        if profile:
            print(_product(sites, profile=True).cost.profile)
        _print_queued(alone(queue, sites.large_outlet))


def alone(work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """The result of the work, done in a process of its own that has nothing of this one."""
    spawn = get_context("spawn")
    receiving, sending = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_tell, args=(sending, work, arguments, named))
    process.start()
    sending.close()
    try:
        if not receiving.poll(_LIMIT):
            raise TimeoutError(f"{work.__name__} took longer than {_LIMIT:g} seconds")
        result: T = receiving.recv()
        return result
    finally:
        process.kill()
        process.join()


def _tell(sending: Connection, work: Callable[..., object], arguments: tuple[object], named: dict[str, object]) -> None:
    sending.send(work(*arguments, **named))


def _cost(work: Callable[[], Awaitable[None]], profile: bool = False) -> Cost:
    """What the work costs this process. A profile sees the event loop's thread alone."""
    profiler = cProfile.Profile()

    async def watched() -> tuple[float, float, float]:
        clocks = (time.monotonic, time.process_time, time.thread_time)
        before = [clock() for clock in clocks]
        if profile:
            profiler.enable()
        await work()
        profiler.disable()
        wall, cpu, loop_cpu = (clock() - then for clock, then in zip(clocks, before, strict=True))
        return wall, cpu, loop_cpu

    wall, cpu, loop_cpu = asyncio.run(watched())
    text = io.StringIO()
    if profile:
        pstats.Stats(profiler, stream=text).sort_stats("tottime").print_stats(15)
    return Cost(wall, cpu, loop_cpu, text.getvalue())


def _bare(sites: Sites, *, shared: bool) -> Measured:
    sites.log()
    return _checked(alone(bare, sites.address, shared=shared), sites.log())


def _product(sites: Sites, *, profile: bool = False) -> Measured:
    sites.log()
    with tempfile.TemporaryDirectory() as folder:
        return _checked(alone(product, sites.outlets, Path(folder), profile), sites.log())


def _checked(cost: Cost, log: Log) -> Measured:
    """Both, where every page was asked for once."""
    assert len({(asked.host, asked.path) for asked in log.pages}) == len(log.pages) == len(HOSTS) * len(PAGES)
    return Measured(cost, log)


def _print_speed(name: str, found: list[Measured]) -> None:
    print(
        f"{name:22}  {_spread([m.rate for m in found])} pages/s, {_spread([m.page_rate for m in found])} while pages were "
        f"asked for; {mean(m.cpu for m in found):.1f} CPU s, {mean(m.cost.loop_cpu for m in found):.1f} of them on "
        f"the event loop; {mean(m.log.busy_hosts for m in found):.1f} hosts with a request in flight"
    )


def _print_ratio(name: str, products: list[Measured], bares: list[Measured]) -> None:
    """Each round beside the bare loops before and after it."""
    around = [bares[number : number + 2] for number in range(len(products))]
    rates, page_rates, cpus = (
        [getattr(one, of) / mean(getattr(m, of) for m in two) for one, two in zip(products, around, strict=True)]
        for of in ("rate", "page_rate", "cpu")
    )
    print(
        f"fetch / {name}: {_spread(rates, 2)} in pages/s, {_spread(page_rates, 2)} while pages were asked for, "
        f"{_spread(cpus, 2)} in CPU s"
    )


def _print_server(logs: list[Log]) -> None:
    """Whether the server was what we measured."""
    print(
        f"server: {max(log.cpu / log.wall for log in logs):.0%} of a core at most, answers "
        f"{1000 * mean(log.late for log in logs):.1f} ms late on average, {1000 * max(log.late for log in logs):.1f} ms "
        f"in the worst round"
    )


def _print_queued(found: Queued) -> None:
    print(
        f"{found.links:,} queued links: resident memory {found.before:.0f} MB before, {found.after:.0f} MB after "
        f"(+{found.after - found.before:.0f}), {found.peak:.0f} MB at most (+{found.peak - found.before:.0f}); "
        f"read in {found.reading:.1f} s, selected in {found.selecting:.1f} s, {found.cpu:.1f} CPU s; event loop held up "
        f"for {1000 * found.held_reading:.0f} ms at most while reading, {1000 * found.held_selecting:.0f} ms while selecting"
    )


def _spread(values: list[float], digits: int = 0) -> str:
    """The median, with the least and the most."""
    return f"{median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"
