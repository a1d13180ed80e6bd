"""Payloads as servers send and archives keep them."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from extractors.payload import BadEncodingError, PayloadTooLargeError, decode_payload

PAGE = ("<!doctype html><html><body><p>Fähre auf Grund — 214 Menschen an Bord.</p></body></html>\n" * 40).encode()
LIMIT = 1_000_000


def chunked(body: bytes, size: int = 100, extension: bytes = b"") -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + b"0\r\n\r\n"


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKED = {
    "gzip": gzip.compress(PAGE),
    "x-gzip": gzip.compress(PAGE),
    "deflate": zlib.compress(PAGE),
    "br": brotli.compress(PAGE),
    "zstd": zstandard.compress(PAGE),
}


@pytest.mark.parametrize("name", PACKED)
def test_each_encoding_is_undone(name: str) -> None:
    assert decode_payload(PACKED[name], None, name, LIMIT) == PAGE
    assert decode_payload(PACKED[name], None, name.upper(), LIMIT) == PAGE


@pytest.mark.parametrize("name", PACKED)
def test_a_header_that_the_crawler_had_obeyed_changes_nothing(name: str) -> None:
    bodies = (
        PAGE,
        b"\xef\xbb\xbf" + PAGE,
        b"Plain words, nothing packed.",
        PAGE.decode().encode("utf-16"),
        '{"ok": "größer"}'.encode(),
        ("x" * 1023 + "é").encode(),
        b"<p>Gr\xfc\xdfe</p>",
        b"",
    )
    for body in bodies:
        assert decode_payload(body, None, name, LIMIT) == body


def test_raw_deflate_is_undone() -> None:
    assert decode_payload(raw_deflate(PAGE), None, "deflate", LIMIT) == PAGE


def test_gzip_members_are_joined_and_padding_is_left() -> None:
    members = b"".join(gzip.compress(PAGE[at : at + 500]) for at in range(0, len(PAGE), 500))
    assert decode_payload(members, None, "gzip", LIMIT) == PAGE
    assert decode_payload(members + b"\0" * 50, None, "gzip", LIMIT) == PAGE


def test_zstd_frames_are_joined() -> None:
    frames = zstandard.compress(PAGE[:1000]) + zstandard.compress(PAGE[1000:])
    assert decode_payload(frames, None, "zstd", LIMIT) == PAGE


def test_encodings_are_undone_in_reverse_order() -> None:
    assert decode_payload(brotli.compress(gzip.compress(PAGE)), None, "gzip, br", LIMIT) == PAGE
    assert decode_payload(chunked(gzip.compress(PAGE)), "gzip, chunked", None, LIMIT) == PAGE
    assert decode_payload(PAGE, "identity", "utf-8, none", LIMIT) == PAGE


@pytest.mark.parametrize("extension", [b"", b";name=value", b"   "])
def test_chunks_are_joined(extension: bytes) -> None:
    assert decode_payload(chunked(PAGE, extension=extension), "chunked", None, LIMIT) == PAGE
    assert decode_payload(chunked(gzip.compress(PAGE), 7), "Chunked", "gzip", LIMIT) == PAGE


def test_what_is_declared_chunked_but_is_not_stays() -> None:
    for body in (
        PAGE,
        b"c\r\nis a first line of one hex digit\r\n",
        b"-5\r\nx",
        b"1_0\r\nx",
        b"0x1f\r\n",
        b"",
        b"beef",
    ):
        assert decode_payload(body, "chunked", None, LIMIT) == body


def test_chunks_of_a_broken_connection_are_kept() -> None:
    assert decode_payload(chunked(PAGE)[:450], "chunked", None, LIMIT) == PAGE[: 450 - 4 * 6 - 4]
    assert decode_payload(b"ffffffff\r\nall there is", "chunked", None, LIMIT) == b"all there is"


@pytest.mark.parametrize("name", PACKED)
def test_a_stream_that_breaks_off_gives_what_came(name: str) -> None:
    long = "".join(f"<p>Absatz {n * 7919 % 10007} und {n * 104729 % 99991}.</p>" for n in range(20_000)).encode()
    packers = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "zstd": zstandard.compress}
    packed = packers[name.removeprefix("x-")](long)
    found = decode_payload(packed[: len(packed) * 3 // 4], None, name, LIMIT)
    assert 1000 < len(found) < len(long)
    assert long.startswith(found)


def test_a_wrong_checksum_costs_nothing() -> None:
    packed = bytearray(gzip.compress(PAGE * 1000, 1))
    packed[-8:] = b"\0" * 8
    assert decode_payload(bytes(packed), None, "gzip", 10 * LIMIT) == PAGE * 1000


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", b"\x1f\x8b but no gzip at all"),
        ("br", b"\x00\x01\x02\xff\xfe\x91\x92 not brotli \x03"),
        ("deflate", b"\x78\x9c\xff\xff\xff\xff\xff"),
        ("zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 40),
    ],
)
def test_bytes_that_begin_in_an_encoding_and_are_not_in_it(name: str, body: bytes) -> None:
    with pytest.raises(BadEncodingError, match=name):
        decode_payload(body, None, name, LIMIT)


BOMB = b"\0" * 200_000_000


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_stopped_on_the_way(name: str) -> None:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": partial(gzip.compress, compresslevel=1),
        "deflate": partial(zlib.compress, level=1),
        "br": partial(brotli.compress, quality=1),
        "zstd": zstandard.compress,
    }
    bomb = packers[name](BOMB)
    tracemalloc.start()
    with pytest.raises(PayloadTooLargeError, match="1,000,000"):
        decode_payload(bomb, None, name, LIMIT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * LIMIT


def test_a_body_over_the_limit_is_refused_unpacked_too() -> None:
    assert decode_payload(b"x" * 1000, None, None, 1000) == b"x" * 1000
    with pytest.raises(PayloadTooLargeError, match=r"1,001 bytes, allowed are 1,000"):
        decode_payload(b"x" * 1001, None, None, 1000)


@given(st.binary(max_size=300), st.sampled_from([None, "chunked", "gzip, chunked"]), st.sampled_from([None, *PACKED]))
def test_any_bytes_are_read_or_refused(body: bytes, transfer: str | None, content: str | None) -> None:
    with suppress(BadEncodingError, PayloadTooLargeError):
        decode_payload(body, transfer, content, LIMIT)
