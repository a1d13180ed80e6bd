"""What the nights under test read: a site of two outlets on loopback, and a folder of clippings and an archive."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import article_html, pages, story, write_warc
from tests.flows.misbehaving import Reply, Server, rss
from tests.pictures import encode, photograph

_SETTINGS = """
pause = 0
backoff = 0.05
model = "none"
batch_pages = 3
workers = 1
read_timeout = 3
total_timeout = 5
"""
_OUTLET = """
[[outlet]]
id = "{host}"
name = "Outlet at {host}"
domain = "{host}"
allow_private = true
feeds = ["http://{host}:{port}/{host}.xml"]
"""
HOSTS = ("127.0.0.1", "localhost")


def write_config(home: Path, server: Server, **settings: object) -> None:
    """The config of a home whose outlets are served there. A night is short, and no outlet rests."""
    folder = home / "config"
    folder.mkdir(parents=True, exist_ok=True)
    more = "".join(f"{name} = {str(value).lower()}\n" for name, value in settings.items())
    (folder / "settings.toml").write_text(_SETTINGS + more)
    port = server.server_address[1]
    (folder / "outlets.toml").write_text("".join(_OUTLET.format(host=host, port=port) for host in HOSTS))


def put_up(server: Server, night: int) -> None:
    """Put up what the outlets show on the first or on the second night: articles, some with pictures, one page that is
    none. On the second there are new articles, and one of each outlet has another headline and another text."""
    port = server.server_address[1]
    for number, host in enumerate(HOSTS):
        paths = [f"/{host}/{count}" for count in range(6 if night == 1 else 9)]
        titles = {path: _title(path) for path in paths}
        for count, path in enumerate(paths):
            changed = night == 2 and count == 1
            titles[path] += ", and once more" if changed else ""
            told = 5 if count == 5 else 100 * number + count + 50 * changed  # the sixth is the same in both
            server.pages[path] = _article(titles[path], story(told), 1 + 2 * count + number, count)
        server.pages[f"/{host}/none"] = Reply(b"<html><body><p>Subscribe</p></body></html>")
        titles[f"/{host}/none"] = "Subscribe"
        server.pages[f"/{host}.xml"] = rss(f"http://{host}:{port}", titles)
    for number in range(3):
        server.pages[f"/img/{number}.jpg"] = Reply(encode(photograph(number, 90, 60)), kind="image/jpeg")


def write_files(folder: Path) -> list[str]:
    """Clippings and an archive: what `presscut read` is given."""
    (folder / "clips").mkdir(parents=True)
    for number in range(20, 23):
        (folder / "clips" / f"{number}.html").write_bytes(article_html(f"Saved page {number}", story(number)))
    records = pages(7)
    records.insert(3, {"url": "https://www.quayecho.example/empty", "body": b""})
    records.append(records[1])
    write_warc(folder / "news.warc.gz", records)
    return [str(folder / "clips"), str(folder / "news.warc.gz")]


def _title(path: str) -> str:
    return f"Boats counted at berth {path.strip('/').replace('/', ' ')}"


def _article(title: str, text: str, day: int, count: int) -> Reply:
    """An article of a day of its own: of two of the same second, which came first depends on the fetch."""
    body = article_html(title, text, f"2026-03-{day:02}")
    if count < 4:
        picture = f'<figure><img src="/img/{count % 3}.jpg" width="900" height="600" alt="The quay"></figure>'
        body = body.replace(b"</h1>", b"</h1>" + picture.encode())
    return Reply(body)
