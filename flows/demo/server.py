"""Serves the sample outlets over HTTP on this machine, each under its own host name."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from config.files import PACKAGED

SITES = Path(__file__).parent / "sites"
CONFIG = Path(__file__).parent / "config"


@dataclass(frozen=True, slots=True)
class Served:
    """A URL of a site and what it answers."""

    file: Path
    content_type: str
    status: int


def read_sites(folder: Path = SITES) -> dict[tuple[str, str], Served]:
    """What is served, by host without `www.` and path with its query: `site.toml` of each site lists it."""
    return {
        (site.parent.name, page["path"]): Served(
            site.parent / page["file"], page.get("content_type", "text/html"), page.get("status", 200)
        )
        for site in sorted(folder.glob("*/site.toml"))
        for page in tomllib.loads(site.read_text(encoding="utf-8"))["page"]
    }


@contextmanager
def serve_sites(folder: Path = SITES) -> Iterator[str]:
    """Serve the sites while the block runs; gives the address as `host:port`."""
    served = read_sites(folder)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802: http.server's name
            host = (self.headers.get("Host") or "").partition(":")[0].removeprefix("www.")
            found = served.get((host, self.path))
            body = found.file.read_bytes() if found else b"<html><body><h1>404 Not Found</h1></body></html>"
            self.send_response(found.status if found else 404)
            self.send_header("Content-Type", found.content_type if found else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_demo(config: Path) -> Iterator[None]:
    """Serve the sample outlets, with the config that covers them written to the folder `config`."""
    with serve_sites() as address:
        config.mkdir(parents=True, exist_ok=True)
        for path in CONFIG.glob("*.toml"):
            text = path.read_text(encoding="utf-8").replace("ADDRESS", address)
            if path.name == "agencies.toml":
                text = (PACKAGED / path.name).read_text(encoding="utf-8") + text
            (config / path.name).write_text(text, encoding="utf-8")
        yield
