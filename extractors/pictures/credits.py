"""Where a caption ends and its credit begins, in the usual writings of a dozen languages."""

from __future__ import annotations

import re

from extractors.agencies import Agencies

# "Photograph: …", "Foto: …", "Crédit photo : …" and their like, in the languages of the development pages.
_WORDS = (
    r"photo(?:graph|graphs|graphy|graphie|s)?|pictures?|pics?|images?|illustrations?|credits?|(?:photo|picture|"
    r"image)\s+credits?|"
    r"fotos?|fotograf(?:ie|ía|ia|i)?|bild(?:er|e)?|bildquelle|quelle|source|crédits?(?:\s+photos?)?|créditos?|"
    r"fuente|fonte|imagen|imagem|dok(?:umentasi)?|источник|джерело|автор\s+фото|πηγή|φωτογραφία|φωτο|zdroj|"
    r"forrás|källa|kilde|kaynak|foto\s+di|kuva|fot|zdjęcie|beeld|фото|снимка|коллаж|fotoğraf|fotó|fotografija|ảnh|"
    r"사진(?:\s*출처)?|写真|照片|撮影|صورة|تصوير|المصدر|"
    r"(?:image|photo) source|pressefoto|arkivfoto|archivfoto|archivbild"
)
_LABEL = re.compile(
    rf"^(?:{_WORDS})\s*(?:[:=]|\bby\b|\bcourtesy of\b|\b(?:de|von|di)\b(?=\s+(?-i:[A-ZÀ-Þ]))|\.(?=\s)|,(?=\s))\s*|"
    # "Foto Corné Sparidaens", "foto Vigili del fuoco": no colon.
    r"^(?:photos?|fotos?|bild(?:er)?|pics?)\s+(?=(?-i:[A-ZÀ-Þ]))",
    re.I,
)
_LABELLED = re.compile(
    rf"(?:^|[\s.,;|(\[–—-])((?:{_WORDS})\s*(?:[:：=]|by\s(?=[A-Z])|courtesy of\s)\s*[^\n]{{2,90}})$", re.I
)
_COPYRIGHT = re.compile(r"((?:©|[(（][cCｃＣ][)）]|copyright)\s*[^\n]{2,90})$", re.I)
# "… du port. Photo Le Phare", without a colon: only after the end of a sentence.
_BARE_LABEL = re.compile(r"[.!?»”\")]\s+((?:Photos?|Fotos?|Bild|Image)\s+[A-ZÀ-Þ][^\n.:]{1,60})\.?$")
_WORD = re.compile(
    r"[.!?»”\")]\s+((?:supplied|submitted|contributed|handout|file photo|archiv(?:e|bild|foto)?|privat)\.?)$", re.I
)
# East Asian captions end in "＝ＡＰ", in "（共同）" or after a slash.
_EQUALS = re.compile(r"[＝=]\s*([^＝=。]{2,20})$")
_SLASHED = re.compile(
    r"\s((?:[A-ZÀ-Þ][\w'’.-]+ [A-ZÀ-Þ][\w'’-]+\s?/\s?[^/.]{2,40})|/\s?[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]+){1,2})$"
)
_BRACKETED = re.compile(r"[(\[（［【]([^()\[\]（）［］【】]{2,90})[)\]）］】]\s*\.?$")
# By whose leave a picture is shown; a credit by itself.
_COURTESY = (
    r"(?:courtesy(?: of)?|cedid[ao]s? por|por cortesía de|cortesía de|avec l['’]aimable autorisation|"
    r"gentile concessione|per gentile|"
    r"mit freundlicher genehmigung|zvg|z\.\s?v\.\s?g\.|beigestellt|met dank aan)"
)
_BY_LEAVE = re.compile(rf"(?:[.!?»”\")]\s+|[(\[–—-]\s?)({_COURTESY}[^.()\[\]]{{0,80}})[)\]]?\.?$", re.I)
# Japanese and Korean photographers: "…で、西岡健太撮影", "… 씨. 윤가람 기자".
_EASTERN = re.compile(r"[、＝。\s.]([^、＝。.\s]{2,12}(?:撮影|提供|\s?(?:기자|제공)))$")
_EASTERN_LAST = re.compile(r"(?:기자|특파원|제공|記者|撮影|提供)$")
# "… conservés au phare. GAËLLE KERBRAT POUR « OUEST LARGE »": nothing but capitals behind the last sentence.
_CAPITALS = re.compile(
    r"[.!?»”\"]\s+([A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž'’.-]+(?:[\s/,&«»“”\"]+[A-ZÀ-ÞĀ-Ž][A-ZÀ-ÞĀ-Ž'’.-]*){1,8}\s?[»”\"]?)$"
)
# "… en Shengjin, el 1 de agosto. Alketa Misja (dpa)": a person, and the agency in brackets.
_NAME_BRACKETED = re.compile(
    r"(?:^|[.!?”\"'»)|]\s+)((?:(?:[A-ZÀ-ÞĀ-Ž]\.|[A-ZÀ-ÞĀ-Ž][\w'’-]+)\s+){2,4}[(\[](?!foto|photo|"
    r"bild)[^()\[\]]{2,60}[)\]])\s*\.?$",
)
# Lithuanian and its neighbours name the thing last: "J. Stacevičiaus / LRT nuotr."
_LABELLED_BEHIND = re.compile(
    r"(?:^|\s/\s|[.!?]\s+)([^/!?]{3,40}(?:\s/\s[^/!?]{2,40})?\s+(?:nuotr|foto|kuva|fotó))\.?$", re.I
)
_LABEL_BEHIND = re.compile(r"\s+(?:nuotr|foto|kuva|fotó)\.?$", re.I)
# What a button beside a credit says, and what lawyers add to one.
_MORE = re.compile(
    r"\s*(?:vis mer|show more|mehr anzeigen|les mer|read more|vergrößern|bild vergrößern|enlarge(?: image)?|"
    r"all rights reserved)\.?$",
    re.I,
)
_SIGN = re.compile(
    r"(?:©|[(（][cCｃＣ][)）]|\bcopyright\b|\(r\)|®)\s*(?:[(（]?[cCｃＣ]?[)）]\s*)?(?:(?:19|20)\d\d\b)?[\s:,-]*", re.I
)
_SENTENCE = re.compile(r"[a-zà-ÿ]{3}[.!?]\s")
_DANGLING = re.compile(
    r"(?<=[.!?\s])\s*(?:photos?|fotos?|credits?|image)\s*[:.…]*$", re.I
)  # a label whose credit stands elsewhere
_LAST = re.compile(r"(?:^|[.!?”\"'»)|]\s+|\s[–—-]\s)([^.!?]{2,70})$")
_NAME = re.compile(
    r"^(?:[A-ZÀ-ÞĀ-Ž][\w'’.-]*|d[aeiu]|van|von|der|den|le|la|al|el|bin)(?:\s+(?:[A-ZÀ-ÞĀ-Ž][\w'’.-]*|d[aeiu]|"
    r"van|von|der|den|le|la|al|el|bin)){1,3}$"
)
# Every word with a capital: behind the end of a sentence, brackets around such words hold who it is from.
_TITLED = re.compile(
    r"^(?:[A-ZÀ-ÞĀ-Ž][\w'’.-]*|d[aeiu]|of|and|the|for|van|von|der|den|le|la|al|"
    r"&)(?:,?\s+(?:[A-ZÀ-ÞĀ-Ž][\w'’.-]*|d[aeiu]|of|and|the|for|van|von|der|den|le|la|al|&)){0,6}$"
)
_SEPARATOR = re.compile(r"\s*(?:/|\||,|;|–|—|\bvia\b|\bfor\b|\bfür\b|\bpour\b|\s-\s)\s*", re.I)
_SURE = (_LABELLED, _COPYRIGHT, _BARE_LABEL, _WORD, _LABELLED_BEHIND, _BY_LEAVE, _EASTERN, _CAPITALS)
_PATTERNS = (
    _NAME_BRACKETED, _EASTERN, _BRACKETED, _LABELLED, _BY_LEAVE, _COPYRIGHT, _BARE_LABEL, _WORD, _LABELLED_BEHIND,
    _EQUALS, _SLASHED, _CAPITALS, _LAST,
)  # fmt: skip


def split_caption(caption: str, agencies: Agencies) -> tuple[str | None, str | None]:
    """The caption without its credit, and the credit as written without brackets; None for what is not there."""
    text = _MORE.sub("", " ".join(caption.split()))
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if not match:
            continue
        found = match[1].strip()
        if pattern is _LABELLED and _SENTENCE.search(found):
            continue
        if (
            pattern in _SURE
            or (pattern is _SLASHED and (found[0] == "/" or agencies.find(found)))
            or (pattern is _NAME_BRACKETED and match.start(1) and _is_agency(found.partition("(")[2], agencies))
            or (pattern is _BRACKETED and _TITLED.match(found) and re.search(r"[.!?»”\"]\s*[(\[][^(\[]*$", text))
            or _looks_like_credit(found, pattern is _LAST, agencies)
        ):
            rest = _DANGLING.sub("", text[: match.start(1)].rstrip(" ([（［【|,;–—-＝=/、").strip())
            credit = found if pattern is _NAME_BRACKETED else found.strip("/").rstrip(")]. ").strip()
            return rest or None, credit
    return text or None, None


def _is_agency(text: str, agencies: Agencies) -> bool:
    """Whether words are agencies and nothing else: "dpa/picture alliance via Getty"."""
    return agencies.find(text) is not None and not re.search(r"\w", re.sub(r"\bvia\b", "", agencies.without(text)))


def drop_label(caption: str) -> str | None:
    """A caption without the label at its end whose credit stands in an element of its own."""
    return _DANGLING.sub("", caption).strip() or None


def is_labelled(text: str) -> bool:
    """Whether a line says itself that it is a credit: "Photo: …", "© …"."""
    return bool(_LABEL.match(text) or _SIGN.match(text)) and bool(bare_credit(text))


def is_credit(text: str, agencies: Agencies) -> bool:
    """Whether a short line of its own beside a caption is its credit: labelled, in brackets, an agency, a name, or
    names and organisations with strokes between them."""
    if is_labelled(text) or agencies.find(text) or _BRACKETED.fullmatch(text):
        return True
    parts = [part.strip() for part in re.split(r"[/|;,]", text)]
    return bool(_NAME.match(text)) or (len(parts) > 1 and all(_TITLED.match(part) for part in parts if part))


def bare_credit(text: str) -> str:
    """A credit without its label ("Photograph:", "Foto", "nuotr."), signs and brackets, and said once."""
    text = _MORE.sub("", " ".join(text.split())).strip(" |")
    if text[:1] in "([" and text[-1:] in ")]":
        text = text[1:-1].strip()
    for _ in range(2):
        text = _LABEL_BEHIND.sub("", _SIGN.sub("", _LABEL.sub("", text))).strip(" |:/–—-")
    text = text.removesuffix("撮影")
    text = text if re.search(r"\b\w\.$", text) else text.rstrip(".")
    parts = re.split(r"\s*\|\s*", text)
    return " | ".join(dict.fromkeys(part for part in parts if part)) if len(parts) > 1 else text


def _looks_like_credit(text: str, bare: bool, agencies: Agencies) -> bool:
    """Whether words in brackets, or `bare` after the last sentence, are a credit and not part of the caption."""
    if not bare and _EASTERN_LAST.search(text):
        return True
    if _LABEL.match(text) or re.match(rf"©|\(c\)|copyright\b|(?:supplied|handout)\s*:|{_COURTESY}", text, re.I):
        return True
    named = agencies.find(text)
    if named:
        # What stays beside the agency is a person, a "photo" or nothing, never a sentence.
        rest = [part for part in _SEPARATOR.split(agencies.without(text)) if part.strip(" .")]
        return all(_NAME.match(part.strip()) or len(part.split()) <= 2 for part in rest)
    if "/" in text and not bare:
        return all(len(part.split()) <= 4 and part.strip()[:1].isupper() for part in text.split("/"))
    return bool(re.search(r"\bhandout\b|\bvia\b\s[A-Z]", text)) and len(text.split()) <= 7
