"""WARC archives (ISO 28500) read: scanned for pages, and pages read where they lie; `archive` writes them."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from extractors.records import Page

# Extension fields of our records (ISO 28500 §5.20 allows them): what a later extraction must know of a page.
PURPOSE, OUTLET, LINK_DATE, LINK_SOURCE, TDM_FILE, FILE, IMAGE = (
    "Presscut-Purpose", "Presscut-Outlet", "Presscut-Link-Date", "Presscut-Link-Source", "Presscut-TDM-File",
    "Presscut-File", "Presscut-Image",
)  # fmt: skip
_PAGES = WarcRecordType.response | WarcRecordType.resource
_SCHEMES = ("http://", "https://", "urn:", "file:")
MAX_HEADER = 1 << 20
_SAMPLE = 1 << 16  # bytes at both ends that tell an archive from another of its name and size


class Scan:
    """Iterates over the offsets of an archive's pages, and of the pictures that were fetched for them; what it met
    besides is known when it is through."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pages = 0
        self.skipped = 0
        """Records that are no pages: pictures too."""
        self.broken_at: int | None = None
        """Where the archive stops being readable, in bytes."""
        self.problem = ""

    def __iter__(self) -> Iterator[int]:
        """The offsets, in order."""
        last: int | None = None
        held: int | None = None  # a page is given when the next record is there: the last one may be cut off
        is_page = False
        try:
            with self.path.open("rb") as stream:
                for record in ArchiveIterator(stream, parse_http=False, max_header_len=MAX_HEADER):
                    if record.stream_pos == last:
                        self.problem = "several records in one gzip member: `warcio recompress` parts them"
                        break
                    if held is not None:
                        yield held
                    held, last = None, record.stream_pos
                    is_page = _is_page(record)
                    self.pages += is_page
                    self.skipped += not is_page
                    if is_page or IMAGE in record.headers:
                        held = last
                    if record.reader.consume() < record.content_length:
                        break
        except OSError as error:
            self.problem = str(error)
        end = end_of(self.path, last or 0)
        if end is None:
            self.broken_at = last or 0
            self.problem = self.problem or "the record is cut off"
            if last is not None:
                self.pages -= is_page
                self.skipped -= not is_page
            return
        if held is not None:
            yield held
        if self.problem or self._has_more(end):
            self.broken_at = end
            self.problem = self.problem or "what follows is no record"

    def _has_more(self, end: int) -> bool:
        """Whether anything but line ends follows."""
        with self.path.open("rb") as stream:
            stream.seek(end)
            return bool(stream.read(64).strip(b"\r\n"))


def _is_page(record: WarcRecord) -> bool:
    uri = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    return (
        record.record_type in (WarcRecordType.response, WarcRecordType.resource)
        and uri.startswith(_SCHEMES)
        and record.headers.get(PURPOSE, "article") == "article"
    )


def end_of(path: Path, offset: int) -> int | None:
    """Where the record at `offset` ends, None where it is cut off or is none: fastwarc does not say."""
    with path.open("rb") as stream:
        stream.seek(offset)
        if stream.read(2) != b"\x1f\x8b":
            stream.seek(offset)
            head, found, _ = stream.read(MAX_HEADER).partition(b"\r\n\r\n")
            length = re.search(rb"(?im)^content-length:\s*(\d+)", head)
            if not head.startswith(b"WARC/") or not found or not length:
                return None
            end = offset + len(head) + 4 + int(length[1])
            if end > path.stat().st_size:
                return None
            stream.seek(end)
            return end + (4 if stream.read(4) == b"\r\n\r\n" else 0)
        stream.seek(offset)
        member, start, read = zlib.decompressobj(31), b"", 0
        while not member.eof:
            piece = stream.read(1 << 16)
            read += len(piece)
            try:
                start = (start + member.decompress(piece))[:5]
            except zlib.error:
                return None
            if not piece:
                return None
        return offset + read - len(member.unused_data) if start == b"WARC/" else None


def is_one_stream(path: Path) -> bool:
    """Whether a gzipped archive is compressed as one stream, so that no record can be found without those before
    it: `warcio recompress` mends that."""
    with path.open("rb") as stream:
        if stream.read(2) != b"\x1f\x8b":
            return False
        stream.seek(0)
        member, text = zlib.decompressobj(31), b""
        try:
            while not member.eof and (piece := stream.read(1 << 16)):
                text = text[-16:] + member.decompress(piece)
                if text.count(b"\r\n\r\nWARC/1.") > 0:
                    return True
        except zlib.error:  # broken: the scan says where
            pass
        return False


def read_pages(path: Path, warc_file: str, offsets: Sequence[int]) -> Iterator[Page]:
    """The pages at these offsets, in their order."""
    wanted = set(offsets)
    with path.open("rb") as stream:
        stream.seek(offsets[0])
        for record in ArchiveIterator(stream, record_types=_PAGES, parse_http=False, max_header_len=MAX_HEADER):
            if record.stream_pos in wanted:
                yield _page(record, path, warc_file)
            if record.stream_pos >= offsets[-1]:
                return


def _page(record: WarcRecord, path: Path, warc_file: str) -> Page:
    offset, headers = record.stream_pos, record.headers
    if record.is_http:
        record.parse_http()
    http = record.http_headers
    return Page(
        url=(headers.get("WARC-Target-URI") or "").strip("<>"),
        fetched_at=_date(record, path),
        body=record.reader.read(),
        content_type=http.get("Content-Type") if http is not None else headers.get("Content-Type"),
        content_encoding=http.get("Content-Encoding") if http is not None else None,
        transfer_encoding=http.get("Transfer-Encoding") if http is not None else None,
        http_status=http.status_code if http is not None else None,
        outlet_id=headers.get(OUTLET),
        link_date=_link_date(headers.get(LINK_DATE)),
        link_source=headers.get(LINK_SOURCE),
        tdm_reservation=http.get("tdm-reservation") if http is not None else None,
        robots_tag="\n".join(http.get_multiple("X-Robots-Tag")) or None if http is not None else None,
        tdm_file=headers.get(TDM_FILE),
        file_name=headers.get(FILE),
        image_id=headers.get(IMAGE),
        warc_file=warc_file,
        warc_offset=offset,
    )


def _date(record: WarcRecord, path: Path) -> datetime:
    """When the record says it was made; when the archive was, where it says nothing that can be."""
    try:
        if record.record_date:
            return record.record_date.astimezone(UTC)
    except (OverflowError, ValueError):
        pass
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _link_date(value: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if value else None
    except ValueError:
        return None


def archive_id(warc_file: str, path: Path) -> str:
    """The archive as it is now: its name, size, beginning and end. One that has changed is another; one that was
    copied or restored with other times is the same."""
    size = path.stat().st_size
    state = hashlib.sha256(f"{warc_file}\n{size}\n".encode("utf-8", "surrogateescape"))
    with path.open("rb") as stream:
        state.update(stream.read(_SAMPLE))
        stream.seek(max(0, size - _SAMPLE))
        state.update(stream.read(_SAMPLE))
    return state.hexdigest()[:20]
