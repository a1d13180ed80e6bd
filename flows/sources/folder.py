"""Local files: clippings, saved pages and archives, and folders of them."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from extractors.fates import Reason, Stage
from extractors.records import Rejection

_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
}


@dataclass(frozen=True, slots=True)
class Files:
    """What lies at some paths."""

    archives: list[Path]
    documents: list[Path]
    others: list[Path]
    """Files of kinds that are not read."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """A clipping or a saved page."""

    name: str
    urn: str
    """`urn:sha256:` of its bytes, unpacked: the same file in another folder, or gzipped, is the same."""
    body: bytes
    content_type: str


def find_files(paths: Sequence[Path]) -> Files:
    """The files at `paths`, and below those that are folders, in the order of their names; hidden ones left out."""
    files = Files([], [], [])
    for path in paths:
        inside = (
            sorted(p for p in path.rglob("*") if p.is_file() and not _is_hidden(p, path)) if path.is_dir() else [path]
        )
        for file in inside:
            name = file.name.lower()
            if name.endswith((".warc", ".warc.gz")):
                files.archives.append(file)
            elif _content_type(name):
                files.documents.append(file)
            else:
                files.others.append(file)
    return files


def read_files(paths: Sequence[Path], max_bytes: int) -> Iterator[LocalFile | Rejection]:
    """The documents at `paths`, or why one cannot be kept."""
    for path in paths:
        yield _read(path, max_bytes)


def _read(path: Path, max_bytes: int) -> LocalFile | Rejection:
    try:
        with path.open("rb") as stream:
            body = stream.read(max_bytes + 1)
        if len(body) > max_bytes:
            return _lost(
                path,
                _digest(path),
                Reason.TOO_LARGE,
                f"{path.stat().st_size:,} bytes, allowed are {max_bytes:,}",
            )
    except OSError as error:
        return replace(
            _lost(path, "", Reason.UNDECODABLE, f"cannot be read: {error.strerror}"),
            url="file://" + quote(os.fsencode(path.absolute())),  # without its bytes it has no other name
        )
    digest = hashlib.sha256(body).hexdigest()
    if path.name.lower().endswith(".gz"):
        try:
            with gzip.open(path) as unpacked:
                body = unpacked.read(max_bytes + 1)
        except EOFError:
            return _lost(path, digest, Reason.TRUNCATED, "the gzip stream is cut off")
        except (OSError, zlib.error) as error:
            return _lost(path, digest, Reason.UNDECODABLE, f"not gzip: {error}")
        if len(body) > max_bytes:
            return _lost(path, digest, Reason.TOO_LARGE, f"unpacks to more than {max_bytes:,} bytes")
        digest = hashlib.sha256(body).hexdigest()
    return LocalFile(path.name, f"urn:sha256:{digest}", body, _content_type(path.name.lower()) or "")


def _lost(path: Path, digest: str, reason: Reason, detail: str) -> Rejection:
    return Rejection(
        url=f"urn:sha256:{digest}",
        outlet_id=None,
        stage=Stage.READ,
        reason=reason,
        detail=f"{os.fsencode(path.name).decode('utf-8', 'replace')}: {detail}",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _content_type(name: str) -> str | None:
    return _TYPES.get(Path(name.removesuffix(".gz")).suffix)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)
