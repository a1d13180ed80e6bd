"""Who wrote it: people's names out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from extractors.agencies import Agencies
from extractors.facts.bylines import Bylines
from extractors.paragraphs import letters_of
from extractors.structured import Structured, clean
from extractors.urls import registrable_domain

# Before a name: "By", "Written by", "Ein Beitrag von", "Posted on 21 May by", "Autorin:", "Text :".
_BY = r"(?:by|from|von|par|por|pubblicato da|door|av|af|przez|автор)\b[:\s]+"
_VERB = (
    r"(?:written|reported|words|story|text|texte|interview|posted|published|submitted|report|article|post|post author|"
    r"authors?|verfasst|veröffentlicht|erstellt|geschrieben|publiziert|alles|mehr|beitrag|kommentar|"
    r"ein (?:beitrag|gastbeitrag|kommentar|artikel|interview|bericht)|publicado|publié|rédigé|écrit|redactado|escrito|"
    r"propos recueillis|scritto|pubblicato|publicerad|skrevet)"
)
_LEAD = re.compile(
    rf"^[\s|·•–—-]*(?:{_VERB}\s+(?:(?:on|am|le|el)\s+[^|]{{5,30}}?\s)?)?(?:{_BY}|(?:di|da|de|van)\s+(?=[A-ZÀ-Þ]))|"
    r"^[\s|·•–—-]*(?:authors?|autor(?:in|innen|en|es|a|/in|in/autor)?|auteure?s?|autore|texte?|words|written|"
    r"interview|redaktion|"
    r"reporter|report|writer|journalist|by|written by|redacción|reportage|protokoll|автор|текст|記者|文)\s*[:：]\s*",
    re.I,
)
_CASED_LEAD = re.compile(r"^(?:di|da|de|van)\s", re.I)
# Behind a name: what they are in, for whom, how to reach them.
_TAIL = re.compile(
    r"\s+(?:im gespräch|im interview|for (?:the )?[A-Z].*|am (?:mo|di|mi|do|fr|sa|so)\w*|기자|記者|특파원|@\S+|"
    r"\(?\S+@\S+)$|\s*[|•·–—]\s*$",
    re.I,
)
_SPLIT = re.compile(
    r"\s*(?:;|\||•|·|\n|\s[/–—-]\s|(?<=[a-zà-ÿ])/(?=[A-ZÀ-Þ][a-zà-ÿ]))\s*|\s+(?:and|und|et|y|e|en|og|och|with|"
    r"mit|avec)\s+|\s*&\s*",
    re.I,
)
_ROLE = re.compile(
    r"\b(?:editors?|reporters?|correspondents?|writers?|columnists?|staff|team|desk|newsroom|\w*redaktion|rédaction|"
    r"redacci[óo]n|redazione|redaksjonen|journalists?|contributors?|producer|admin|press association|"
    r"news agency|agency|"
    r"agencies|agenturen|agencias?|newsdesk|webmaster|herausgeber)\b",
    re.I,
)
# "Jane Doe Political Correspondent", "Comment By Jane Doe"
_WITH_ROLE = re.compile(
    r"^([^\W\d_][\w.'’-]+(?:\s+[^\W\d_][\w.'’-]+){1,2}?)\s+(?:(?:senior|chief|political|health|business|sports?)\s+)*"
    r"(?:editor|reporter|correspondent|writer|columnist|journalist|director|korrespondent|redakteur|reporter|"
    r"autor|volontär|"
    r"leiter|ressortleiter|journaliste|redactor|periodista|giornalista)(?:in)?\b.*$",
    re.I,
)
_INNER_BY = re.compile(r"^[^,]{2,30}?\s(?:by|von|par|por)\s+(?=[^\W\d_]+\s+[^\W\d_])", re.I)
_PICTURES = re.compile(
    r"(?:fotos?|photos?|photography|photographs?|bilder|pictures?|imagens?|fotograf(?:ia|ie)|video|grafik)\b", re.I
)
# Of an organisation's name: no person is called so.
_ORGANISATION = re.compile(
    r"\b(?:news|times|post|zeitung|herald|tribune|gazette|magazine?|radio|tv|fernsehen|media|medien|press|"
    r"presse|online|"
    r"network|bureau|service|gmbh|ag|ltd|inc|llc|se|e\.\s?v|verband\w*|verlag|bund|stiftung|verein\w*|"
    r"foundation|institute?|"
    r"university|ministry|ministerium|council|association|welle|blatt|kurier|anzeiger|nachrichten|nyheter|"
    r"diario|journal)\b",
    re.I,
)
_NOISE = re.compile(r"https?:|@|\d|\.(?:com|org|net|de|example)\b", re.I)
_PARTICLE = re.compile(r"^(?:d[aeiu]|van|von|der|den|le|la|al|el|bin|d['’])\b", re.I)
_ARTICLE = re.compile(r"(?:the|der|die|das|le|la|les|el|il|de|het)\s", re.I)  # before a newspaper's name
_LONGEST = 1000  # characters of the longest byline
_ONLY_LEAD = frozenset(("by", "von", "par", "por", "di", "da", "door", "av", "af", "from"))
_METAS = ("author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author", "dcterms.creator")
# What WordPress tells Twitter: label1 "Written by", data1 the name.
_TOLD = re.compile(r"\b(?:by|von|par|por|da|door|av|af|author|autore?|auteur)\b", re.I)


def find_authors(structured: Structured, shown: Bylines, agencies: Agencies, url: str = "") -> list[str]:
    """Names of people, in the order of the byline: from JSON-LD, then meta tags, then the bylines `shown`; empty where
    a page names nobody but itself, a desk or an agency.

    Where the byline shown has everyone of the source before it and more, it is the fuller one.
    """
    article = structured.article
    stated = (_name(node) for key in ("author", "creator") for node in structured.resolve(article.get(key)))
    told = ["twitter:data1"] if _TOLD.search(structured.meta("twitter:label1") or "") else []
    metas = [value for name in (*_METAS, *told) for value in structured.metas.get(name, ())]
    site = " ".join(
        letters_of(name)
        for name in (
            structured.meta("og:site_name", "application-name"),
            structured.text(article.get("publisher")),
            (registrable_domain(url) or "").rsplit(".", 1)[0],
        )
        if name
    )
    sources = [people(stated, agencies), people(metas, agencies)]
    # What a page shows as its byline may be a section's name: one word is no person there.
    marked, plain = ([n for n in people(lines, agencies) if _is_full(n)] for lines in (shown.authors, shown.plain))
    sources.append(seen := _apart(marked or plain))
    found = next((others for names in sources if (others := [n for n in names if letters_of(n) not in site])), [])
    if 0 < len(found) < len(seen) < 7 and {letters_of(name) for name in found} < {letters_of(name) for name in seen}:
        return seen
    if not found and (
        photographers := [name for line in shown.authors if (name := _photographer(line)) and _is_full(name)]
    ):
        return photographers[:2]
    # A site may be called after who writes it.
    return found or next(
        (own for names in sources if (own := [n for n in names if _is_full(n) and not _ARTICLE.match(n)])), []
    )


def _photographer(line: str) -> str | None:
    """Who a byline of nothing but pictures names: "Photos by Jane Doe"."""
    match = re.match(
        r"(?:photos?|photographs?|pictures|fotos|bilder|foto e testo)(?: by| von| par| di|:)\s+(.{4,40})$",
        clean(line),
        re.I,
    )
    return match[1] if match else None


def _apart(names: list[str]) -> list[str]:
    """The names without those that are another with more behind it: "Jane Doe Education" beside "Jane Doe"."""
    letters = [letters_of(name) for name in names]
    return [
        n for n, own in zip(names, letters, strict=True) if not any(own != o and own.startswith(o) for o in letters)
    ]


def _is_full(name: str) -> bool:
    """Whether a name has two to five words, each with a capital where the script has them."""
    words = name.split()
    if len(words) < 2:
        return not name.isascii() and not name[:1].isupper()
    return len(words) < 6 and all(not word[:1].islower() or _PARTICLE.match(word) for word in words)


def people(values: Iterable[str | None], agencies: Agencies) -> list[str]:
    """The people among byline texts: without "By", roles, agencies, handles and addresses; each once."""
    found: dict[str, str] = {}
    for value in values:
        for name in _split(value or "", agencies):
            found.setdefault(letters_of(name), name)
    return list(found.values())


def _name(node: object) -> str | None:
    if isinstance(node, str):
        return node
    if isinstance(node, Mapping):
        kind = node.get("@type")
        name = node.get("name")
        name = name[0] if isinstance(name, list) and name else name
        if isinstance(name, str) and kind not in ("Organization", "NewsMediaOrganization"):
            return name
    return None


def _split(value: str, agencies: Agencies) -> Iterable[str]:
    text = _strip_lead(clean(value[:_LONGEST]))
    for part in _SPLIT.split(text):
        pieces = [piece.strip() for piece in part.split(",")]
        # "Jane Doe, Health Editor" is a name and a role; "Jane Doe, John Roe" are two names.
        for piece in pieces:
            if _PICTURES.match(piece) or _PICTURES.match(piece.rpartition("(")[2]):
                continue
            name = re.sub(r"\s*\(.*?\)\s*", " ", _strip_lead(piece)).strip(" .-–—/")
            name = _TAIL.sub("", _TAIL.sub("", _INNER_BY.sub("", _WITH_ROLE.sub(r"\1", name))))
            name = agencies.without(name).strip(" /,-–")
            if not name or len(name) > 60 or any(p.search(name) for p in (_NOISE, _ROLE, _ORGANISATION)):
                continue
            # A person is written with capitals where the script has them; the rest are handles and places.
            if name[:1].islower() and not _PARTICLE.match(name):
                continue
            if name.casefold() in _ONLY_LEAD:
                continue
            if len(name.split()) >= 2 or (name and len(pieces) == 1 and name == value.strip()):
                yield name.title() if name.isupper() else name


def _strip_lead(text: str) -> str:
    """What comes after "By" and its like, however many of them stand there."""
    for _ in range(3):
        bare = _LEAD.sub("", text)
        if bare == text or not bare:
            break
        # "Da Silva" and "Van Damme" are names, "Di Marta Bianchi" is not.
        if _CASED_LEAD.match(text) and text[0].isupper() and (text[0] in "vV" or len(bare.split()) < 2):
            break
        text = bare
    return text
