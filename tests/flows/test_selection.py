"""Which links a visit asks for: worked out by hand, without a network and a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from extractors.links import Link
from flows.selection import REFUSALS, Lead, Selection, choose, due, newest_first, oldest_due

AT = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
FEED, OTHER_FEED = "https://quayecho.example/rss.xml", "https://quayecho.example/sport.xml"
A_MICROSECOND = timedelta(microseconds=1)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def lead(key: str, at: datetime | None = None, found_in: str | None = FEED, **more: Any) -> Lead:
    url = f"https://quayecho.example/{key}"
    return Lead(key, Link(**({"url": url, "source": "feed", "title": f"About {key}", "date": at} | more)), found_in)


def story(key: str, **more: Any) -> dict[str, Any]:
    """What is known of a link that came home at AT, as `Known.links` gives it."""
    said = {"found_in": FEED, "source": "feed", "title": f"About {key}", "date": None, "modified": None}
    said |= {"language": None} | more.pop("said", {})
    found = {"link_id": key, "url": f"https://quayecho.example/{key}", "first_ok": AT, "answered_at": AT}
    found |= {"refusals": 0, "failures": 0, "validators": {"etag": None, "last_modified": None}, "said": said}
    return found | more


def failed(key: str, failures: int = 1, refusals: int = 0) -> dict[str, Any]:
    """What is known of a link that never came home."""
    return story(key, first_ok=None, answered_at=None, validators=None, failures=failures, refusals=refusals)


def chosen(
    leads: Sequence[Lead],
    *stories: dict[str, Any],
    articles: Sequence[str] = (),
    limit: int = 100,
    since: date | None = None,
) -> Selection:
    return choose(leads, {one["link_id"]: one for one in stories}, set(articles), limit, since)


def keys(leads: Sequence[Lead]) -> list[str]:
    return [one.link_id for one in leads]


def test_what_was_never_seen_is_new() -> None:
    found = chosen([lead("a"), lead("b")])
    assert (keys(found.new), keys(found.again), found.known, found.left_over) == (["a", "b"], [], 0, 0)
    assert chosen([]) == Selection()


def test_what_came_home_or_is_an_article_is_known() -> None:
    found = chosen([lead("home"), lead("article"), lead("new")], story("home"), articles=["article", "other"])
    assert (keys(found.new), keys(found.again), found.known, found.left_over) == (["new"], [], 2, 0)


def test_a_lead_is_given_its_story() -> None:
    before = failed("a")
    (found,) = chosen([lead("a", AT)], before).new
    assert found == Lead("a", lead("a", AT).link, FEED, before)


@pytest.mark.parametrize(("refusals", "known"), [(0, 0), (REFUSALS - 1, 0), (REFUSALS, 1), (REFUSALS + 1, 1)])
def test_what_was_refused_three_times_is_known(refusals: int, known: int) -> None:
    found = chosen([lead("a")], failed("a", failures=9, refusals=refusals))
    assert (len(found.new), found.known) == (1 - known, known)


def test_what_came_home_once_stays_known_however_often_it_was_refused_since() -> None:
    found = chosen([lead("a", AT + hours(1))], story("a", refusals=9, failures=9, said={"date": AT}))
    assert (keys(found.new), keys(found.again), found.known) == ([], ["a"], 1)


def test_the_newest_are_asked_for_and_the_rest_left_over() -> None:
    leads = [lead(f"h{n}", AT + hours(n)) for n in (3, 1, 4, 2)]
    found = chosen([lead("undated"), *leads, lead("home")], story("home"), limit=3)
    assert (keys(found.new), found.known, found.left_over) == (["h4", "h3", "h2"], 1, 2)


def test_undated_ones_come_last_in_the_order_of_their_feed() -> None:
    found = chosen([lead("u1"), lead("u2"), lead("old", AT - hours(1000)), lead("u3")])
    assert keys(found.new) == ["old", "u1", "u2", "u3"]


def test_the_later_of_two_dates_counts() -> None:
    changed = lead("changed", AT - hours(9), modified=AT + hours(2))
    assert keys(chosen([lead("a", AT + hours(1)), changed, lead("b", AT)]).new) == ["changed", "a", "b"]


def test_what_failed_before_comes_after_what_was_never_tried() -> None:
    leads = [lead(key, AT + hours(n)) for n, key in enumerate(["old", "twice", "once", "once newer", "new"])]
    stories = [failed("twice", 2), failed("once", 1), failed("once newer", 1)]
    assert keys(chosen(leads, *stories).new) == ["new", "old", "once newer", "once", "twice"]
    found = chosen(leads, *stories, limit=2)
    assert (keys(found.new), found.left_over) == (["new", "old"], 3)


@pytest.mark.parametrize(
    ("at", "modified", "asked"),
    [
        (datetime(2026, 3, 10, 0, 0, tzinfo=UTC), None, True),
        (datetime(2026, 3, 9, 23, 59, tzinfo=UTC), None, False),
        (datetime(2026, 3, 10, 1, 0, tzinfo=UTC) + hours(2000), None, True),
        (datetime.fromisoformat("2026-03-10T01:00:00+02:00"), None, False),  # the day before, in UTC
        (datetime.fromisoformat("2026-03-09T23:00:00-02:00"), None, True),
        (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC), True),
        (None, None, True),
    ],
)
def test_since_leaves_what_is_dated_before(at: datetime | None, modified: datetime | None, asked: bool) -> None:
    found = chosen([lead("a", at, modified=modified)], since=date(2026, 3, 10))
    assert (len(found.new), found.left_over) == (asked, not asked)


def test_since_does_not_hold_for_what_is_known() -> None:
    found = chosen([lead("a", AT - hours(1))], story("a", said={"date": AT - hours(2)}), since=date(2027, 1, 1))
    assert (keys(found.again), found.known, found.left_over) == (["a"], 1, 0)


@pytest.mark.parametrize(
    ("said", "now", "changed"),
    [
        ({"date": AT}, {"date": AT}, False),
        ({"date": AT}, {"date": AT + hours(1)}, True),
        ({"date": AT}, {"date": AT - hours(1)}, False),
        ({"date": AT}, {"date": None}, False),
        ({"date": None}, {"date": AT}, False),  # it says when now: that is no change
        ({"date": AT}, {"date": AT, "modified": AT + hours(1)}, True),
        ({"date": AT, "modified": AT + hours(2)}, {"date": AT, "modified": AT + hours(1)}, False),
        ({"date": AT, "modified": AT + hours(2)}, {"date": AT, "modified": AT + hours(3)}, True),
        ({"date": None, "modified": AT}, {"date": AT + hours(1)}, True),
        ({"title": "Ferry aground"}, {"title": "Ferry aground"}, False),
        ({"title": "Ferry aground"}, {"title": "Ferry freed"}, True),
        ({"title": "Ferry aground"}, {"title": None}, False),
        ({"title": None}, {"title": "Ferry freed"}, False),
        ({"title": "Ferry aground", "date": AT}, {"title": "Ferry freed", "date": AT - hours(1)}, True),
        ({"language": "en"}, {"language": "de"}, False),
    ],
)
def test_an_article_is_asked_for_again_when_its_feed_says_something_else(
    said: dict[str, Any], now: dict[str, Any], changed: bool
) -> None:
    found = chosen([lead("a", **now)], story("a", said=said))
    assert (keys(found.again), found.known, found.new) == (["a"] if changed else [], 1, [])
    elsewhere = chosen([lead("a", found_in=OTHER_FEED, **now)], story("a", said=said))
    assert elsewhere.again == [], "two feeds may word one title in two ways"


def test_changed_ones_have_a_limit_of_their_own_and_the_newest_come_first() -> None:
    leads = [lead(key, AT + hours(n)) for n, key in enumerate("abcd", start=1)]
    stories = [story(key, said={"date": AT}) for key in "abcd"]
    found = chosen([lead("new"), *leads], *stories, limit=2)
    assert (keys(found.new), keys(found.again), found.known, found.left_over) == (["new"], ["d", "c"], 4, 2)
    assert found.again[0].story is stories[3]


AGES = (24, 168)


def is_due(one: Mapping[str, Any], after: float | timedelta, ages: Sequence[float] = AGES) -> bool:
    """Whether the article is asked for again so long after it came home."""
    delay = after if isinstance(after, timedelta) else hours(after)
    return keys(due([one], ages, AT + delay)) == [one["link_id"]]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, False),
        (hours(22) - A_MICROSECOND, False),
        (22, True),  # a twelfth of 24 hours early
        (24, True),
        (96, True),  # 72 hours late
        (hours(96) + A_MICROSECOND, False),
        (hours(154) - A_MICROSECOND, False),
        (154, True),  # a twelfth of 168 hours early
        (336, True),  # as late as the age itself
        (hours(336) + A_MICROSECOND, False),
        (10_000, False),
        (-1, False),
    ],
)
def test_an_article_is_due_at_each_age_and_for_a_while_after(after: float | timedelta, expected: bool) -> None:
    assert is_due(story("a"), after) is expected


@pytest.mark.parametrize(
    ("answered", "after", "expected"),
    [
        (21, 24, True),  # a changed title, before the age was reached
        (22, 24, False),
        (24, 48, False),
        (24, 153, False),
        (24, 154, True),
        (153, 168, True),
        (154, 168, False),
        (168, 336, False),
    ],
)
def test_an_article_is_asked_for_once_an_age(answered: float, after: float, expected: bool) -> None:
    assert is_due(story("a", answered_at=AT + hours(answered)), after) is expected


def test_an_article_is_due_once_however_many_ages_are_reached() -> None:
    assert len(due([story("a")], (1, 2, 24), AT + hours(24))) == 1


def test_ages_in_any_order_or_none() -> None:
    for ages in ((24, 168), (168, 24)):
        assert [is_due(story("a"), after, ages) for after in (21, 22, 97, 154, 337)] == [
            False,
            True,
            False,
            True,
            False,
        ]
    assert not is_due(story("a"), 24, ())
    assert is_due(story("a"), 0.5, (0.5,))


def test_nights_that_start_a_little_early_or_late_ask_for_each_age_once() -> None:
    one, asked = story("a"), []
    for night in range(1, 20):
        now = AT + timedelta(days=night, minutes=(-40, 25, 0)[night % 3])
        if due([one], AGES, now):
            asked.append(night)
            one["answered_at"] = now
    assert asked == [1, 7]


def test_what_a_pause_of_the_pipeline_missed_is_made_up_for_in_part() -> None:
    assert is_due(story("a"), timedelta(days=3))
    assert not is_due(story("a"), timedelta(days=5))
    assert is_due(story("a"), timedelta(days=13))
    assert not is_due(story("a"), timedelta(days=15))


def test_a_due_article_is_a_lead_that_says_what_its_feed_said() -> None:
    said = {"source": "sitemap", "date": AT - hours(1), "modified": AT, "language": "en"}
    one = story("a", said=said)
    link = Link(url="https://quayecho.example/a", title="About a", **said)  # type: ignore[arg-type]
    assert due([one], AGES, AT + hours(24)) == [Lead("a", link, FEED, one)]


def test_a_due_article_of_which_nothing_is_known() -> None:
    one = story("a", said=dict.fromkeys(("found_in", "source", "title", "date", "modified", "language")))
    assert due([one], AGES, AT + hours(24)) == [Lead("a", Link(url=one["url"], source="feed"), None, one)]


def test_due_articles_keep_their_order() -> None:
    assert keys(due([story("b"), story("a", answered_at=AT + hours(23)), story("c")], AGES, AT + hours(24))) == [
        "b",
        "c",
    ]


@pytest.mark.parametrize("ages", [(24, 168), (1,), (168, 24), (72,), ()])
def test_nothing_is_due_that_came_home_before_the_oldest_that_can_be(ages: tuple[float, ...]) -> None:
    now = AT + hours(1000)
    oldest = oldest_due(ages, now)
    assert due([story("a", first_ok=oldest - A_MICROSECOND, answered_at=oldest)], ages, now) == []
    if ages:
        assert due([story("a", first_ok=oldest, answered_at=oldest)], ages, now) != []


def test_how_long_ago_the_oldest_that_can_be_due_came_home() -> None:
    for ages, before in (((24, 168), 336), ((168, 24), 336), ((24,), 96), ((100,), 200), ((), 72)):
        assert oldest_due(ages, AT) == AT - hours(before)


def link(name: str, source: str = "sitemap", **more: Any) -> Link:
    return Link(url=f"https://quayecho.example/{name}", source=source, **more)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["sitemap-1.xml", "sitemap-3.xml", "sitemap-2.xml"], ["sitemap-3.xml", "sitemap-2.xml", "sitemap-1.xml"]),
        (["sitemap-9.xml", "sitemap-10.xml"], ["sitemap-10.xml", "sitemap-9.xml"]),
        (["2025-12.xml", "2026-03.xml", "2026-01.xml"], ["2026-03.xml", "2026-01.xml", "2025-12.xml"]),
        (["2025/12/31.xml", "2026/1/2.xml"], ["2026/1/2.xml", "2025/12/31.xml"]),
        (["pages.xml", "posts.xml", "about.xml"], ["pages.xml", "posts.xml", "about.xml"]),
        (["pages.xml", "news-1.xml", "posts.xml"], ["news-1.xml", "pages.xml", "posts.xml"]),
        ([f"map-{'9' * 30}.xml", "map-1.xml"], [f"map-{'9' * 30}.xml", "map-1.xml"]),
        ([], []),
    ],
)
def test_undated_sitemaps_go_by_their_numbers(names: list[str], expected: list[str]) -> None:
    assert newest_first([link(name) for name in names]) == [link(name) for name in expected]


def test_dated_links_come_first_and_the_newest_of_them() -> None:
    old, new = link("old", date=AT), link("new", date=AT - hours(5), modified=AT + hours(1))
    same = link("same", modified=AT)
    zoned = link("zoned", date=datetime.fromisoformat("2026-03-10T05:30:00+02:00"))  # half past three in UTC
    assert newest_first([link("7"), old, link("8"), new, same, zoned]) == [
        *(new, zoned, old, same),
        *(link("8"), link("7")),
    ]


def test_undated_links_of_a_feed_keep_its_order() -> None:
    links = [link(name, "feed") for name in ("story-1", "story-9", "story-5")]
    assert newest_first(links) == links
    dated = link("story-2", "feed", date=AT)
    assert newest_first([*links, dated]) == [dated, *links]
