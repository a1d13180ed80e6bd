"""A record's payload freed of its transfer and content encodings (RFC 9112 §7.1, RFC 9110 §8.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import brotli
import zstandard

_MAGIC = {"gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


class PayloadTooLargeError(ValueError):
    """Decoded, the payload is larger than the limit."""


class BadEncodingError(ValueError):
    """The payload is not in the encoding that its headers declare."""


def decode_payload(body: bytes, transfer: str | None, content: str | None, limit: int) -> bytes:
    """The bytes of the document, at most `limit`.

    Archives often keep a header that their crawler had already obeyed (Common Crawl's CC-NEWS does), so an
    encoding is undone only where the bytes are in it. Raises PayloadTooLargeError, on the way and not after, and
    BadEncodingError where bytes that start in an encoding don't go on in it.
    """
    if "chunked" in (transfer or "").lower():
        body = _join_chunks(body)
    names = [name.strip().lower().removeprefix("x-") for name in (content or "").split(",")]
    for name in reversed(names):
        decoder = _decoder(name, body)
        if decoder:
            body = _inflate(body, decoder, limit, name)
    if len(body) > limit:
        raise PayloadTooLargeError(f"{len(body):,} bytes, allowed are {limit:,}")
    return body


def _join_chunks(body: bytes) -> bytes:
    """The chunks put together, or `body` itself where it is not chunked."""
    parts, at = [], 0
    while True:
        line_end = body.find(b"\r\n", at)
        if line_end < 0:
            return body if not parts else b"".join(parts)
        try:
            size = int(body[at:line_end].split(b";")[0].strip() or b"x", 16)
        except ValueError:
            return body if not parts else b"".join(parts)
        if size == 0:
            return b"".join(parts)
        parts.append(body[line_end + 2 : line_end + 2 + size])
        at = line_end + 2 + size + 2


def _decoder(name: str, body: bytes) -> Callable[[bytes], bytes] | None:
    """A function that takes a piece and gives what it unpacks to; None where there is nothing to undo."""
    if name in _MAGIC and not body.startswith(_MAGIC[name]):
        return None
    if name == "gzip":
        return _members()
    if name == "deflate":
        return _deflate(body)
    if name == "zstd":
        return zstandard.ZstdDecompressor().decompressobj().decompress
    if name == "br" and not body.lstrip()[:1] == b"<":
        return brotli.Decompressor().process
    return None


def _members() -> Callable[[bytes], bytes]:
    """Gzip, several members one after the other included."""
    state = zlib.decompressobj(31)

    def feed(piece: bytes) -> bytes:
        nonlocal state
        out = state.decompress(piece)
        while state.eof and state.unused_data.startswith(_MAGIC["gzip"]):
            rest, state = state.unused_data, zlib.decompressobj(31)
            out += state.decompress(rest)
        return out

    return feed


def _deflate(body: bytes) -> Callable[[bytes], bytes] | None:
    """Zlib or, as some servers send, raw deflate; None where it is neither."""
    for window in (15, -15):
        try:
            zlib.decompressobj(window).decompress(body[:1024])
        except zlib.error:
            continue
        return zlib.decompressobj(window).decompress
    return None


def _inflate(body: bytes, decoder: Callable[[bytes], bytes], limit: int, name: str) -> bytes:
    parts, size = [], 0
    try:
        # Small pieces: a bomb unpacks a thousandfold, and a piece is unpacked whole.
        for start in range(0, len(body), 16_384):
            piece = decoder(body[start : start + 16_384])
            size += len(piece)
            if size > limit:
                raise PayloadTooLargeError(f"unpacks to more than {limit:,} bytes")
            parts.append(piece)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        if not parts:
            raise BadEncodingError(f"declared as {name}, but {error}") from error
    return b"".join(parts)
