"""Records taken out of an archive of ours, with those around them where they were: rows say where records lie, so an
empty record of the same length takes the place of each."""

from __future__ import annotations

import os
import shutil
import struct
import uuid
import zlib
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

from fastwarc.warc import ArchiveIterator

from flows.sources.archive import ASIDE
from flows.sources.warc import MAX_HEADER, end_of

_STORED = 65_535  # bytes of a block of deflate that is not compressed (RFC 1951 §3.2.4)
_FRAME = 18  # bytes of a gzip member besides its blocks: header, checksum and length (RFC 1952)
_TIES = ("WARC-Concurrent-To", "WARC-Refers-To")
_RECORD = (
    "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {day}T00:00:00Z\r\n"
    "Content-Length: {length:010}\r\n\r\n"
)


class ErasureError(Exception):
    """A record cannot be taken out: says which, and why."""


def erase(path: Path, offsets: Collection[int], is_gone: Callable[[str], bool], day: date) -> int:
    """Put empty records, dated that day, in the place of the records at the offsets, of those that belong to them
    (requests, metadata), and of any other of which the URI is gone; gives how many.

    The archive changes as a whole or not at all, and the same erasure twice gives the same bytes. Raises ErasureError
    where one of the records cannot be replaced; the archive is as it was then.
    """
    chosen = _choose(path, offsets, is_gone)
    aside = path.with_name(path.name + ASIDE)
    shutil.copy2(path, aside)  # with its times: a record without a date has the archive's
    times = path.stat()
    try:
        with aside.open("r+b") as stream:
            for offset in sorted(chosen):
                end = end_of(path, offset)
                if end is None:
                    raise ErasureError(f"{path}: the record at byte {offset:,} is cut off")
                stream.seek(offset)
                packed = stream.read(2) == b"\x1f\x8b"
                stream.seek(offset)
                stream.write(_blank(f"{path.name} {offset}", day, end - offset, packed=packed))
            os.fsync(stream.fileno())
        os.utime(aside, ns=(times.st_atime_ns, times.st_mtime_ns))
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return len(chosen)


def _choose(path: Path, offsets: Collection[int], is_gone: Callable[[str], bool]) -> set[int]:
    """The offsets of all records that go."""
    records: list[tuple[int, str, set[str]]] = []
    chosen = set(offsets)
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=False, max_header_len=MAX_HEADER):
            headers = record.headers
            ties = {value for name in _TIES if (value := headers.get(name))}
            records.append((record.stream_pos, headers.get("WARC-Record-ID") or "", ties))
            if is_gone((headers.get("WARC-Target-URI") or "").strip("<>")):
                chosen.add(record.stream_pos)
    gone = {name for offset, name, _ in records if offset in chosen}
    tied = {tie for offset, _, ties in records if offset in chosen for tie in ties}
    return chosen | {offset for offset, name, ties in records if name in tied or ties & gone}


def _blank(name: str, day: date, length: int, *, packed: bool) -> bytes:
    """An empty record of that many bytes, as a gzip member or plain."""
    blocks = -(-(length - _FRAME) // (_STORED + 5)) if packed else 0
    text = _record(name, day, length - (_FRAME + 5 * blocks if packed else 0))
    if not packed:
        return text
    parts = [text[start : start + _STORED] for start in range(0, len(text), _STORED)]
    parts += [b""] * (blocks - len(parts))
    member = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    for number, part in enumerate(parts, 1):
        member += struct.pack("<BHH", number == blocks, len(part), len(part) ^ 0xFFFF) + part
    return member + struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF)


def _record(name: str, day: date, length: int) -> bytes:
    head = _RECORD.format(id=uuid.uuid5(uuid.NAMESPACE_OID, name), day=day, length=0).encode()
    body = length - len(head) - 4
    if body < 0:
        raise ErasureError(f"{name}: a record too short to hold an empty one")
    head = _RECORD.format(id=uuid.uuid5(uuid.NAMESPACE_OID, name), day=day, length=body).encode()
    return head + b" " * body + b"\r\n\r\n"
