"""A picture while its places in a page are put together, and what no picture of an article is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from extractors.pictures.ids import picture_id, telling_name
from extractors.pictures.versions import Version

_FURNITURE = re.compile(
    r"logo|avatar|newsletters?/|profile[-_]images?/|sprite|spacer|placeholder|gravatar|transparent|favicon|"
    r"doubleclick|adserver|"
    r"(?<![a-z])(?:icons?|pixel|blank|1x1|badges?|byline|emojis?|tracking|beacon|loading|counter|spinner|"
    r"bullet|masthead)(?![a-z])|"
    r"/ads?/|\.svg$",
    re.I,
)
_FURNITURE_HOST = re.compile(
    r"(?:^|\.)(?:ads?|px|pixels?|stats?|track(?:ing|er)?|beacon|doubleclick|gravatar|adserver)\."
)
_SHARING = frozenset((
    "share", "sharing", "social", "socialmedia", "og", "ogimage", "opengraph", "partage", "teilen", "compartir",
    "facebook", "twitter", "fb",
))  # fmt: skip
_GENERIC = frozenset((
    "default", "defaut", "défaut", "standard", "fallback", "generic", "card", "logo", "image", "img", "thumb",
    "thumbnail", "banner", "site", "brand",
))  # fmt: skip
_HOUSE = frozenset((
    "static", "assets", "brand", "branding", "theme", "themes",
))  # fmt: skip


@dataclass
class Found:
    """A picture as one place in the page has it."""

    versions: list[Version]
    role: str
    caption: str | None = None
    alt: str | None = None
    credit: str | None = None
    creator: str | None = None
    height: int | None = None
    after_paragraph: int | None = None
    stated_caption: str | None = None
    """What metadata say where the page shows nothing."""
    stated_credit: str | None = None
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Know the picture again by any of its URLs."""
        self.ids |= ids_of(self.versions)

    def merge(self, other: Found) -> None:
        """Take what `other`, the same picture elsewhere, knows beyond this one."""
        known = {version.url: place for place, version in enumerate(self.versions)}
        for version in other.versions:
            place = known.get(version.url)
            if place is None:
                self.versions.append(version)
            elif not self.versions[place].width and version.width:
                self.versions[place] = version
        self.caption = self.caption or other.caption
        self.alt = self.alt or other.alt
        self.credit = self.credit or other.credit
        self.height = self.height or other.height
        self.describe(other)
        self.ids |= other.ids
        if self.role == "metadata":
            self.role, self.after_paragraph = other.role, other.after_paragraph

    def describe(self, other: Found) -> None:
        """Take what is stated of the picture elsewhere, where nothing is known."""
        self.creator = self.creator or other.creator
        self.stated_caption = self.stated_caption or other.stated_caption
        self.stated_credit = self.stated_credit or other.stated_credit


def ids_of(versions: Iterable[Version]) -> set[str]:
    """What a picture is known again by: its ids without size, and a telling file name."""
    ids = {picture_id(version.url) for version in versions}
    return ids | {name for version in versions if (name := telling_name(version.url))}


def merge_all(pictures: Iterable[Found]) -> list[Found]:
    """Each picture once, in the order of first sight."""
    merged: list[Found] = []
    for picture in pictures:
        twin = next((other for other in merged if other.ids & picture.ids), None)
        if twin:
            twin.merge(picture)
        else:
            merged.append(picture)
    return merged


def is_furniture(url: str) -> bool:
    """Whether a URL is one of a page's own pictures: logos, icons, counters, advertising."""
    parts = urlsplit(url)
    return bool(_FURNITURE.search(parts.path) or _FURNITURE_HOST.search(parts.hostname or ""))


def is_share_card(url: str) -> bool:
    """Whether a URL is the picture that a site shows for all of its pages that have none."""
    path = urlsplit(url).path.lower()
    *folders, name = path.split("/")
    words = set(re.findall(r"[^\W\d_]+", name))
    if words & _SHARING and (words & _GENERIC or _HOUSE & set(folders) or re.search(r"\d{3,4}x\d{3,4}", name)):
        return True
    return bool({"default", "fallback", "placeholder", "defaut"} & words and words & _GENERIC - {"default", "defaut"})
