"""Whom a credit names: the person who took the picture, and the organisation it comes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.agencies import Agencies
from extractors.pictures.credits import bare_credit

# Between the names in a credit: "Jane Doe/Getty Images", "AP, via Reuters", "Jane Doe for The Post", "EFE: Jane Doe".
_SEPARATOR = re.compile(
    r"\s*(?:/|\||,|;|–|—|[()\[\]«»“”\"]|:(?=\s)|\bvia\b|\bfor (?:the )?(?=[A-Z«“])|\bfür\b|\bpour\b|\bpara\b|"
    r"\s-\s)\s*",
    re.I,
)
_LEAVE = re.compile(
    r"^(?:courtesy(?: of)?|cedid[ao]s? por|por cortesía de|cortesía de|avec l['’]aimable autorisation (?:de |"
    r"des |du |d['’])?|"
    r"gentile concessione (?:di )?|mit freundlicher genehmigung (?:von |der |des )?|met dank aan|"
    r"supplied)[:\s]*(?:the |la |les )?",
    re.I,
)
_WORDS = re.compile(
    r"^(?:by|von|par|de)\s+|\b(?:photos?|fotos?|handout|file photo|stringer)\b|\s*(?:기자|記者|撮影)$", re.I
)
# Said of a picture, nobody's name.
_STAFF = re.compile(
    r"^(?:staff|file|archives?|archiv|arquivo(?: pessoal)?|supplied|handout|hand-?out|submitted|contributed|"
    r"library|dr|d\.r\.|str|pool|"
    r"divulgação|reprodução|privat|privé|zvg|rr|pressefoto|stock|contributor|el|nova|famil\w+ .*|"
    r"la famil\w+ .*)(?:\s+(?:photo|picture|image))?$",
    re.I,
)
_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "da", "di", "du", "dos", "das", "le", "la", "al", "el", "bin", "of", "y")
)
_AND = re.compile(r"\s+(?:and|und|et|y|e|och|og|en|i|и|&)\s+")
_ORGANISATION = re.compile(
    r"\b(?:lines?|airlines?|railways?|police|polizei|polic[ií]a|polizia|gendarmerie|council|ltd|inc|plc|gmbh|"
    r"ag|eg|spa|coastguard|"
    r"university|universität|université|universidad|università|news|courier|post|times|tv|radio|echo|herald|"
    r"journal|tribune|monitor|"
    r"sentinel|dispatch|chronicle|mercury|review|gazette|gazzetta|gazeta|ledger|phare|blatt|zeitung|anzeiger|"
    r"bote|kurier|presse|press|"
    r"channel|ministry|ministerio|ministerium|ministère|department|office|museum|museo|musée|club|archives?|"
    r"archiv|agency|agencia|agence|"
    r"media|pool|library|society|trust|nasa|esa|government|service|servicio|servizio|theater|theatre|théâtre|"
    r"teatro|instituto?|institut|"
    r"institute|association|foundation|stiftung|company|studios?|images|pictures|photography|commune|mairie|"
    r"ville|préfecture|corpo|"
    r"vigili|bomberos|bombeiros|pompiers|feuerwehr|ff|fire|gemeente|gemeinde|stadt|kommune|kommun|ayuntamiento|"
    r"comune|protezione|"
    r"facebook|twitter|instagram|youtube|tiktok|x)\b|\b\w{2,40}(?:blatt|zeitung|anzeiger|bote|kurier|nachrichten|"
    r"tidning(?:en)?|avis(?:en)?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit as written, without its label ("Photograph:", "©"), and what it says."""

    text: str
    creator: str | None
    agency: str | None


def read_credit(text: str, agencies: Agencies, houses: Sequence[str] = ()) -> Credit:
    """The person and the organisation that a credit names; an organisation alone is the agency. `houses` are the names
    of the outlet itself.

    Of two names that could both be people's, the second is whose paper or agency it is, as credits are written; an
    agency of the list is one wherever it stands.
    """
    body = bare_credit(text)
    agency = agencies.find(body)
    own = {_letters(house): house for house in houses if house}
    people: list[str] = []
    others: list[str] = []
    for part in _SEPARATOR.split(agencies.without(body)):
        bare = _WORDS.sub("", _LEAVE.sub("", part)).strip(" .-:")
        if not bare or _STAFF.match(bare):
            continue
        if _letters(bare) in own:
            others.append(own[_letters(bare)])
        elif not _is_person(bare) or _LEAVE.match(part):
            others.append(bare)
        elif people:
            # "Jane Doe/Harbour Post": the second name is the house's.
            others.append(bare)
        else:
            people.append(bare)
    if agency is None:
        agency = next((_short(other) for other in others if len(other) < 60 and not other[0].islower()), None)
    if agency is None and not people and re.search(r"\bhandout\b", body, re.I):
        agency = "Handout"
    return Credit(body, _cased(people[0]) if people else None, agency)


def _is_person(name: str) -> bool:
    """Whether words are a person's name: two to five of them (two people's with "and"), each with a capital, in scripts
    without capitals two to four; none that organisations are called by."""
    if _ORGANISATION.search(name) or any(char.isdigit() for char in name):
        return False
    if len(parts := _AND.split(name)) == 2:
        return all(_is_person(part) for part in parts)
    words = name.split()
    if (
        not name[0].isupper()
        and name[0] == name[0].lower()
        and not name[0].isascii()
        and name[0].lower() == name[0].upper()
    ):
        return 1 < len(words) < 5 if " " in name else 2 <= len(name) <= 5
    long = [word for word in words if word.lower() not in _PARTICLES]
    return len(long) > 1 and len(words) < 6 and all(word[0].isupper() for word in long)


def _letters(name: str) -> str:
    return re.sub(r"^(?:the|der|die|das|le|la|l|el|il|de|het)\s+|[\W_]+", "", re.sub(r"^l['’]", "", name.casefold()))


def _short(name: str) -> str:
    return re.sub(r"^The\s+", "", name).strip()


def _cased(name: str) -> str:
    """A name written in capitals as names are: "JANE DOE" is Jane Doe."""
    return name.title() if name.isupper() and len(name.split()) > 1 else name
