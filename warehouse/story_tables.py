"""What belongs together: articles of one event, and how near they are to each other."""

from __future__ import annotations

import pyarrow as pa

from warehouse.columns import ARTICLE_ID
from warehouse.schema import TEXTS, UTC, Kind, Table, column

_S, _L, _F = pa.string(), pa.int64(), pa.float64()
_STORY_ID = column(
    "story_id",
    _S,
    "The id of its earliest article. An id that was a story's and is none now: the story that has that article.",
)

NEAREST_ARTICLES = Table(
    name="nearest_articles",
    one_row_per="article, itself no repeat, with another one about the same within five days",
    kind=Kind.DERIVED,
    key=("article_id",),
    sort=("article_id",),
    columns=(
        ARTICLE_ID,
        column("nearest_article_id", _S, "The one that is most like it, by the names and the words that both have."),
        column("nearest_similarity", _F, "How like, from 0 to 1; under 0.145 nothing is noted."),
        column("earlier_article_id", _S, "Of those before it, the one that is most like it.", optional=True),
        column("earlier_similarity", _F, "How like, from 0 to 1.", optional=True),
    ),
)

STORIES = Table(
    name="stories",
    one_row_per="event that at least two articles tell, repeats among them",
    kind=Kind.DERIVED,
    key=("story_id",),
    sort=("story_id",),
    columns=(
        _STORY_ID,
        column("title", _S, "The headline of its earliest article.", optional=True),
        column("first_published_at", UTC, "When the first of its articles was published.", optional=True),
        column("last_published_at", UTC, "When the last of its articles was published.", optional=True),
        column("articles", _L, "Articles in it, repeats too."),
        column("outlets", _L, "Outlets that told it."),
        column("top_entities", TEXTS, "Up to eight entities that most of its articles name: each joins entities."),
        column("aliases", TEXTS, "Ids that it had before an earlier article came to it, or another story joined it."),
    ),
)

STORY_ARTICLES = Table(
    name="story_articles",
    one_row_per="article in a story",
    kind=Kind.DERIVED,
    key=("article_id",),
    sort=("story_id", "article_id"),
    columns=(
        _STORY_ID,
        ARTICLE_ID,
        column("similarity", _F, "How like it is to the nearest article of the story, from 0 to 1; 1 of a repeat."),
        column(
            "lag_seconds",
            _L,
            "From the publication of the story's earliest article to this one's; null where one of them has no time.",
            optional=True,
        ),
    ),
)
