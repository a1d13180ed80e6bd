"""What a picture's file says of itself: the metadata that agencies and cameras write into it.

Properties and their places are those of the IPTC Photo Metadata Standard (Creator, Credit Line, Copyright Notice,
Description): XMP, the older IIM, Exif. Of two places the newer speaks, as the Metadata Working Group's guidelines
(version 2.0, 2010) have it for XMP and IIM; Exif, which cameras fill in by themselves, speaks last.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree
from PIL import IptcImagePlugin
from PIL.ImageFile import ImageFile

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PLUS = "{http://ns.useplus.org/ldf/xmp/1.0/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Property → where it stands: XMP, IIM (record, data set) and Exif (tag of IFD 0).
_CREATOR = ((f"{_DC}creator", f"{_PLUS}ImageCreatorName"), (2, 80), 0x013B)
_CREDIT = (("{http://ns.adobe.com/photoshop/1.0/}Credit",), (2, 110), None)
_COPYRIGHT = ((f"{_DC}rights", f"{_PLUS}CopyrightOwnerName"), (2, 116), 0x8298)
_CAPTION = ((f"{_DC}description",), (2, 120), 0x010E)
_CHARACTER_SET, _UTF_8 = (1, 90), b"\x1b%G"  # IIM 1:90, and the escape sequence of ISO 2022 for UTF-8
_MAX_TEXT, _MAX_CAPTION = 300, 2000  # characters
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error)
"""What Pillow raises of metadata that are none: the picture is read without them."""

Dataset = tuple[int, int]
Place = tuple[tuple[str, ...], Dataset, int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """What the metadata say, each null where they don't."""

    creator: str | None
    credit: str | None
    copyright: str | None
    caption: str | None


def read_embedded(image: ImageFile) -> Embedded:
    """The metadata of a picture that was loaded: on one line each, without control characters, cut where they are
    longer than any name, notice or caption."""
    xmp, iim, exif = _read_xmp(image), _read_iim(image), _read_exif(image)

    def find(place: Place, limit: int = _MAX_TEXT) -> str | None:
        names, dataset, tag = place
        written = [_xmp_text(xmp, name) for name in names] if xmp is not None else []
        written += [iim.get(dataset), exif.get(tag)]
        return next((text for value in written if value and (text := _tidy(value, limit))), None)

    return Embedded(
        creator=find(_CREATOR), credit=find(_CREDIT), copyright=find(_COPYRIGHT), caption=find(_CAPTION, _MAX_CAPTION)
    )


def read_orientation(image: ImageFile) -> int:
    """How the picture must be turned, as Exif numbers it: 1 (not at all) to 8."""
    try:
        found = image.getexif().get(0x0112)
    except _BROKEN:
        return 1
    return found if isinstance(found, int) else 1


def _read_xmp(image: ImageFile) -> etree._Element | None:
    """The XMP packet as a tree; nothing outside of it is asked for, and no entity is replaced."""
    packet = image.info.get("xmp")
    if not isinstance(packet, bytes | str):
        return None
    data = packet.encode() if isinstance(packet, str) else packet
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        return etree.fromstring(data.strip(b"\x00 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _xmp_text(tree: etree._Element, name: str) -> str | None:
    """A property: an attribute or an element; of a list all items, of a text in several languages the default."""
    for node in tree.iter(name):
        items = list(node.iter(f"{_RDF}li"))
        default = [item for item in items if item.get(_LANGUAGE) == "x-default"]
        if node.find(f"{_RDF}Alt") is not None:
            items = (default or items)[:1]
        return _join("".join(map(str, part.itertext())) for part in items or [node])
    return next((value for node in tree.iter(f"{_RDF}Description") if (value := node.get(name))), None)


def _read_iim(image: ImageFile) -> dict[Dataset, str]:
    """The datasets of IIM 4.2 by record and number; those that repeat joined."""
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except _BROKEN:
        return {}
    declared = found.get(_CHARACTER_SET) == _UTF_8
    texts = {}
    for dataset, value in found.items():
        values = value if isinstance(value, list) else [value]
        texts[dataset] = _join(_decode(one, lossy=declared) for one in values)
    return texts


def _read_exif(image: ImageFile) -> dict[int | None, str]:
    """The texts of Exif's first directory, which is often UTF-8 where it should be ASCII."""
    try:
        tags = dict(image.getexif())
    except _BROKEN:
        return {}
    texts: dict[int | None, str] = {}
    for tag, value in tags.items():
        if isinstance(value, str):
            # Pillow reads Latin-1. A notice may be two, the photographer's and the editor's, apart by NUL.
            texts[tag] = _join(_decode(value.encode("latin-1", "replace"), lossy=False).split("\0"))
    return texts


def _decode(value: bytes, *, lossy: bool) -> str:
    """UTF-8, by declaration or because it reads as that, else Latin-1."""
    try:
        return value.decode("utf-8", "replace" if lossy else "strict")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _join(values: Iterable[str]) -> str:
    """Several values in one text, as the Metadata Working Group writes them."""
    return "; ".join(value.strip() for value in values if value.strip())


def _tidy(value: str, limit: int) -> str:
    printable = "".join(char if char.isprintable() else " " for char in value)
    return " ".join(unicodedata.normalize("NFC", printable).split())[:limit].rstrip()
