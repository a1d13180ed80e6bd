"""A short hunt in each parser: the same inputs every time. `python -m tests.fuzz` is the long one."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.mutation import mutate
from tests.fuzz.targets import TARGETS

_SLOW = {"html": 20, "clipping": 40, "front_page": 40, "feed": 40, "warc": 40, "picture": 40, "config": 60, "words": 20}
_WORDS = st.sampled_from(
    (
        "The harbour master, Jane Doe, said on Tuesday that “the ferry will not sail” before 9 March 2026. " * 3,
        "By Jane Doe", "Photo: Jane Roe/PA", "9 March 2026, 8.15 am", "Subscribe to read on", "said.", "\u202e«", "&#x1b;[2J",
    )
)  # fmt: skip
_TAGS = st.sampled_from(
    (
        *(
            "p",
            "div",
            "article",
            "main",
            "section",
            "h1",
            "h2",
            "ul",
            "li",
            "figure",
            "figcaption",
            "picture",
            "source",
        ),
        *("img", "a", "b", "span", "time", "table", "tr", "td", "blockquote", "aside", "nav", "header", "footer"),
        *("script", "style", "form", "iframe", "video", "noscript", "template", "svg", "select"),
    )
)
_ATTRIBUTES = st.sampled_from(
    (
        "", ' class="byline caption credit"', ' class="paywall related teaser"', ' id="content" itemprop="articleBody"',
        ' href="//[" src="/a.jpg" srcset="a.jpg 1x, b.jpg 9999w"', ' datetime="2026-13-45T99:99" content="x"',
        ' itemscope itemtype="https://schema.org/NewsArticle"', ' hidden style="display:none" width="1e9" rel="author"',
    )
)  # fmt: skip
_ELEMENTS = st.recursive(
    _WORDS,
    lambda inside: st.builds(
        lambda tag, attributes, children, closed: f"<{tag}{attributes}>{''.join(children)}{f'</{tag}>' if closed else ''}",
        _TAGS, _ATTRIBUTES, st.lists(inside, max_size=5), st.booleans(),
    ),
    max_leaves=40,
)  # fmt: skip


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_is_sent_breaks_it(name: str) -> None:
    target = TARGETS[name]
    whole = target.seeds()
    for seed in whole[:40]:
        target.run(seed[: target.most])
    random = Random(9)
    for _ in range(_SLOW.get(name, 200)):
        target.run(mutate(random.choice(whole), random, whole, target.most))


@settings(max_examples=60)
@given(_ELEMENTS)
def test_any_nesting_of_elements_gives_sound_records(markup: str) -> None:
    TARGETS["html"].run(f"<html lang=en><head><title>Ferry aground</title></head><body>{markup}".encode())
