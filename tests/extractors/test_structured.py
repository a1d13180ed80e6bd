"""What pages say of themselves, broken in the usual ways."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Document, read_document
from extractors.structured import Structured, clean, read_structured, types_of


def read(head: str, body: str = "") -> Structured:
    document = read_document(f"<html><head>{head}</head><body>{body}<p>x</p></body></html>".encode(), None)
    assert isinstance(document, Document)
    return read_structured(document.tree)


def ld(script: str) -> Structured:
    return read(f'<script type="application/ld+json">{script}</script>')


HEADLINE = "Ferry aground"
STORY = '"@type": "NewsArticle", "headline": "Ferry aground"'


@pytest.mark.parametrize(
    "script",
    [
        f"{{{STORY}}}",
        f"{{{STORY},}}",
        f'{{{STORY}, "keywords": ["a", "b",],}}',
        f'{{{STORY},, "keywords": ["a"]}}',
        f'[{{"@type": "WebSite"}}, {{{STORY}}},]',
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebPage"}}, {{{STORY}}}]}}',
        f'{{"@type": "WebPage", "mainEntity": {{{STORY}}}}}',
        f"<!-- {{{STORY}}} -->",
        f"//<![CDATA[\n{{{STORY}}}\n//]]>",
        f"/* <![CDATA[ */ {{{STORY}}} /* ]]> */",
        f"<![CDATA[{{{STORY}}}]]>",
        f"{{{STORY}}};",
        f"\ufeff {{{STORY}}}",
        f'// a comment\n{{{STORY}, // another\n "url": "https://a.example/x" /* last */}}',
        f'{{"description": "two\nlines and a\ttab", {STORY}}}',
        f'{{"description": "it\\\'s here", {STORY}}}',
        f'{{"description": "an odd \\x escape", {STORY}}}',
        f'{{"@type": "WebSite"}}{{{STORY}}}',
        f'{{"@type": "WebSite"}},\n{{{STORY}}}',
        f"{{{STORY}}} trailing words",
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry aground&quot;}",
        '{"@type": ["Thing", "https://schema.org/NewsArticle"], "headline": "Ferry aground"}',
        '{"@type": "schema:NewsArticle", "headline": "Ferry&nbsp;aground"}',
        '{"@type": "Article", "headline": ["Ferry aground", "other"]}',
        '{"@type": "Article", "headline": {"@value": "Ferry aground", "@language": "en"}}',
    ],
)
def test_an_article_is_found_in_json_that_is_broken_in_the_usual_ways(script: str) -> None:
    found = ld(script)
    assert found.text(found.article.get("headline")) == HEADLINE


def test_what_looks_like_noise_inside_a_string_stays() -> None:
    found = ld('{"@type": "Article", "url": "https://a.example//x", "headline": "a, ] /* b */ <!-- c", "x": [1,],}')
    assert found.article["url"] == "https://a.example//x"
    assert found.article["headline"] == "a, ] /* b */ <!-- c"


@pytest.mark.parametrize(
    "script", ["", "{", "nonsense", '{"@type": ', "[" * 100_000, "9" * 10_000, '"' + "\\" * 100_001, "/*" * 50_000]
)
def test_what_cannot_be_read_is_left_out(script: str) -> None:
    assert ld(script).article == {}


@pytest.mark.parametrize("declared", ["5", "true", "null", "{}", "[[]]", '[1, {"a": 2}]', '""'])
def test_types_that_are_none(declared: str) -> None:
    found = ld(f'{{"@type": {declared}, "headline": "x"}}')
    assert found.article == {}


def test_half_a_character_is_no_character() -> None:
    found = ld('{"@type": "Article", "headline": "a \\ud83d b \\ud83d\\ude00", "name": "\\udc00"}')
    assert found.article["headline"] == "a \ufffd b 😀"
    json.dumps(found.article, ensure_ascii=False).encode()


def test_references_are_followed_to_the_fullest_object() -> None:
    found = ld(
        '{"@graph": [{"@type": "NewsArticle", "headline": "x", "author": [{"@id": "#jane"}, "John Roe"]},'
        '{"@id": "#jane", "@type": "Person"}, {"@id": "#jane", "@type": "Person", "name": "Jane Doe"}]}'
    )
    assert [found.text(item) for item in found.resolve(found.article["author"])] == ["Jane Doe", "John Roe"]


def test_references_in_a_circle_end() -> None:
    found = ld(
        '{"@graph": [{"@id": "#a", "@type": "Article", "headline": "x", "author": {"@id": "#b"}},'
        '{"@id": "#b", "@type": "Person", "name": {"@id": "#a"}, "worksFor": {"@id": "#b"}},'
        '{"@id": "#c", "name": {"@id": "#c"}}]}'
    )
    assert found.text(found.article["author"]) is None
    assert found.text({"@id": "#c"}) is None
    assert found.text({"@id": "#nowhere"}) is None


def test_a_circle_of_lists_and_deep_nesting_end() -> None:
    deep = '{"@type": "Thing", "part": ' * 200 + "{}" + "}" * 200
    assert len(ld(deep).nodes) <= 13


def test_the_article_is_the_one_with_a_headline() -> None:
    found = ld('[{"@type": "Article"}, {"@type": "NewsArticle", "headline": "second"}]')
    assert found.article["headline"] == "second"
    assert ld('{"@type": "Product", "headline": "x"}').article == {}


def test_metas_are_read_by_every_name_they_have() -> None:
    found = read(
        '<meta property="og:title" content=" A  &amp;amp; B "><meta NAME="Author" content="Jane">'
        '<meta name="author" content="John">'
        '<meta itemprop="datePublished" content="2026-03-10"><meta name="empty" content=""><meta name="nothing">'
    )
    assert found.meta("og:title") == "A & B"
    assert found.metas["author"] == ["Jane", "John"]
    assert found.meta("missing", "datepublished") == "2026-03-10"
    assert found.meta("empty", "nothing") is None


def test_clean_collapses_and_unescapes() -> None:
    assert clean(" a&nbsp;b\n\t&eacute; ") == "a b é"
    assert clean("&#0;&#xD800;").encode()


def test_types_lose_their_vocabulary() -> None:
    assert types_of({"@type": ["http://schema.org/NewsArticle", "schema:Thing", "Report"]}) == [
        "NewsArticle",
        "Thing",
        "Report",
    ]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "@id", "name", "@value", "headline", "author", "@graph"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.one_of(VALUES.map(json.dumps), st.text(max_size=120), st.text(alphabet='{}[]",:\\/*<!->a1 \n', max_size=60)))
def test_any_script_is_read(script: str) -> None:
    found = ld(script.replace("</", "< "))
    for node in found.nodes:
        types_of(node)
        for key in ("author", "name", "headline"):
            words = found.text(node.get(key))
            assert words is None or words.strip()
            list(found.resolve(node.get(key)))
    assert isinstance(found.article, dict)
