"""What a page says where an article should be: an error, maintenance, the small print of a consent wall."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.structured import clean

# What scripts, servers and their guards say instead of an article.
_FAILED = re.compile(
    r"^(?:(?:php )?(?:fatal error|parse error|warning|notice)\s?: +\S+\(|(?:php )?(?:fatal|parse) error\s?: |"
    r"traceback \(most recent call last\)|you have an error in your sql syntax|query failed: |uncaught exception|"
    r"error establishing a database connection)",
    re.I | re.M,
)
_FAILED_TITLE = re.compile(
    r"(?:(?:oops|ups|upps|ops|oeps|hoppla|hups|hoppsan|sorry|entschuldigung|désolé|ой|ой-ой)\b[\s!.,…–-]*)?(?:"
    r"(?:error |erreur |fehler |erro |errore |chyba |błąd |fel |feil |fejl |virhe |hata |ошибка |помилка )?"
    r"(?:4\d\d|5\d\d)\b"
    r"(?:$|\s*[-–:|]| error| not found| forbidden| gone| bad| unauthori[sz]ed| too many| internal|"
    r" service unavailable| gateway)|"
    r"(?:the |this |that |die(?:se[rn]?)? |de[rn] )?(?:requested |gesuchte |angeforderte |gewünschte )?"
    r"(?:page|seite|article|artikel|story|beitrag)\b.{0,40}\b(?:not (?:be )?found|"
    r"(?:nicht|wurde) gefunden|doesn['’]t exist|does not exist|(?:been |was )?removed|no longer|existiert nicht|"
    r"wurde (?:nicht gefunden|entfernt|gelöscht)|nicht mehr)|"
    r"(?:oops|sorry)\b.{0,30}\b(?:found|exist|wrong)|(?:nothing|nichts) (?:found|gefunden)|"
    r"(?:la |cette )?page\b.{0,30}\b(?:non trouvée|introuvable|n['’]existe)|"
    r"(?:la |esta |a )?p[áa]gina\b.{0,40}\b(?:no encontrada|no (?:fue|ha sido) encontrada|no existe|non trovata|"
    r"non esiste|niet gevonden|não encontrada|não (?:foi|existe)|nu (?:a fost|există|exista))|"
    r"(?:no (?:hemos )?encontra|não encontr|non abbiamo trovato|nous n['’]avons pas trouvé|we (?:can['’]t|"
    r"could ?n['’]t|cannot|could not)"
    r" find|we kunnen de(?:ze)? pagina|wir (?:konnten|können)\b.{0,40}\bnicht finden)|"
    r"(?:sid[ae]n|sivua?)\b.{0,30}\b(?:hittades|finns|findes|finnes|fantes|fandtes|ikke|inte|ei (?:löy[dt]|ole))|"
    r"(?:vi )?(?:kunde|kunne|kan) (?:inte|ikke) (?:hitta|finde|finne)|"
    r"nie (?:znaleźliśmy|znaleziono|ma takiej|istnieje|możemy znaleźć)|strona\b.{0,20}\bnie (?:istnieje|została)|"
    r"stránk[ay]\b.{0,25}\b(?:nenalezen|neexist|nebyla|sa nenašla|nenájden)|"
    r"a(?:z)? (?:keresett )?oldal\b.{0,15}\bnem|"
    r"stranica\b.{0,20}\b(?:nije|ne postoji)|(?:aradığınız )?sayfa\b.{0,15}\b(?:bulunamadı|yok)|"
    r"η σελίδα\b.{0,25}\bδεν|(?:страниц|сторінк|страница)\w*\b.{0,20}\b(?:не |удалена|видалена)|нет такой страницы|"
    r"(?:halaman|trang)\b.{0,20}\b(?:tidak|không)|không tìm thấy|"
    r"الصفحة (?:غير|التي|المطلوبة)|عذر|(?:ה?דף|העמוד)\b.{0,15}\bלא|"
    r"(?:お探しの)?(?:ページ|記事)(?:が|は)(?:見つか|存在し|ござい)|お探しの(?:ページ|記事)|"
    r"(?:您?访问的)?(?:页面|頁面|网页|網頁)(?:不存在|未找到|找不到)|(?:找不到|无法找到)(?:该|您|此|頁|网)?|"
    r"페이지를 찾을 수|(?:पृष्ठ|पेज) नहीं|ไม่พบหน้า|"
    r"access (?:denied|to this page)|zugriff verweigert|accès (?:refusé|interdit)|acceso denegado|accesso negato|"
    r"acesso negado|доступ (?:запрещ|ограничен)|just a moment\b|attention required|are you (?:a robot|human)|"
    r"service unavailable|bad gateway|internal server error|please (?:enable|verify)|pardon our interruption|"
    r"we(?:['’]ll| will) be (?:right )?back|(?:site |website )?(?:under|down for) maintenance|wartungsarbeiten|"
    r"wir sind gleich (?:zurück|wieder)|(?:site |sitio |sito )?en maintenance|en mantenimiento|"
    r"(?:sito )?in manutenzione|"
    r"em manutenção|we zijn (?:zo|snel) terug|(?:vi är|vi er) (?:snart|straks) tillbak|(?:vi er )?straks tilbake|"
    r"przerwa techniczna|prace (?:techniczne|konserwacyjne)|údržba|huoltokatko|karbantartás|bakım (?:çalışması|"
    r"nedeniyle)|"
    r"технические работы|технічні роботи|メンテナンス中|ただいまメンテナンス|系统维护|"
    r"(?:your )?privacy (?:choices|settings)|cookie (?:consent|settings)|datenschutz-?einstellungen)",
    re.I,
)
_NAME_BEHIND = re.compile(r"[\s.!…:]*(?:$|[|–—·-]\s|\s[|–—·-])")
_MESSAGE = 800  # characters of a page that a script or server wrote instead of the article
_GONE = re.compile(
    r"(?:the |this |der |dieser |die |diese |das |cet |le |ce |la |cette |este |esta |el |o |a |questo |il |"
    r"dit |de |den |det )?"
    r"(?:requested |gesuchte )?(?:article|story|page|content|artikel|beitrag|inhalt|articolo|contenuto|contenu|"
    r"artículo|noticia|"
    r"contenido|artigo|notícia|conteúdo|bericht|innehållet|artikeln|artiklen|artikkelen|artykuł|článek|"
    r"материал|статья)\b"
    r".{0,40}\b(?:(?:has been|was) (?:removed|deleted)|(?:is )?no longer available|nicht (?:mehr )?verfügbar|"
    r"(?:wurde )?(?:entfernt|gelöscht)|n['’](?:est plus|existe plus)|(?:ya )?no (?:está disponible|existe)|"
    r"non è (?:più )?disponibile|niet (?:meer )?beschikbaar|foi (?:removid|retirad)|"
    r"(?:já )?não (?:está disponível|existe)|"
    r"(?:har )?tagits bort|finns inte|er (?:fjernet|slettet)|został usunięty|byl (?:odstraněn|smazán)|удал[её]н)",
    re.I,
)
# Stems of the words that consent walls are made of.
_CONSENT = re.compile(
    r"\b(?:cookie|evästee|ciasteczk|plik(?:i|ów|ach) cookie|tracking|consent|einwillig|zustimm|samtyck|samtykk|"
    r"toestemming|"
    r"suostum|zgod[aęy]\b|souhlas|onay|согласи|partner(?:s|n|e|i|ů|ów|em)?\b|partenaires|socios\b|parceiros|"
    r"vendors?\b|"
    r"privacy|datenschutz|privatsph|confidentialité|privacidad|privacidade|prywatno|soukromí|gizlilik|конфиденциальн|"
    r"personal data|personenbezogen|données personnelles|datos personales|dados pessoais|dati personali|"
    r"persoonsgegevens|"
    r"persondata|personuppgift|personoplysning|dan(?:e|ych) osobow|osobní údaj|kişisel veri|персональн\w+ данн|"
    r"legitimate interest|berechtigtes interesse|intérêts? légitime|interés legítimo|interesse legittimo|"
    r"gdpr|dsgvo|rgpd|avg\b|ip-adress|geräteinformation|device (?:information|characteristics))",
    re.I,
)
# Of the words of a consent wall; articles about data protection stay below .02, one about consent walls below .04.
_CONSENT_SHARE = 0.04
_LONG = 1000  # words; more is a privacy policy, told by its URL, or an article
# A guard that takes us for a robot tells its reader what to switch on, in any language with these words.
_GUARD = re.compile(r"(?=.*\bjavascript\b).*(?:\bro?bot|captcha|\bvpn\b|ad-?block)", re.I | re.S)
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


def find_message(tree: HtmlElement, text: str, *, is_claimed: bool = False) -> str | None:
    """What a page says where it has no article: an error, maintenance, a removal; None where it says no such thing.
    Where the page claims to be an article by its type or a date, a title must be nothing but the message and the
    site's name: "We will be back, says coach" is a headline."""
    if len(text) < _MESSAGE and (match := _FAILED.search(text)):
        return match[0]
    headings = (clean(" ".join(h.itertext())) for h in tree.iter("h1"))
    for title in (clean(tree.findtext(".//title") or ""), *headings):
        match = _FAILED_TITLE.match(title) or _GONE.match(title)
        if match and (not is_claimed or _NAME_BEHIND.match(title, match.end())):
            return title[:60]
    match = None if is_claimed else _GONE.match(text)
    return match[0] if match else None


def is_guard(text: str) -> bool:
    """Whether a short text is that of a guard against robots: it speaks of JavaScript and of robots or blockers."""
    return bool(_GUARD.match(text))


def is_consent_wall(text: str, words: int) -> bool:
    """Whether a text is the small print of a consent wall: hardly a sentence of it without cookies or partners."""
    return words < _LONG and len(_CONSENT.findall(text)) > max(4, _CONSENT_SHARE * words)


def is_service_page(url: str) -> bool:
    """Whether a URL is that of an imprint, terms, a search, a newsletter's sign-up or the like, by its last part."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if segments and len(segments) < 3 and any(_SERVICE.fullmatch(segment) for segment in segments[-1:]):
        return True
    return bool(_SEARCH_PARAMS.search(parts.query)) and any(_SERVICE.fullmatch(segment) for segment in segments)
