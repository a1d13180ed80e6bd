"""English articles and pictures with nothing but what a test is about."""

from __future__ import annotations

from extractors.records import Article, Image


def as_article(text: str, title: str | None = None, article_id: str = "a") -> Article:
    """An article with that text and headline."""
    return Article(
        article_id=article_id, outlet_id="o", url="https://a.example/", canonical_url=None, title=title,
        description=None, authors=[], section=None, tags=[], article_type="news", language="en", published_at=None,
        published_precision=None, published_source="none", published_day=None, modified_at=None, text=text,
        text_hash="", passages=[], terms=[], word_count=0, is_free=None, tdm_reservation=None, wire_agency=None,
    )  # fmt: skip


def as_picture(position: int, caption: str | None, article_id: str = "a") -> Image:
    """A picture with that caption."""
    return Image(
        article_id=article_id, position=position, role="body", image_id="i", url="https://a.example/i.jpg",
        caption=caption, alt=None, credit=None, creator=None, agency=None, width=None, height=None, versions=[],
        after_paragraph=None,
    )  # fmt: skip
