"""Pages that are no articles, and those that only look like it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extractors.agencies import Agencies
from extractors.article import read_facts
from extractors.document import Document, read_document
from extractors.facts.dates import Calendar, find_published
from extractors.fates import Reason
from extractors.refusals.verdict import judge
from extractors.refusals.walls import cut_wall
from extractors.structured import read_structured

URL = "https://harbourpost.example/news/ferry-aground"
SENTENCE = "The crew of the lifeboat brought all the passengers ashore before dawn on Tuesday. "  # 13 words


def verdict(
    text: str | None, head: str = "", url: str = URL, is_free: bool | None = None, is_cut: bool = False
) -> Reason | None:
    document = read_document(f"<html><head>{head}</head><body><p>x</p></body></html>".encode(), None)
    assert isinstance(document, Document)
    tree, structured = document.tree, read_structured(document.tree)
    facts = replace(read_facts(tree, structured, url, Agencies({})), is_free=is_free)
    published = find_published(tree, structured, url, Calendar("UTC", datetime(2026, 3, 11, tzinfo=UTC), "en"))
    found = judge(tree, structured, url, text, facts, published, is_cut=is_cut)
    return found[0] if found else None


def ld(kind: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "{kind}", "headline": "x"}}</script>'


ARTICLE = ld("NewsArticle")


def test_an_article_is_one() -> None:
    assert verdict(SENTENCE * 2) is None
    assert verdict(SENTENCE * 2, ARTICLE) is None


def test_no_text_and_too_little() -> None:
    assert verdict(None) == verdict("") == Reason.NO_TEXT
    assert verdict(SENTENCE) == Reason.TOO_SHORT
    assert verdict("海" * 49 + "。") == Reason.TOO_SHORT  # two characters are as long as a word
    assert verdict("海" * 50 + "。") is None


@pytest.mark.parametrize(
    "url",
    [
        "https://harbourpost.example/tag/port-aldren/",
        "https://harbourpost.example/topics/sea",
        "https://harbourpost.example/category/news?page=2",
        "https://harbourpost.example/author/jane-doe/",
        "https://harbourpost.example/news/page/3/",
    ],
)
def test_lists_of_articles(url: str) -> None:
    assert verdict(SENTENCE * 20, url=url) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 20, ARTICLE, url) is None  # it says that it is one
    assert verdict(SENTENCE * 20, '<meta property="og:type" content="article">', url) is None


@pytest.mark.parametrize(
    "path",
    [
        "search?q=ferry",
        "impressum.html",
        "privacy-policy/",
        "datenschutz",
        "newsletter/",
        "suche/?query=hafen",
        "site/terms-of-use",
    ],
)
def test_pages_about_the_site_are_no_articles_whatever_they_declare(path: str) -> None:
    head = '<meta property="og:type" content="article">'
    assert verdict(SENTENCE * 20, head, f"https://harbourpost.example/{path}") == Reason.NOT_ARTICLE
    # Words of a headline are no page's name.
    assert (
        verdict(SENTENCE * 20, head, f"https://harbourpost.example/2026/03/{re.split('[/?.]', path)[0]}-of-lost-ships")
        is None
    )


@pytest.mark.parametrize("url", [URL, "https://a.example/topic/sea/ferry-aground", "https://a.example/research/x"])
def test_articles_below_a_topic_are_articles(url: str) -> None:
    assert verdict(SENTENCE * 20, url=url) is None


@pytest.mark.parametrize("kind", ["CollectionPage", "https://schema.org/SearchResultsPage", "ProfilePage"])
def test_pages_that_say_they_are_lists(kind: str) -> None:
    assert verdict(SENTENCE * 20, ld(kind)) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 20, ld(kind) + ARTICLE) is None


OG_ARTICLE = '<meta property="og:type" content="article">'
DATE = '<meta property="article:published_time" content="2026-03-10T08:00:00Z">'
AUTHOR = '<meta name="author" content="Mabel Thorne">'


def test_types_of_lists_outweigh_the_open_graph_type_but_in_a_long_text() -> None:
    assert verdict(SENTENCE * 15, ld("ProfilePage") + OG_ARTICLE) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 25, ld("ProfilePage") + OG_ARTICLE) is None
    assert verdict(SENTENCE * 15, ld("ItemList") + OG_ARTICLE) is None  # a story may hold a list


@pytest.mark.parametrize("kind", ["Product", "SportsEvent", "WebApplication"])
def test_pages_about_a_thing_are_no_articles_unless_dated(kind: str) -> None:
    assert verdict(SENTENCE * 10, ld(kind) + OG_ARTICLE) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 10, ld(kind) + DATE) is None
    assert verdict(SENTENCE * 10, ld(kind) + ARTICLE) is None


@pytest.mark.parametrize("kind", ["JobPosting", "Quiz"])
def test_forms_are_no_articles_though_dated(kind: str) -> None:
    assert verdict(SENTENCE * 10, ld(kind) + OG_ARTICLE + DATE) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 10, ld(kind) + ARTICLE) is None


SCORES = "\n\n".join(["Almenara 2 – 1 Cañaveral", "Final", "Porto Sur 0 – 0 Vega", "67'", "Mar 3 – 2 Sal"] * 6)


def test_text_that_is_no_prose_needs_a_date_or_an_author() -> None:
    assert verdict(f"{SENTENCE * 2}\n\n{SCORES}") == Reason.NOT_ARTICLE
    assert verdict(f"{SENTENCE * 2}\n\n{SCORES}", OG_ARTICLE) == Reason.NOT_ARTICLE
    for claim in (DATE, AUTHOR, ARTICLE):
        assert verdict(f"{SENTENCE * 2}\n\n{SCORES}", claim) is None
    assert verdict(SENTENCE * 5) is None
    assert verdict("เรือเฟอร์รี่เกยตื้นที่เกาะ" * 5) is None  # Thai sentences end with no mark


def test_a_page_named_by_one_word_needs_a_claim() -> None:
    assert verdict(SENTENCE * 10, url="https://harbourpost.example/corrections") == Reason.NOT_ARTICLE
    for claim in (DATE, AUTHOR, ARTICLE, OG_ARTICLE):
        assert verdict(SENTENCE * 10, claim, "https://harbourpost.example/corrections") is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Warning: mysql_connect(): Too many connections in /home/x/db.inc on line 12\n\n" + SENTENCE * 3,
            "The Gazette",
        ),
        ("Fatal error: Uncaught Error: Call to undefined function x() in /var/www/x.php:3\n\n" + SENTENCE * 3, "x"),
        ("Error establishing a database connection. " + SENTENCE * 2, "Database Error"),
        (SENTENCE * 3, "404 Not Found"),
        (SENTENCE * 3, "Page not found - The Harbour Post"),
        (SENTENCE * 3, "Seite nicht gefunden | Kanalblatt"),
        (SENTENCE * 3, "Page introuvable"),
        (SENTENCE * 3, "Just a moment..."),
        (SENTENCE * 3, "Access Denied"),
        (SENTENCE * 3, "503 Service Unavailable"),
        (SENTENCE * 3, "Oops! We can't find that page"),
        (SENTENCE * 3, "Die gesuchte Seite wurde nicht gefunden"),
        (SENTENCE * 3, "Nie ma takiej strony - Głos Znad Liwca"),
        (SENTENCE * 3, "Stránka nenalezena"),
        (SENTENCE * 3, "Sivua ei löydy"),
        (SENTENCE * 3, "Siden findes ikke"),
        (SENTENCE * 3, "Ошибка 404"),
        (SENTENCE * 3, "Страница не найдена"),
        (SENTENCE * 3, "ページが見つかりません"),
        (SENTENCE * 3, "페이지를 찾을 수 없습니다"),
        (SENTENCE * 3, "الصفحة غير موجودة"),
        (SENTENCE * 3, "Halaman tidak ditemukan"),
    ],
)
def test_error_messages_with_status_200(text: str, title: str) -> None:
    assert verdict(text, f"<title>{title}</title>") == Reason.NOT_ARTICLE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (SENTENCE * 3, "404 people rescued from ferry"),
        (SENTENCE * 3, "500 jobs lost at steel mill"),
        (SENTENCE * 3, "Access to the beach is closed"),
        ("Warning: heavy seas are expected on the coast. " + SENTENCE * 3, "Storm"),
        (SENTENCE * 20, "404 Not Found: why pages vanish from the web"),
    ],
)
def test_articles_that_sound_like_errors(text: str, title: str) -> None:
    assert verdict(text, f"<title>{title}</title>") is None


@pytest.mark.parametrize(
    "title",
    [
        "We will be back, says coach of the Rovers",
        "Article 50 was removed from the law on Monday",
        "Access denied: how a bank lost its keys",
        "Sorry, wrong number: caller fined for prank",
        "Story of a town that no longer votes",
    ],
)
def test_a_headline_that_begins_like_a_message_is_one_where_the_page_claims_to_be_an_article(title: str) -> None:
    assert verdict(SENTENCE * 5, f"<title>{title} | The Harbour Post</title>{ARTICLE}") is None
    assert verdict(SENTENCE * 5, f"<title>{title}</title>{DATE}") is None


@pytest.mark.parametrize("title", ["Page not found | The Harbour Post", "Access Denied", "404"])
def test_a_message_is_one_whatever_the_page_claims(title: str) -> None:
    assert verdict(SENTENCE * 5, f"<title>{title}</title>{ARTICLE}") == Reason.NOT_ARTICLE


@pytest.mark.parametrize(
    "title",
    [
        "Este artigo já não está disponível",
        "Der Artikel wurde gelöscht",
        "This story is no longer available",
        "Статья удалена",
        "Artiklen er fjernet",
    ],
)
def test_articles_that_were_taken_away(title: str) -> None:
    assert verdict(SENTENCE * 3, f"<title>{title}</title>") == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 20, f"<title>{title}</title>") is None  # a story about one


def test_guards_against_robots_in_any_language() -> None:
    guard = "Tarkistamme, että et ole robotti. Varmista, että selaimessasi on JavaScript ja evästeet käytössä. "
    assert verdict(guard * 3) == Reason.NOT_ARTICLE
    assert verdict(guard * 3, DATE) is None  # a dated story about one


CONSENT = [
    "Wir und unsere 168 Partner speichern Cookies auf Ihrem Gerät. Ihre Einwilligung umfasst personenbezogene Daten.",
    "Nous et nos partenaires utilisons des cookies. Votre consentement porte sur vos données personnelles.",
    "Vi och våra partner lagrar cookies. Ditt samtycke gäller dina personuppgifter och kan återkallas när som helst.",
    "My i nasi partnerzy zapisujemy pliki cookie. Zgoda dotyczy danych osobowych. Prywatność jest dla nas ważna.",
]


@pytest.mark.parametrize("text", CONSENT)
def test_consent_walls(text: str) -> None:
    assert verdict(f"{text} " * 3) == Reason.NOT_ARTICLE
    assert verdict(f"{text} " + SENTENCE * 12) is None  # an article that mentions it
    assert verdict(f"{text} " * 3, ARTICLE) is None


def test_players_with_a_sentence() -> None:
    og = '<meta property="og:type" content="video.other">'
    assert verdict(SENTENCE * 4, og) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 3, ld("VideoObject")) == Reason.NOT_ARTICLE
    assert verdict(SENTENCE * 9, og) is None  # a story with a video
    assert verdict(SENTENCE * 4, ld("VideoObject")) is None
    assert verdict(SENTENCE * 4, og + ARTICLE) is None


def test_stubs_before_a_wall() -> None:
    assert verdict(SENTENCE * 2, is_free=False) == Reason.PAYWALL
    assert verdict(SENTENCE * 4, is_free=False) is None  # its free part
    assert verdict(SENTENCE * 2, is_free=True) is None
    assert verdict(SENTENCE * 4, is_cut=True) == Reason.PAYWALL
    assert verdict(SENTENCE * 6, is_cut=True) is None


OFFER = "\n\nDigital subscribers get every story.\n\n£1 for your first month\n\nCancel any time"
WALLS = [
    "Subscribe to continue reading",
    "Subscribe now to keep reading this story",
    "Sign in to read the full article",
    "Register to unlock this article",
    "Already a subscriber? Sign in",
    "This article is for subscribers only.",
    "To continue reading, subscribe today",
    "Dieser Artikel ist Teil Ihres Abos",
    "Weiterlesen mit Kanalblatt Plus",
    "Cet article est réservé aux abonnés",
    "Il vous reste 75 % de cet article à lire.",
    "Contenido exclusivo para suscriptores",
    "Questo articolo è riservato agli abbonati",
]
# Told by a word for subscribers in two short lines, or with a price.
OTHER_WALLS = [
    "Tämä artikkeli on vain tilaajille\n\nTilaa ja lue heti.\n\n1 kuukausi 1 €",
    "Assine e leia sem limites.\n\nJá é assinante? Entre",
    "Článek je jen pro předplatitele\n\n99 Kč měsíčně",
    "Ez a cikk csak előfizetőinknek szól\n\nElőfizetek",
    "Материал доступен по подписке\n\nОформить подписку",
    "この記事は会員限定です\n\n月額 980円/月で購読する",
    "Unlimited access with a digital subscription\n\n£1 a month",
]


@pytest.mark.parametrize("wall", WALLS)
def test_the_wall_and_what_is_behind_it_are_cut(wall: str) -> None:
    free = f"{SENTENCE}\n\n{SENTENCE}".strip()
    assert cut_wall(f"{free}\n\n{wall}{OFFER}") == (free, True)
    assert cut_wall(f"{free}\n\n{wall}") == (free, True)


@pytest.mark.parametrize("wall", OTHER_WALLS)
def test_offers_are_walls_where_the_page_has_one(wall: str) -> None:
    free = f"{SENTENCE}\n\n{SENTENCE}".strip()
    text = f"{free}\n\n{wall}{OFFER}"
    assert cut_wall(text, is_free=False) == (free, True)
    for name, is_cut in (("js-wall", True), ("paywall-box", True), ("muro", True), ("wallpaper", False)):
        document = read_document(f'<html><body><div class="{name}"><p>x</p></div></body></html>'.encode(), None)
        assert isinstance(document, Document)
        assert cut_wall(text, document.tree) == ((free, True) if is_cut else (text, False))
    assert cut_wall(text) == (text, False)


def test_an_article_about_subscriptions_is_not_cut() -> None:
    text = (
        "Streamflix is raising the price of its subscription for the third time in two years.\n\n"
        "Subscribers will pay £9.99 a month from March.\n\nA subscription with advertising stays at £4.99 a month."
    )
    assert cut_wall(text) == (text, False)
    assert cut_wall(text, is_free=True) == (text, False)


@pytest.mark.parametrize("wall", [*WALLS, *OTHER_WALLS])
def test_a_wall_before_the_whole_article_is_an_overlay(wall: str) -> None:
    text = f"{SENTENCE}\n\n{wall}\n\n" + "\n\n".join([SENTENCE.strip()] * 12)
    assert cut_wall(text) == (text, False)


@pytest.mark.parametrize(
    "line",
    [
        "Readers were told to subscribe to continue reading the paper online, the publisher said on Tuesday.",
        "This is what subscribers of the old paper told us: they miss it.",
        "Subscribers to the pension fund were told on Tuesday.",
        "The paper has lost a tenth of its subscribers.\n\nIts owner blames the weather.",
        "Sign up for our newsletter",
        "Join the club, she said.",
        "",
    ],
)
def test_words_about_subscribing_are_no_wall(line: str) -> None:
    text = f"{SENTENCE}\n\n{line}\n\nThe end."
    assert cut_wall(text) == (text, False)
    assert cut_wall(line) == (line, False)
