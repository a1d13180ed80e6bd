"""Lines that a site puts into every text: where to read on, sign up, follow and comment, and what belongs to a
picture. Told by their words, in the languages of the development pages and the sample outlets."""

from __future__ import annotations

import re

from extractors.heading import read_stamp

_READ_ON = re.compile(
    r"^\W*(?:(?:also )?read (?:more|also|next|this)\b(?! than)|read:|see (?:also|more)\b|"
    r"related(?: (?:video|story|article|content|articles|stories|coverage|news))?\s*(?:[:|]|\s[–-]\s)|"
    r"related(?: (?:stories|articles|news|content|coverage))?$|more (?:on this|from)\b(?!.{30,}\.$)|don['’]?t miss|"
    r"watch(?: now| also)?\s*:|listen\s*:|recommended(?: (?:for you|stories|reading))?\W*$|you (?:may|"
    r"might) (?:also )?like|"
    r"published under:|"
    r"les også|læs også|läs (?:också|även|mer)|lue (?:myös|lisää)|lees (?:ook|meer)|"
    r"lesen sie (?:auch|hier|mehr)|lies auch|mehr (?:zum thema|dazu|lesen|zu)\b.{0,40}$|mehr themen|auch interessant|"
    r"weitere (?:artikel|links|informationen|themen)\b.{0,40}$|weiterführende links|siehe auch|zum thema\W*$|"
    r"lire aussi|à lire|lire la suite|voir aussi|sur le même sujet|"
    r"lea? también|leer? (?:también|más)|te puede interesar|más información\W*$|ver también|"
    r"leggi anche|leggi (?:di più|tutto)|leia (?:também|mais)|veja (?:também|mais)|"
    r"czytaj (?:więcej|też|także|również)|zobacz (?:też|także|również)|"
    r"читайте также|читать далее|関連記事|あわせて読みたい|おすすめ情報)",
    re.I,
)
_SITE = re.compile(
    r"^(?:(?:click here to )?sign up (?:for|to)|subscribe (?:to|for|now|today)|"
    r"get (?:the|our|your|all the)\b.{0,80}\b(?:inbox|newsletters?|delivered (?:straight |right )?to (?:you|your)\b)|"
    r"join (?:our|the conversation)\b|"
    r"follow (?:us|our|him|her|them)\b|"
    r"follow .{1,60}(?:@\w|\bon (?:x|twitter|facebook|instagram|bluesky|threads|tiktok|youtube|google|social)\b)|"
    r"want to bookmark|"
    r"you must confirm|please log ?(?:in|out)|have a tip\b|(?:do you have|got) (?:a (?:tip|story)|"
    r"information)\b|do you know (?:something|more)\b|tell us what you think|our standards:|"
    r"(?:no )?comments?(?: \(?\d*\)?)?$|share (?:this|on)\b.{0,40}$|"
    r"(?:advertisement|anzeige|werbung|publicité|publicidad|pubblicità|advertentie|annons|reklama)$|"
    r"link zum .{0,20}inhalt$|ein klick für den datenschutz|email .{3,40} at \S+@\S+|.{3,40} can be reached at \S+@|"
    r"(?:copyright )?© ?.{0,80}\b(?:rights reserved|reprint|llc|inc|ltd)\b|.{0,40}newsletter\W*$|"
    r"(?:jetzt )?(?:den )?newsletter (?:abonnieren|bestellen)|(?:inscrivez-vous|abonnez-vous|"
    r"s['’]inscrire) (?:à|pour)|"
    r"suscr[ií]be(?:te|se) |iscriviti (?:alla|al) |[_\W]+$)",
    re.I,
)
# The box of a newsletter, wherever its words stand in the line.
_LETTER = re.compile(
    r"\b(?:(?:to|in|into) your inbox|in (?:ihr|dein) postfach|dans votre boîte|en (?:tu|su) (?:correo|bandeja)|"
    r"nella tua casella|in (?:je|uw) (?:inbox|mailbox)|i din (?:inkorg|innboks|indbakke|mail)|na (?:swoją|"
    r"twoją) skrzynkę|"
    r"no seu e-?mail)\b.{0,25}$|"
    r"^(?:your (?:information|data|email)|by (?:signing up|subscribing|clicking)|mit (?:ihrer|der) anmeldung|"
    r"en vous inscrivant)\b.{0,160}\b(?:privacy|terms|policy|datenschutz|confidentialité|conditions)",
    re.I,
)
_PICTURE = re.compile(
    r"^\W*(?:photo(?:graph|s)?|image|picture|fotos?|bild(?:er)?|quelle|source|credit|crédit|imagen)\s*(?:[:：]|"
    r"by\b).{1,70}$",
    re.I,
)
# Who wrote it, on a line of its own at the head.
_ROLE = re.compile(
    r"(?:[\w'’.&-]+ ){0,4}(?i:staff|senior|political|sports?) (?i:writer|reporter|correspondent)s?|"
    r"(?:[A-Z][\w'’.&-]+ ){1,3}(?:Correspondent|Reporter|Editor)"
)
# A heading behind which a page lists other stories: at the end of a text, all that follows is a list.
_LIST = re.compile(
    r"^\W*(?:also in (?:this issue|the \w+)|related(?: (?:stories|articles|news|content|coverage|topics|links))?|"
    r"more (?:from|on|in|stories)\b.{0,40}|"
    r"most (?:read|popular)|read next|recommended(?: (?:for you|stories|reading))?|you (?:may|"
    r"might) also like.{0,20}|"
    r"latest (?:news|stories)|mehr (?:zum thema|themen|von)\b.{0,30}|weitere (?:artikel|themen|nachrichten|"
    r"meldungen)|"
    r"das könnte sie auch interessieren|meistgelesen|sur le même sujet|à lire aussi|les plus lus|"
    r"te puede interesar|más leído|lo más leído|noticias relacionadas|leggi anche|articoli correlati|"
    r"notícias relacionadas|lees ook|läs också|les også)\W*$",
    re.I,
)
_BOX = re.compile(r"^\W*(?:just in|in other news|more news|top stories|trending)\W*$", re.I)
_LONGEST = 300  # characters of such a line
_LONG_CREDIT = 6  # words
_HEAD = 4  # paragraphs: date and byline stand before the text
_TAIL = 0.35  # of the text: a list of other stories is no longer


def heads_list(heading: str) -> bool:
    """Whether a heading is one behind which a page lists other stories."""
    return bool(_LIST.match(heading) or _BOX.match(heading))


def drop_boilerplate(text: str) -> str:
    """The text without such lines, and without a list of other stories at its end."""
    kept: list[str] = []
    paragraphs = text.split("\n\n")
    behind = len(text)
    for place, paragraph in enumerate(paragraphs):
        if _LIST.match(paragraph) and kept and behind < _TAIL * len(text) and _is_list(paragraphs[place + 1 :]):
            break
        behind -= len(paragraph) + 2
        if not _is_boilerplate(paragraph, place):
            kept.append(paragraph)
    return "\n\n".join(kept)


def _is_boilerplate(paragraph: str, place: int) -> bool:
    if len(paragraph) >= _LONGEST:
        return False
    if _READ_ON.match(paragraph) or _SITE.match(paragraph) or _LETTER.search(paragraph):
        return True
    # "Source: police said that …" is a sentence.
    if _PICTURE.match(paragraph) and not (paragraph.endswith(".") and len(paragraph.split()) > _LONG_CREDIT):
        return True
    return place < _HEAD and (read_stamp(paragraph) is not None or bool(_ROLE.fullmatch(paragraph)))


def _is_list(paragraphs: list[str]) -> bool:
    """Whether paragraphs are headlines and summaries of other stories: all short, and of one or two not most of them
    sentences."""
    sentences = sum(paragraph.endswith((".", "!", "?", "。")) for paragraph in paragraphs)
    is_told = len(paragraphs) > 2 or sentences <= len(paragraphs) / 2
    return is_told and all(len(paragraph) < _LONGEST for paragraph in paragraphs)
