"""Pictures made here, with metadata written by hand, whole and broken."""

from __future__ import annotations

import dataclasses
import struct
import zlib
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw, PngImagePlugin

from extractors.brief import Brief
from extractors.desk import Desk
from extractors.fates import Reason
from extractors.picture_files import MAX_PIXELS, read_picture_file
from extractors.records import PictureFile, Rejection
from tests.extractors.test_extract import PAGE
from tests.pictures import encode, photograph

DESK = Desk.of(Brief(agencies={}))
TELLING = 32  # bits of the hash that make a picture known again: warehouse/derive/looks.sql


def read(body: bytes, **more: Any) -> PictureFile | Rejection:
    page = {"body": body, "image_id": "p", "content_type": "image/jpeg", "link_source": None} | more
    return read_picture_file(dataclasses.replace(PAGE, **page), DESK)


def seen(body: bytes, **more: Any) -> PictureFile:
    found = read(body, **more)
    assert isinstance(found, PictureFile), found
    return found


def refused(body: bytes, **more: Any) -> Rejection:
    found = read(body, **more)
    assert isinstance(found, Rejection), found
    return found


def apart(one: PictureFile, other: PictureFile) -> int:
    return (int(one.phash, 16) ^ int(other.phash, 16)).bit_count()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_every_format_shows_the_same_picture(form: str) -> None:
    whole = seen(encode(photograph(1), "PNG"))
    body = encode(photograph(1).resize((450, 300)), form)
    found = seen(body)
    assert (found.format, found.width, found.height, found.bytes) == (form, 450, 300, len(body))
    assert (found.image_id, found.url) == ("p", PAGE.url)
    assert len(found.phash) == 16
    assert apart(whole, found) <= 2
    assert min(whole.phash_bits, found.phash_bits) > 50


def test_sizes_and_qualities_are_one_picture_and_others_are_not() -> None:
    versions = [
        seen(encode(photograph(2, 3000, 2000).resize(size), quality=quality))
        for size, quality in (((3000, 2000), 90), ((1200, 800), 60), ((300, 200), 40))
    ]
    assert max(apart(versions[0], other) for other in versions) <= 2
    others = [seen(encode(photograph(number))) for number in range(3, 13)]
    assert min(apart(one, other) for one in versions for other in others) > 10


def test_plain_surfaces_decide_nothing_of_their_hash() -> None:
    plain: list[Image.Image] = [Image.new("L", (600, 400), level) for level in (0, 128, 255)]
    plain += [Image.linear_gradient("L").resize((600, 400)), Image.linear_gradient("L").rotate(90)]
    noise = np.random.default_rng(1).normal(128, 2, (400, 600)).clip(0, 255).astype("uint8")
    plain.append(Image.fromarray(noise))
    square = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(square).rectangle((0, 0, 300, 400), fill=40)
    for image in (*plain, square):
        assert seen(encode(image, quality=70)).phash_bits < TELLING
        assert seen(encode(image, "PNG")).phash_bits < TELLING


def test_a_camera_held_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = seen(encode(photograph(1).transpose(Image.Transpose.ROTATE_90), exif=exif))
    assert (lying.width, lying.height) == (900, 600)
    assert apart(lying, seen(encode(photograph(1)))) <= 2


@pytest.mark.parametrize("form", ["GIF", "WEBP"])
def test_of_an_animation_the_first_picture(form: str) -> None:
    body = encode(photograph(1), form, save_all=True, append_images=[photograph(2), photograph(3)], duration=100)
    assert apart(seen(body), seen(encode(photograph(1)))) <= 2


def test_what_is_transparent_lies_on_white() -> None:
    drawn = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(drawn).ellipse((40, 30, 200, 120), fill=(0, 0, 0, 255))
    on_white = Image.new("L", (300, 200), 255)
    ImageDraw.Draw(on_white).ellipse((40, 30, 200, 120), fill=0)
    assert apart(seen(encode(drawn, "PNG")), seen(encode(on_white, "PNG"))) == 0


def test_sixteen_bits_are_eight() -> None:
    grey = photograph(1).convert("L")
    deep = Image.fromarray(np.asarray(grey).astype("uint16") * 257)
    assert apart(seen(encode(deep, "PNG")), seen(encode(grey, "PNG"))) == 0


def test_inks_of_a_print() -> None:
    assert apart(seen(encode(photograph(1).convert("CMYK"))), seen(encode(photograph(1)))) <= 4


def iim(*datasets: tuple[int, int, bytes]) -> bytes:
    """A JPEG's APP13 segment: IIM in Photoshop's image resource 0x0404."""
    data = b"".join(b"\x1c" + bytes((record, number)) + struct.pack(">H", len(v)) + v for record, number, v in datasets)
    resource = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(data)) + data + b"\x00" * (len(data) % 2)
    return segment(0xED, b"Photoshop 3.0\x00" + resource)


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def with_segments(*segments: bytes, **more: Any) -> bytes:
    body = encode(photograph(1, 120, 80), **more)
    return body[:2] + b"".join(segments) + body[2:]


def xmp(inside: str, attributes: str = "") -> bytes:
    """An XMP packet."""
    names = (
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/"'
    )
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {names}>'
        f'<rdf:Description rdf:about="" {attributes}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def of_xmp(packet: bytes) -> bytes:
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + packet)


def said(body: bytes) -> tuple[str | None, ...]:
    found = seen(body)
    return found.creator, found.credit, found.copyright, found.caption


IIM = iim(
    (1, 90, b"\x1b%G"), (2, 80, "Zoë Marsh".encode()), (2, 80, b"Jo Lund"), (2, 110, b"Harbour  Press\r\nAgency"),
    (2, 116, "© 2026 Harbour Press".encode()), (2, 120, b"The quay at noon."),
)  # fmt: skip
XMP = xmp(
    "<dc:creator><rdf:Seq><rdf:li>Ruth Ansah</rdf:li></rdf:Seq></dc:creator>"
    '<dc:rights><rdf:Alt><rdf:li xml:lang="de">Alle Rechte</rdf:li><rdf:li xml:lang="x-default">All rights</rdf:li>'
    "</rdf:Alt></dc:rights>",
    'photoshop:Credit="Quay Pictures"',
)


def exif(creator: str, notice: str) -> Image.Exif:
    found = Image.Exif()
    found[0x013B], found[0x8298] = creator, notice
    return found


def test_metadata_of_each_kind() -> None:
    assert said(with_segments()) == (None, None, None, None)
    assert said(with_segments(IIM)) == (
        "Zoë Marsh; Jo Lund", "Harbour Press Agency", "© 2026 Harbour Press", "The quay at noon.",
    )  # fmt: skip
    assert said(with_segments(of_xmp(XMP))) == ("Ruth Ansah", "Quay Pictures", "All rights", None)
    camera = exif("Sam Okoro", "Sam Okoro\0Quay Echo")
    assert said(with_segments(exif=camera)) == ("Sam Okoro", None, "Sam Okoro; Quay Echo", None)
    for form in ("PNG", "WEBP", "AVIF"):
        body = encode(photograph(1, 120, 80), form, exif=camera)
        assert said(body) == ("Sam Okoro", None, "Sam Okoro; Quay Echo", None), form


def test_the_newer_place_speaks() -> None:
    assert said(with_segments(of_xmp(XMP), IIM, exif=exif("Canon", "Canon"))) == (
        "Ruth Ansah", "Quay Pictures", "All rights", "The quay at noon.",
    )  # fmt: skip
    assert said(with_segments(IIM, exif=exif("Canon", "Canon")))[0] == "Zoë Marsh; Jo Lund"


def test_xmp_in_other_formats_and_forms() -> None:
    chunk = PngImagePlugin.PngInfo()
    chunk.add_itxt("XML:com.adobe.xmp", XMP.decode())
    small = photograph(1, 120, 80)
    bodies = [encode(small, "PNG", pnginfo=chunk), encode(small, "WEBP", xmp=XMP), encode(small, "AVIF", xmp=XMP)]
    for body in bodies:
        assert said(body) == ("Ruth Ansah", "Quay Pictures", "All rights", None)
    named = "<plus:ImageCreator><rdf:Seq><rdf:li><plus:ImageCreatorName>Tom Bright</plus:ImageCreatorName></rdf:li>"
    packet = xmp(f"{named}</rdf:Seq></plus:ImageCreator><photoshop:Credit>QP</photoshop:Credit>")
    assert said(with_segments(of_xmp(packet))) == ("Tom Bright", "QP", None, None)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Zoë".encode("latin-1"), "Zoë"),
        ("Zoë".encode(), "Zoë"),
        (b"Jo\x00 \x1b[31mLund\x07", "Jo [31mLund"),
        (b" \r\n ", None),
        (b"x" * 5000, "x" * 300),
    ],
)
def test_what_is_written_is_made_readable(written: bytes, found: str | None) -> None:
    assert said(with_segments(iim((2, 80, written))))[0] == found


def test_entities_and_files_of_an_xmp_packet_stay_outside(tmp_path: Any) -> None:
    (tmp_path / "secret").write_text("secret")
    declared = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{tmp_path}/secret"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    packet = xmp("<dc:creator>Jo &f;&b;Lund</dc:creator>").replace(b"<x:xmpmeta", declared.encode() + b"<x:xmpmeta", 1)
    creator = said(with_segments(of_xmp(packet)))[0]
    assert creator is not None
    assert "secret" not in creator
    assert "aaaa" not in creator


@pytest.mark.parametrize(
    "broken",
    [
        iim((2, 80, b"Jo"))[:-3] + b"\xff\xff\xff",
        segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\xff\xff\xff\xff\x1c\x02"),
        of_xmp(b"<x:xmpmeta"),
        of_xmp(b""),
        of_xmp(b"\xff\xfe\x00"),
        segment(0xE1, b"Exif\x00\x00II*\x00\xff\xff\xff\xff"),
        segment(0xE1, b"Exif\x00\x00nonsense"),
        segment(0xE1, b"Exif\x00\x00"),
    ],
)
def test_broken_metadata_cost_no_picture(broken: bytes) -> None:
    assert seen(with_segments(broken)).width == 120


def png_header(width: int, height: int) -> bytes:
    """A PNG that declares a size and has nothing to show for it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (MAX_PIXELS // 1000 + 1, 1000), (2_000_000_000, 2_000_000_000)])
def test_bombs(size: tuple[int, int]) -> None:
    found = refused(png_header(*size))
    assert (found.reason, found.stage, found.url) == (Reason.TOO_LARGE, "read", PAGE.url)
    assert "50,000,000 pixels" in found.detail


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_half_a_picture_is_none(form: str) -> None:
    body = encode(photograph(1), form)
    for part in (0.2, 0.6, 0.95):
        found = refused(body[: int(part * len(body))])
        assert found.reason in (Reason.TRUNCATED, Reason.UNDECODABLE)
        if form in ("JPEG", "PNG", "WEBP"):
            assert found.reason == Reason.TRUNCATED, found.detail


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<html><body>Sign in to see this picture</body></html>", Reason.UNDECODABLE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', Reason.UNDECODABLE),
        (encode(photograph(1), "TIFF"), Reason.UNDECODABLE),
        (encode(photograph(1), "BMP"), Reason.UNDECODABLE),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, Reason.UNDECODABLE),
        (b"GIF89a" + b"\xff" * 500, Reason.UNDECODABLE),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 " + b"\x00" * 8, Reason.UNDECODABLE),
    ],
)
def test_no_pictures(body: bytes, reason: Reason) -> None:
    assert refused(body).reason == reason


def test_reservations_of_a_picture() -> None:
    body = encode(photograph(1, 120, 80))
    for stated in ({"tdm_reservation": "1"}, {"tdm_file": "1"}, {"robots_tag": "noindex, noimageai"}):
        assert refused(body, **stated).reason == Reason.TDM_RESERVED
    assert seen(body, robots_tag="noindex", tdm_file="0").width == 120


def test_noise_is_no_picture_and_no_error() -> None:
    rng = np.random.default_rng(7)
    whole = {form: encode(photograph(1, 120, 80), form) for form in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")}
    for body in whole.values():
        for _ in range(60):
            spoilt = bytearray(body)
            for place in rng.integers(0, len(body), 6):
                spoilt[place] = rng.integers(0, 256)
            assert isinstance(read(bytes(spoilt)), PictureFile | Rejection)
