"""A record's payload freed of its transfer and content encodings (RFC 9112 §7.1, RFC 9110 §8.4)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

import brotli
import zstandard

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,1000})?\r\n")
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MAX_CODINGS = 6  # one in the other, as curl has it
_MENDED = 1_000_000  # bytes that are unpacked one by one to find a damaged one
_PIECE = 65_536  # bytes unpacked at a time: a bomb unpacks thousandfold, and must be stopped on the way


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
    transfers, contents = _names(transfer), _names(content)
    if len(transfers) + len(contents) > _MAX_CODINGS:
        raise BadEncodingError(f"{len(transfers) + len(contents)} encodings, one in the other")
    if "chunked" in transfers:
        body = _join_chunks(body)
    for name in reversed([*contents, *transfers]):
        if unpack := _unpacker(name, body):
            body = _collect(unpack(body), limit, name)
    if len(body) > limit:
        raise PayloadTooLargeError(f"{len(body):,} bytes, allowed are {limit:,}")
    return body


def _names(header: str | None) -> list[str]:
    return [name.strip().lower().removeprefix("x-") for name in (header or "").split(",")]


def _join_chunks(body: bytes) -> bytes:
    """The chunks put together, or `body` itself where it is not chunked. What a broken connection left is kept."""
    parts: list[bytes] = []
    at = 0
    while match := _CHUNK_SIZE.match(body, at):
        size, start = int(match[1], 16), match.end()
        if size == 0:
            return b"".join(parts)
        after = body[start + size : start + size + 2]
        if after not in (b"\r\n", b"\r", b""):  # a first line that only looks like a size
            break
        parts.append(body[start : start + size])
        at = start + size + 2
    return b"".join(parts) if parts else body


def _unpacker(name: str, body: bytes) -> Callable[[bytes], Iterator[bytes]] | None:
    """A function that unpacks piece by piece; None where there is nothing to undo."""
    if name == "gzip":
        return _gunzip if body.startswith(_GZIP) else None
    if name == "zstd":
        return _unzstd if body.startswith(_ZSTD) else None
    # Deflate and br have no magic number: what reads as text was unpacked before.
    if name not in ("deflate", "br") or not body or _is_text(body):
        return None
    return _unbrotli if name == "br" else _inflate


def _is_text(body: bytes) -> bool:
    head = body[:1024]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return True
    if _BINARY.search(head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(body) > 1024 and error.start > 1020  # only cut in the middle of a character
    return True


def _gunzip(body: bytes) -> Iterator[bytes]:
    """Gzip, several members one after the other included; what follows the last is padding."""
    while body.startswith(_GZIP):
        state = zlib.decompressobj(31)
        yield from _feed(state, body)
        body = state.unused_data


def _inflate(body: bytes) -> Iterator[bytes]:
    """Zlib or, as some servers send, raw deflate."""
    is_zlib = len(body) > 1 and body[0] & 15 == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _feed(zlib.decompressobj(15 if is_zlib else -15), body)


def _feed(state: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    while body and not state.eof:
        before = state.copy()
        try:
            yield state.decompress(body, _PIECE)
        except zlib.error:
            # Servers send wrong checksums, which browsers ignore: keep all that stands before the damaged byte.
            for at in range(min(len(body), _MENDED)):
                yield before.decompress(body[at : at + 1])
        body = state.unconsumed_tail


def _unzstd(body: bytes) -> Iterator[bytes]:
    reader = zstandard.ZstdDecompressor().stream_reader(body, read_across_frames=True)
    while piece := reader.read(_PIECE):
        yield piece


def _unbrotli(body: bytes) -> Iterator[bytes]:
    state = brotli.Decompressor()
    piece = state.process(body, output_buffer_limit=_PIECE)
    while piece:
        yield piece
        piece = state.process(b"", output_buffer_limit=_PIECE)


def _collect(pieces: Iterator[bytes], limit: int, name: str) -> bytes:
    """The pieces put together; of a stream that is cut or damaged on the way, what came before."""
    parts: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > limit:
                raise PayloadTooLargeError(f"unpacks to more than {limit:,} bytes")
            parts.append(piece)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        if not size:
            raise BadEncodingError(f"declared as {name}, but {error}") from error
    return b"".join(parts)
