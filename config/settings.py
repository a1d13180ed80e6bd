"""How the pipeline behaves: every setting with its default and one line of help."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict

from config.files import ConfigError, first_problem, matching, read_toml

FILE = "settings.toml"
HeaderText = Annotated[str, matching(r"[\x20-\x7e]*", "plain ASCII, since servers read it in a header")]
Hours = Annotated[float, Field(gt=0)]


def _listed(value: object) -> object:
    """Several values in one variable, as `24, 168`; one alone is a list of one."""
    if isinstance(value, str):
        return [part.strip() for part in value.strip().strip("[]").split(",") if part.strip()]
    return [value] if isinstance(value, int | float) else value


def _urls(value: object) -> object:
    """Several URLs in one variable, apart by commas or spaces; a comma inside a URL stays."""
    if isinstance(value, str):
        return [url for url in re.split(r"[\s,]+(?=[a-z][a-z0-9+.-]*://)", value.strip()) if url]
    return value


def _is_url(value: SecretStr) -> SecretStr:
    if not re.match(r"[a-z][a-z0-9+.-]*://", value.get_secret_value(), re.IGNORECASE):
        raise ValueError("expected URLs as Apprise has them, such as mailtos://… or slack://…")
    return value


class Settings(BaseSettings):
    """`settings.toml`, or `PRESSCUT_<NAME>` in the environment, which wins; flags win over both."""

    model_config = SettingsConfigDict(
        env_prefix="PRESSCUT_", extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    user_agent: Annotated[HeaderText, Field(min_length=1)] = "presscut/0.1"
    """How we introduce ourselves to servers."""
    contact: HeaderText = ""
    """A URL or mail address that servers' owners can turn to; added to the user agent."""
    pause: Annotated[float, Field(ge=0)] = 1.0
    """Seconds between the starts of two requests to one host."""
    connections_per_host: Annotated[int, Field(ge=1)] = 2
    """Requests to one host at a time."""
    connections: Annotated[int, Field(ge=1)] = 200
    """Requests at a time, to all hosts together."""
    backoff: Annotated[float, Field(ge=0)] = 2.0
    """Seconds before a failed request is made again, where the server names none; doubled each time, with jitter."""
    max_wait: Annotated[float, Field(ge=0)] = 120.0
    """Seconds that a server may make us wait in a run; one that wants longer is left for another night."""
    connect_timeout: Annotated[float, Field(gt=0)] = 10.0
    """Seconds until a connection must stand."""
    read_timeout: Annotated[float, Field(gt=0)] = 20.0
    """Seconds without a byte."""
    total_timeout: Annotated[float, Field(gt=0)] = 60.0
    """Seconds for a whole request, however slowly it drips."""
    max_bytes: Annotated[int, Field(ge=1000)] = 20_000_000
    """Bytes of a body, as sent and after decompression."""
    max_redirects: Annotated[int, Field(ge=0)] = 5
    """Redirects that are followed for one request."""
    feed_items: Annotated[int, Field(ge=1)] = 5_000
    """Links read from one feed or sitemap."""
    sitemap_depth: Annotated[int, Field(ge=1)] = 3
    """Levels of sitemap indexes that are followed."""
    max_sitemaps: Annotated[int, Field(ge=1)] = 50
    """Sitemaps an outlet and run, newest first."""
    max_links: Annotated[int, Field(ge=1)] = 500
    """New articles an outlet and run, newest first; what is left is counted."""
    download_pictures: bool = False
    """Fetch the pictures of new articles too, for their looks, size and what their files say of whose they are."""
    max_pictures: Annotated[int, Field(ge=1)] = 1_000
    """Pictures an outlet and run, those of the newest articles first; what is left is counted."""
    outlet_seconds: Annotated[float, Field(gt=0)] = 7200.0
    """Seconds for one outlet in a run, and again for its pictures; what is not asked for by then is left for another
    night."""
    refetch_hours: Annotated[tuple[Hours, ...], NoDecode, BeforeValidator(_listed)] = (24.0, 168.0)
    """Ages in hours at which an article is asked for again."""
    respect_tdm: bool = True
    """Honour reservations against text and data mining."""
    model: Annotated[str, Field(min_length=1)] = "default"
    """What finds names in English: `default` or `light` (ours), an installed spaCy pipeline, or `none`."""
    models: dict[Annotated[str, matching(r"[a-z]{2,3}", 'a language such as "de"')], str] = {}
    """Other languages and their spaCy pipelines, as `{ de = "de_core_news_sm" }`."""
    publish_despite_checks: bool = False
    """Publish a night of which a data check failed; else it is held back, and the last good file stays."""
    page_seconds: Annotated[float, Field(gt=0)] = 20.0
    """Seconds for the extraction of one page or picture."""
    batch_pages: Annotated[int, Field(ge=1)] = 200
    """Pages in one extraction task."""
    workers: Annotated[int, Field(ge=1)] = os.cpu_count() or 1
    """Processes that extract; with `runner = "dask"`, each Dask worker has as many as it has threads."""
    runner: Literal["local", "dask"] = "local"
    """Who extracts: processes of this machine, or a Dask cluster (docs/cluster.md)."""
    dask_scheduler: Annotated[str, matching(r"|(tcp|tls)://\S+:\d+", "a scheduler such as tcp://host:8786")] = ""
    """Where the cluster's scheduler listens."""
    report: bool = True
    """Write HOME/report.html when a night is published."""
    notify: Annotated[tuple[Annotated[SecretStr, AfterValidator(_is_url)], ...], NoDecode, BeforeValidator(_urls)] = ()
    """Who is told how a night ended: Apprise URLs, as `["mailtos://…", "slack://…"]`."""
    notify_on: Literal["failures", "always"] = "failures"
    """Which nights they are told of."""


def load_settings(folder: Path) -> Settings:
    """The settings in force. Raises ConfigError naming the file or the variable, the key and what is expected."""
    path = folder / FILE
    written = read_toml(path) if path.is_file() else {}
    exported = EnvSettingsSource(Settings)()
    try:
        return Settings(**{**written, **exported})
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        place = f"environment: PRESSCUT_{key.upper()}" if key in exported else str(path)
        raise ConfigError(f"{place}: {first_problem(error, secret='notify')}") from None
