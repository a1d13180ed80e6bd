"""Where an article goes on for subscribers only."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extractors.structured import clean
from extractors.text import measure_words

# A paragraph of its own that stands where the article goes on for subscribers only.
_WALL = re.compile(
    r"(?:(?:please )?(?:subscribe|sign up|register|log ?in|sign in|join|become a (?:member|subscriber))"
    r"(?: now| today| here| or \w+ in)? to (?:continue|keep|read|unlock|view|access|finish)\b|"
    r"this (?:article|story|content|report|post) is (?:only )?for (?:\w+ )?(?:subscribers|members|supporters)\b|"
    r"(?:this (?:article|story|content|report|post)|to read (?:this|the (?:full|rest))|to continue reading)\b"
    r"[^.]{0,60}\b(?:subscribers?|subscription|subscribe|members?)\b|"
    r"already an? (?:subscriber|member)\b|(?:choose|select) (?:a|your) (?:plan|subscription)\b|"
    r"bereits abonn|(?:jetzt )?weiter ?lesen mit\b|sie sind (?:schon|bereits) abonnent|"
    r"(?:dieser|der ganze|der vollständige) artikel\b.*\babo|(?:nur )?für abonnent(?:en|innen)|"
    r"(?:cet article|la suite|l['’]article complet) est (?:réservée?|disponible) (?:aux|pour les) abonnés|"
    r"il vous reste \d+\s?% de cet article à lire|déjà abonné|"
    r"(?:este |esta )?(?:contenido|artículo|noticia) (?:es )?(?:exclusiv[oa]|solo) para (?:nuestros )?s|"
    r"suscr[ií]bete para (?:seguir|continuar|leer)|¿?ya eres suscriptor|"
    r"questo (?:articolo|contenuto) è riservato agli abbonati|sei già abbonato|abbonati per (?:continuare|leggere)|"
    r"(?:dit artikel is )?(?:alleen )?voor abonnees|log in om verder te lezen|"
    r"(?:den här artikeln|artikeln) är (?:endast )?för prenumeranter|artiklen er forbeholdt abonnenter|"
    r"for abonnenter|"
    r"conteúdo exclusivo para assinantes|ten artykuł jest dostępny (?:tylko )?dla|treść dostępna dla prenumeratorów)",
    re.I,
)
# The words for subscribers and subscriptions; two short lines with one at the end of a text are a wall in any wording.
_SUBSCRIBER = re.compile(
    r"subscri(?:be|ption)|\babon(?:n|en[nt]|e\b|eli)|suscri(?:pci|ptor|be|bí)|\bassin(?:e\b|antes?\b)|"
    r"\babbona(?:t|ment)|"
    r"prenumer|\btilaa(?:\b|j)|předplat|predplat|előfizet|pretplat|naročn|συνδρομ|подписк|подписчик|передплат|"
    r"berlangganan|구독|購読|会員限定|有料(?:会員|記事)|订阅|訂閱|付费|付費|اشتراك|مشترك|מנוי|đăng ký|"
    r"सब्सक्र|สมัครสมาชิก|áskrif",
    re.I,
)
_LINE = 200  # characters of a wall's first line
_SHORT_LINE = 150
_BEHIND = 120  # words that may follow a wall: offers and logins; more is the article itself
_PRICE = re.compile(
    r"(?:[€£$¥₹₺₽]\s?\d|\d\s?(?:€|£|kr\b|zł|euros?\b|chf\b|kč\b|ft\b|円|元|₺|₽|грн)).{0,40}(?:/|\b)"
    r"(?:month|monat|mois|m[eê]s|mese|maand|mies|kk\b|week|woche|year|jahr|an|år|rok|měs|hó\b|ay\b|月|мес|міс)",
    re.I,
)
_WALL_BOX = re.compile(
    r"pay-?wall|reg-?wall|(?:^|[\s_-])wall(?:$|[\s_-])|\w+-wall(?:$|[\s_-])|muro|(?:^|[\s_-])(?:locked|barrier|premium-?offer|"
    r"subscri(?:be|ption)-?(?:box|offer|prompt|banner)|abo-?(?:box|angebot|hinweis)|offer-?box)(?:$|[\s_-])",
    re.I,
)
_WALL_LABEL = re.compile(r"paywall|regwall|subscribe-?wall|subscriber-?only|barrier-|offer-?wall|meter-?wall", re.I)


def cut_wall(text: str, tree: HtmlElement | None = None, is_free: bool | None = None) -> tuple[str, bool]:
    """The text before a wall ("Subscribe to continue reading") and whether one stood there.

    A wall in no known wording is told by words for subscribers in two short lines, or in one with a price behind it.
    Articles about subscriptions have such lines too: they count only where the page says that it is not free, or has
    a box that is called a wall, and never as the first line.
    """
    paragraphs = text.split("\n\n")
    is_walled = is_free is False
    for number in _end_of(paragraphs):
        if len(paragraphs[number]) < _LINE and _WALL.match(paragraphs[number]):
            return "\n\n".join(paragraphs[:number]), True
        if number and _is_offer(paragraphs[number:]):
            is_walled = is_walled or (tree is not None and _has_wall_box(tree))
            if is_walled:
                return "\n\n".join(paragraphs[:number]), True
            tree = None
    return text, False


def _end_of(paragraphs: list[str]) -> range:
    """The places of the paragraphs behind which no more stands than walls have behind them."""
    words, first = 0, len(paragraphs)
    while first and words + (own := measure_words(paragraphs[first - 1])) <= _BEHIND:
        words, first = words + own, first - 1
    return range(first, len(paragraphs))


def _is_offer(paragraphs: list[str]) -> bool:
    """Whether the first is a short line with a word for subscribers, and so is another, or one has a price."""
    first, *rest = paragraphs
    return (
        len(first) < _SHORT_LINE
        and bool(_SUBSCRIBER.search(first))
        and any(len(line) < _SHORT_LINE and (_SUBSCRIBER.search(line) or _PRICE.search(line)) for line in rest)
    )


def _has_wall_box(tree: HtmlElement) -> bool:
    """Whether a box of the page is called a wall."""
    return any(_WALL_BOX.search(f"{e.get('class') or ''} {e.get('id') or ''}") for e in tree.iter("*"))


def has_wall(tree: HtmlElement) -> bool:
    """Whether a page shows a wall anywhere: its words, its prices, or a box that is called so."""
    for element in tree.iter("p", "div", "h2", "h3", "h4", "span", "section", "li", "strong", "a", "button"):
        if _WALL_LABEL.search(element.get("class") or element.get("id") or ""):
            return True
        own = clean(element.text or "")
        if 10 < len(own) < _LINE and (_WALL.match(own) or _PRICE.search(own)):
            return True
    return False
