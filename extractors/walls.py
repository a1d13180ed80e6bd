"""What stands where an article should: a paywall, a consent wall, an error message, a service page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.structured import clean
from extractors.text import count_words

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
    r"(?:den här artikeln|artikeln) är (?:endast )?för prenumeranter|artiklen er forbeholdt abonnenter|for abonnenter|"
    r"conteúdo exclusivo para assinantes|ten artykuł jest dostępny (?:tylko )?dla|treść dostępna dla prenumeratorów)",
    re.I,
)
_LINE = 200  # characters of a wall's first line
_BEHIND = 120  # words that may follow a wall: offers and logins; more is the article itself
_PRICE = re.compile(
    r"(?:[€£$]\s?\d|\d\s?(?:€|£|kr\b|zł|euros?\b|chf\b)).{0,40}\b(?:month|monat|mois|mes|mese|maand|mies|week|"
    r"woche|year|jahr|an)",
    re.I,
)
_WALL_LABEL = re.compile(r"paywall|regwall|subscribe-?wall|subscriber-?only|barrier-|offer-?wall|meter-?wall", re.I)
# What scripts, servers and their guards say instead of an article.
_FAILED = re.compile(
    r"^(?:(?:php )?(?:fatal error|parse error|warning|notice)\s?: +\S+\(|(?:php )?(?:fatal|parse) error\s?: |"
    r"traceback \(most recent call last\)|you have an error in your sql syntax|query failed: |uncaught exception|"
    r"error establishing a database connection)",
    re.I | re.M,
)
_FAILED_TITLE = re.compile(
    r"(?:error )?(?:4\d\d|5\d\d)\b(?:$|\s*[-–:|]| error| not found| forbidden| gone| bad| unauthori[sz]ed| too many|"
    r" internal| service unavailable| gateway)|(?:page|seite|article|story) (?:not found|nicht gefunden|"
    r"removed|entfernt)|"
    r"(?:oops|sorry)\b.{0,30}\b(?:found|exist|wrong)|"
    r"page (?:non trouvée|introuvable)|página no encontrada|pagina non trovata|pagina niet gevonden|"
    r"sidan (?:hittades|finns) inte|"
    r"página não encontrada|nie znaleziono strony|"
    r"access (?:denied|to this page)|just a moment\b|attention required|are you (?:a robot|human)|"
    r"service unavailable|bad gateway|"
    r"internal server error|please (?:enable|verify)|pardon our interruption|"
    r"we(?:['’]ll| will) be (?:right )?back|(?:site |website )?(?:under|down for) maintenance|wartungsarbeiten|"
    r"wir sind gleich zurück|"
    r"site en maintenance|en mantenimiento|sito in manutenzione|we zijn (?:zo|snel) terug|(?:vi är|"
    r"vi er) snart tillbak|"
    r"przerwa techniczna|(?:your )?privacy (?:choices|settings)|cookie (?:consent|settings)|"
    r"datenschutz-?einstellungen",
    re.I,
)
_MESSAGE = 800  # characters of a page that a script or server wrote instead of the article
_GONE = re.compile(
    r"(?:this|the|dieser|cet|este|questo|dit) (?:article|story|page|artikel|articolo|artículo|artigo)\b.{0,40}\b"
    r"(?:has been removed|was removed|no longer available|nicht mehr verfügbar|n['’]est plus disponible|"
    r"ya no está disponible|non è più disponibile|niet meer beschikbaar|foi removido)",
    re.I,
)
_CONSENT = re.compile(
    r"\b(?:cookies?|consent|partners|privacy|personal data|legitimate interest|device|einwilligung|datenschutz|"
    r"personenbezogene|verarbeite\w*|cookie-\w+|consentement|partenaires|données personnelles|intérêt(?:s)? légitime|"
    r"consentimiento|datos personales|socios|interés legítimo|consenso|dati personali|interesse legittimo|"
    r"toestemming|persoonsgegevens|samtycke|personuppgifter)\b",
    re.I,
)
_CONSENT_SHARE = 0.03  # of the words of a consent wall; articles about data protection stay below .02
_SERVICE = re.compile(
    r"(?:privacy|datenschutz|impressum|imprint|terms|agb|nutzungsbedingungen|cookies?|contact|kontakt|"
    r"contacto?|contatti|about|"
    r"ueber-uns|uber-uns|a-propos|quienes-somos|chi-siamo|newsletters?|abo|abos|abonnements?|abbonamenti|"
    r"prenumerata|prenumerera|"
    r"subscribe|subscriptions?|suscripcion(?:es)?|assinaturas?|mentions-legales|aviso-legal|note-legali|legal|"
    r"faq|help|hilfe|"
    r"login|register|registrieren|jobs|advertise|mediadaten|sitemap|events|termine|veranstaltungen|agenda|"
    r"whats-on|search|suche|"
    r"recherche|buscar|busqueda|ricerca|zoeken|archive|archiv)(?:-(?:policy|us|uns|of-(?:use|service)|"
    r"and-conditions|statement))?"
    r"(?:\.\w{2,5})?",
    re.I,
)
_SEARCH_PARAMS = re.compile(r"(?:^|&)(?:q|query|keys|search|suche|keywords?)=", re.I)


def cut_wall(text: str) -> tuple[str, bool]:
    """The text before a wall ("Subscribe to continue reading") and whether one stood there."""
    paragraphs = text.split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        if len(paragraph) < _LINE and _WALL.match(paragraph):
            is_end = count_words("\n\n".join(paragraphs[number:])) <= _BEHIND
            return ("\n\n".join(paragraphs[:number]), True) if is_end else (text, False)
    return text, False


def has_wall(tree: HtmlElement) -> bool:
    """Whether a page shows a wall anywhere: its words, its prices, or a box that is called so."""
    for element in tree.iter("p", "div", "h2", "h3", "h4", "span", "section", "li", "strong", "a", "button"):
        if _WALL_LABEL.search(element.get("class") or element.get("id") or ""):
            return True
        own = clean(element.text or "")
        if 10 < len(own) < _LINE and (_WALL.match(own) or _PRICE.search(own)):
            return True
    return False


def find_message(tree: HtmlElement, text: str) -> str | None:
    """What a page says where it has no article: an error, maintenance, a removal; None where it says no such thing."""
    if len(text) < _MESSAGE and (match := _FAILED.search(text)):
        return match[0]
    headings = (clean(" ".join(h.itertext())) for h in tree.iter("h1"))
    for title in (clean(tree.findtext(".//title") or ""), *headings):
        if _FAILED_TITLE.match(title):
            return title[:60]
    match = _GONE.match(text)
    return match[0] if match else None


def is_consent_wall(text: str, words: int) -> bool:
    """Whether a text is the small print of a consent wall: hardly a sentence of it without cookies or partners."""
    return len(_CONSENT.findall(text)) > max(4, _CONSENT_SHARE * words)


def is_service_page(url: str) -> bool:
    """Whether a URL is that of an imprint, terms, a search, a newsletter's sign-up or the like, by its last part."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and len(segments) < 3 and any(_SERVICE.fullmatch(segment) for segment in segments[-1:]):
        return True
    return bool(_SEARCH_PARAMS.search(parts.query)) and any(_SERVICE.fullmatch(segment) for segment in segments)
