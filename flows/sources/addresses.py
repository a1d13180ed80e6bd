"""Which addresses may be connected to: checked after DNS, against the address that is connected to."""

from __future__ import annotations

import asyncio
import ipaddress
import select
import socket
import ssl
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx

from config.outlets import Outlet

# IPv4 addresses in the last four bytes: NAT64 (RFC 6052), IPv4-compatible (RFC 4291), IPv4-translated (RFC 2765).
_EMBEDDING = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96")))
_LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")  # RFC 8215
# Of its own: names that nobody answers for must not hold up those that wait for a thread to read a feed.
_DNS = ThreadPoolExecutor(32, thread_name_prefix="presscut-dns")


class ForbiddenAddressError(httpcore.ConnectError):
    """The host has no address that may be connected to."""


class UnknownHostError(httpcore.ConnectError):
    """DNS knows no address of the host."""


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects for one outlet, to addresses that are allowed for it."""

    def __init__(self, outlet: Outlet) -> None:
        self._backend = httpcore.AnyIOBackend()
        self._outlet = outlet
        named = (urlsplit(url).hostname for url in (*outlet.feeds, *(outlet.sitemaps or ())))
        self._own = {host.lower() for host in named if host}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first allowed address of `host`."""
        target, target_port = host, port
        if self._outlet.address and self._is_own(host):
            target, _, text = self._outlet.address.rpartition(":")
            target_port = int(text)
        try:
            async with asyncio.timeout(timeout):  # a name server that is silent must not hold a slot
                ask = partial(socket.getaddrinfo, target, target_port, type=socket.SOCK_STREAM)
                found = await asyncio.get_running_loop().run_in_executor(_DNS, ask)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{target}: no answer from DNS") from error
        except (socket.gaierror, UnicodeError) as error:
            raise UnknownHostError(f"{target}: no such host") from error
        allowed = [str(info[4][0]) for info in found if self.may_connect(str(info[4][0]), host)]
        if not allowed:
            raise ForbiddenAddressError(f"{host} is {found[0][4][0]}, which may not be connected to")
        for address in allowed[:-1]:  # a host may have a dead IPv6 address and a live IPv4 one
            try:
                return _Stream(
                    await self._backend.connect_tcp(address, target_port, timeout, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return _Stream(
            await self._backend.connect_tcp(allowed[-1], target_port, timeout, local_address, socket_options)
        )

    async def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise ForbiddenAddressError("no sockets of this machine")

    async def sleep(self, seconds: float) -> None:
        """Wait, for httpcore's retries."""
        await self._backend.sleep(seconds)

    def may_connect(self, address: str, host: str) -> bool:
        """Whether the address may be connected to for the host."""
        ip = _innermost(ipaddress.ip_address(address.partition("%")[0]))
        if ip.is_link_local or ip.is_multicast or ip.is_unspecified:
            return False
        return _is_public(ip) or (
            self._outlet.allow_private and self._is_own(host) and (ip.is_private or ip.is_loopback)
        )

    def _is_own(self, host: str) -> bool:
        domain = self._outlet.domain.rpartition(":")[0] or self._outlet.domain
        host = host.lower().strip("[]")
        return host in self._own or host in (domain, self._outlet.domain) or host.endswith("." + domain)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that remembers its peer and socket. The pool asks for them around every request, and anyio asks
    the system each time, which hands the turn to other threads: measured, a fifth of the fetch stage's time."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._known = {name: stream.get_extra_info(name) for name in ("server_addr", "socket")}

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As the stream does."""
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the stream does."""
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """As the stream does."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """As the stream does."""
        return _Stream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What is remembered, else what the stream says."""
        if info == "is_readable":
            return _is_readable(self._known["socket"])
        return self._known[info] if info in self._known else self._stream.get_extra_info(info)


def _is_readable(sock: socket.socket | None) -> bool:
    """Whether a read would not wait: of an idle connection it means that the server has closed it."""
    if sock is None or sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def is_private(address: str | None) -> bool:
    """Whether the address is of this machine or a private network."""
    return address is not None and not _is_public(_innermost(ipaddress.ip_address(address.partition("%")[0])))


def is_private_address(host: str) -> bool:
    """Whether the host is written as such an address."""
    try:
        return is_private(host.strip("[]"))
    except ValueError:
        return False


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return ip.is_global and not (isinstance(ip, ipaddress.IPv6Address) and (ip.is_site_local or ip in _LOCAL_NAT64))


def _innermost(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address inside an IPv6 one that gateways turn into it (mapped, 6to4, NAT64), else the address."""
    if isinstance(ip, ipaddress.IPv4Address) or int(ip) <= 1:  # :: and ::1
        return ip
    if any(ip in network for network in _EMBEDDING):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


class CheckedTransport(httpx.AsyncHTTPTransport):
    """httpx's transport over a `CheckedBackend`."""

    def __init__(self, outlet: Outlet, context: ssl.SSLContext, connections: int) -> None:
        super().__init__(verify=context, http2=True)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,  # the pace keeps them few, and waiting here would count as the server's time
            max_keepalive_connections=connections,
            keepalive_expiry=20.0,
            http1=True,
            http2=True,
            network_backend=CheckedBackend(outlet),
        )
