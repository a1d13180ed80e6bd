"""Nights that fetch pictures, over a real server on loopback."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from flows.home import Home
from flows.read import read_here
from flows.sources import warc
from tests.conftest import article_html, ask, new_run, pages, rows_of, story, write_warc
from tests.extractors.test_picture_files import IIM, png_header
from tests.flows.conftest import an_outlet, night
from tests.flows.conftest import quick as quick_config
from tests.flows.misbehaving import NOT_FOUND, Reply, Server, in_turn, serving
from tests.flows.test_read import read
from tests.pictures import encode, photograph
from warehouse.publish import publish

quick = partial(quick_config, download_pictures=True)
LOOKS = "SELECT image_id, articles, outlets, first_outlet_id, credit FROM image_reuse"


def figure(src: str) -> str:
    return f'<figure><img src="{src}" width="900" height="600" alt="The quay"></figure>'


def show(server: Server, name: str, *pictures: str, day: str = "2026-03-11", extra: str = "") -> None:
    """An article that shows these pictures under its headline."""
    number = sum(map(ord, name))
    body = article_html(f"Boats counted {name}", story(number), day=day, extra=extra).replace(
        b"</h1>", b"</h1>" + "".join(map(figure, pictures)).encode()
    )
    server.pages[name] = Reply(body)


def jpeg(body: bytes) -> Reply:
    return Reply(body, kind="image/jpeg")


def asked(server: Server) -> Counter[str]:
    return Counter(path for path in server.paths() if path.startswith(("/img", "/private", "/no")))


def test_pictures_are_brought_home_read_and_known_again(server: Server, home: Home) -> None:
    with serving() as other:
        big, small = encode(photograph(1, 1500, 1000), quality=90), encode(photograph(1, 1500, 1000).resize((600, 400)))
        show(server, "/a", "/img/harbour-night.jpg", "/private/wall.jpg", "/img/gone.jpg")
        show(server, "/b", "/img/harbour-night.jpg", "/img/bomb.png", "/img/sign.jpg", "/img/plain.jpg")
        show(other, "/c", "/img/q7-trawler.jpg", "/img/sea-fog.jpg", day="2026-03-10")
        big = big[:2] + IIM + big[2:]
        server.pages |= {"/img/harbour-night.jpg": jpeg(big), "/img/gone.jpg": NOT_FOUND}
        server.pages |= {"/img/bomb.png": Reply(png_header(50_000, 50_000), kind="image/png")}
        server.pages |= {"/img/sign.jpg": jpeg(b"<html>Sign in</html>"), "/private/wall.jpg": jpeg(small)}
        blank = encode(photograph(1).point(lambda _: 200))
        server.pages["/img/plain.jpg"] = jpeg(blank)
        other.pages |= {"/img/q7-trawler.jpg": jpeg(small), "/img/sea-fog.jpg": jpeg(blank)}
        server.publish("/a", "/b")
        other.publish("/c")
        outlets = [
            an_outlet(feeds=[server.url + "/rss.xml"]),
            an_outlet(id="echo", domain=f"127.0.0.1:{other.server_address[1]}", feeds=[other.url + "/rss.xml"]),
        ]
        _, problems = night(home, quick(), *outlets)
        assert problems == []
        fates = ask(
            home.published,
            "SELECT requested_url[length('http://127.0.0.1:')+6:], attempt, outcome, outlet_id FROM fetches "
            "WHERE purpose = 'picture' ORDER BY ALL",
        )
        assert fates == [
            ("/img/bomb.png", 1, "ok", "quay"),
            ("/img/gone.jpg", 1, "http_4xx", "quay"),
            ("/img/harbour-night.jpg", 1, "ok", "quay"),
            ("/img/plain.jpg", 1, "ok", "quay"),
            ("/img/q7-trawler.jpg", 1, "ok", "echo"),
            ("/img/sea-fog.jpg", 1, "ok", "echo"),
            ("/img/sign.jpg", 1, "ok", "quay"),
            ("/private/wall.jpg", 0, "robots", "quay"),
        ]
        [one] = [seen for seen in server.seen if seen.path == "/img/harbour-night.jpg"]
        assert one.headers["Accept"].startswith("image/jpeg")
        assert one.headers["User-Agent"].startswith("presscut/")
        pictures = ask(
            home.published,
            "SELECT width, height, format, bytes, creator, credit, copyright, phash_bits > 50, length(phash) "
            "FROM pictures WHERE url LIKE '%harbour%' OR url LIKE '%trawler%' ORDER BY width DESC",
        )
        assert pictures == [
            (1500, 1000, "JPEG", len(big), "Zoë Marsh; Jo Lund", "Harbour Press Agency",
             "© 2026 Harbour Press", True, 16),
            (600, 400, "JPEG", len(small), None, None, None, True, 16),
        ]  # fmt: skip
        unread = "SELECT url[-8:], reason FROM picture_files WHERE reason IS NOT NULL ORDER BY ALL"
        assert ask(home.published, unread) == [("bomb.png", "too_large"), ("sign.jpg", "undecodable")]
        [reused] = ask(home.published, LOOKS)
        assert reused[1:] == (3, 2, "echo", "Harbour Press Agency"), (
            "published a day before the others, whoever came home first"
        )
        assert ask(home.published, "SELECT wanted, left_over FROM picture_runs ORDER BY ALL") == [(2, 0), (6, 0)]
        assert ask(home.published, "SELECT pages, articles, rejections FROM runs") == [(3, 3, 0)]
        assert ask(home.published, "SELECT check_name FROM check_results WHERE NOT passed") == []

        before, rows = asked(server) + asked(other), rows_of(home.published)
        _, problems = night(home, quick(), *outlets)
        assert problems == []
        assert asked(server) + asked(other) == before, "no picture is asked for twice"
        assert set(before.values()) == {1}
        assert before["/private/wall.jpg"] == 0
        assert rows_of(home.published) == rows
        home.published.unlink()
        publish(home.parquet, home.published, new_run(), [])
        assert rows_of(home.published) == rows, "built anew from Parquet"


def test_off_nothing_is_asked_and_nothing_written(server: Server, home: Home) -> None:
    show(server, "/a", "/img/one.jpg")
    server.publish("/a")
    night(home, quick(download_pictures=False), an_outlet(feeds=[server.url + "/rss.xml"]))
    assert asked(server) == Counter()
    assert not [path for path in home.parquet.iterdir() if path.name.startswith("picture")]
    assert ask(home.published, "SELECT phash, width, articles FROM pictures") == [(None, 900, 1)]


def test_metadata_pictures_limits_and_hosts_that_are_not_ours(server: Server, home: Home) -> None:
    for name in ("/c", "/b", "/a"):
        show(server, name, f"/img{name}-lead.jpg")
        server.pages[f"/img{name}-lead.jpg"] = jpeg(encode(photograph(ord(name[1]), 150, 100)))
    og = f'<meta property="og:image" content="{server.url}/img/card-of-d.jpg">'
    show(server, "/d", "/img/d-lead.jpg", extra=og)
    show(server, "/e", extra=og.replace("of-d", "of-e"))
    show(server, "/f", server.url.replace("127.0.0.1", "localhost") + "/img/elsewhere.jpg")
    server.pages["/img/a-lead.jpg"] = in_turn(*[Reply(status=500)] * 3, server.pages["/img/a-lead.jpg"])
    server.publish("/b", "/c", "/d", "/e", "/f", "/a")  # asked for in this order, so that the last is the newest
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    for expected in ((6, 2), (3, 0)):
        run_id, _ = night(home, quick(max_pictures=4, backoff=0, connections_per_host=1), outlet)
        found = ask(home.published, f"SELECT wanted, left_over FROM picture_runs WHERE run_id = '{run_id}'")
        assert found == [expected], "what failed in a way that may pass is wanted again"
    assert asked(server) == Counter({f"/img/{name}-lead.jpg": 1 for name in "bcd"}) + Counter(
        {"/img/a-lead.jpg": 4, "/img/card-of-e.jpg": 1}
    ), "the card of an article that shows no picture"
    assert ask(home.published, "SELECT width FROM pictures WHERE url LIKE '%a-lead%'") == [(150,)]
    elsewhere = "SELECT outcome, attempt FROM fetches WHERE purpose = 'picture' AND requested_url LIKE '%localhost%'"
    assert ask(home.published, elsewhere) == [("forbidden_address", 0)]


def test_an_archive_of_pages_and_pictures(home: Home, tmp_path: Path) -> None:
    fields = {warc.PURPOSE: "picture", warc.OUTLET: "quay"}
    picture = {"body": encode(photograph(1, 150, 100)), "headers": [("Content-Type", "image/jpeg")]}
    records = [
        picture | {"url": f"https://i.example/{name}.jpg", "fields": fields | {warc.IMAGE: name}} for name in ("p", "q")
    ]
    records[1] |= {"body": b"GIF89a"}
    write_warc(tmp_path / "mixed.warc.gz", [records[0], *pages(2), records[1]])
    write_warc(tmp_path / "slow.warc.gz", records[:1])
    read(home, tmp_path / "mixed.warc.gz", config=quick())
    read(home, tmp_path / "slow.warc.gz", config=quick(page_seconds=0.001))
    assert ask(home.published, "SELECT pages, articles, rejections FROM runs ORDER BY run_id") == [(2, 2, 0), (0, 0, 0)]
    files = "SELECT image_id, outlet_id, width, reason FROM picture_files ORDER BY ALL"
    assert ask(home.published, files) == [
        ("p", "quay", 150, None), ("p", "quay", None, "too_slow"), ("q", "quay", None, "undecodable"),
    ]  # fmt: skip
    assert ask(home.published, "SELECT check_name FROM check_results WHERE NOT passed") == []


@pytest.mark.parametrize("step", ["close", "extract"])
def test_killed_between_fetching_and_reading(
    server: Server, home: Home, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    import flows.journal
    import tests.flows.conftest as nights

    show(server, "/a", "/img/one.jpg")
    server.pages["/img/one.jpg"] = jpeg(encode(photograph(1, 150, 100)))
    server.publish("/a")
    outlet = an_outlet(feeds=[server.url + "/rss.xml"])
    config = quick()

    def dying(*arguments: object, **more: object) -> list[str]:
        if step == "extract" and not more:
            raise KeyboardInterrupt
        return read_here(*arguments, **more)  # type: ignore[arg-type]

    settle = flows.journal.settle
    with monkeypatch.context() as patch:
        if step == "close":
            patch.setattr(
                flows.journal, "settle", lambda home, path: settle(home, path) if "+" not in path.name else _die()
            )
        patch.setattr(nights, "read_here", dying)
        with pytest.raises(KeyboardInterrupt):
            night(home, config, outlet)
    assert asked(server)["/img/one.jpg"] == 1
    night(home, config, outlet)
    assert asked(server)["/img/one.jpg"] == 1, "what came home is kept"
    assert ask(home.published, "SELECT width, height, format FROM pictures") == [(150, 100, "JPEG")]
    assert ask(home.published, "SELECT check_name FROM check_results WHERE NOT passed") == []


def _die() -> None:
    raise KeyboardInterrupt
