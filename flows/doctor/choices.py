"""What the operator chose: the files of config, and the models that they name."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from config.agencies import load_agencies
from config.files import ConfigError, locate
from config.outlets import FILE as OUTLETS
from config.outlets import load_outlets
from config.settings import FILE as SETTINGS
from config.settings import load_settings
from config.topics import load_topics
from config.watchlist import load_watchlist
from extractors.brief import Brief
from flows.doctor.findings import Finding, fine, warning, wrong
from flows.home import Home, load_config
from flows.models import check_models, load_tagger
from flows.runner import on_cluster
from flows.show import explain_outlets

_SENTENCE = "Ada Lovelace met Charles Babbage in London on 5 June 1833."


def look_at_config(home: Home) -> Iterator[Finding]:
    """Whether each file can be read; what is wrong with it, by its key."""
    files: dict[str, Callable[[], str]] = {
        SETTINGS: lambda: _settings(home),
        OUTLETS: lambda: _outlets(home),
        "entities.toml": lambda: f"{len(load_watchlist(locate('entities.toml', home.config))):,} entities",
        "agencies.toml": lambda: f"{len(load_agencies(locate('agencies.toml', home.config))):,} agencies",
        "topics.toml": lambda: f"{len(load_topics(locate('topics.toml', home.config))):,} topics",
    }
    for name, read in files.items():
        whose = "yours" if (home.config / name).is_file() else "as packaged"
        try:
            yield fine(name, f"{whose}: {read()}")
        except ConfigError as error:
            yield wrong(name, str(error), "correct it there; no run begins before")
    if home.config.is_dir():
        for path in sorted(home.config.glob("*.toml")):
            if path.name not in files:
                yield warning(path.name, f"{path}: nobody reads it", f"the names are {', '.join(files)}")


def look_at_enabled(home: Home) -> Iterator[Finding]:
    """Whether any outlet is switched on."""
    if not any(outlet.enabled for outlet in load_outlets(home.outlets_file)):
        yield warning("outlets", explain_outlets(home), "as it says, or `presscut read` what you have")


def look_at_models(home: Home) -> Iterator[Finding]:
    """Whether what finds names can be loaded, and how long that takes in each process."""
    settings = load_settings(home.config)
    for language, model in {"en": settings.model, **settings.models}.items():
        name = f"model ({language})"
        if model == "none":
            yield fine(name, "none: only the watch-list is found")
            continue
        begun = time.monotonic()
        try:
            remarks = check_models(Brief(agencies={}, model=model))
            load_tagger(model)([_SENTENCE])
        except ConfigError as error:
            yield wrong(name, str(error), "as it says; no run begins before")
            continue
        yield fine(name, f"{model}: loads in {time.monotonic() - begun:.1f} s")
        for remark in remarks:
            yield warning(name, remark, "names of that kind are missing from the dataset: choose another pipeline")


def look_at_cluster(home: Home) -> Iterator[Finding]:
    """Whether the Dask cluster that is to extract is there and fit; nothing where this machine extracts."""
    config = load_config(home)
    try:
        if not on_cluster(config.settings):
            return
        from flows.cluster import count_processes

        workers, processes = count_processes(home, config)
    except ConfigError as error:
        yield wrong("cluster", str(error), "as it says; no run begins before")
        return
    yield fine("cluster", f"{config.settings.dask_scheduler}: {workers:,} workers, {processes:,} processes extract")


def _settings(home: Home) -> str:
    chosen = load_settings(home.config).model_dump(exclude_defaults=True)  # names alone: a value may be a secret
    return f"of your own, or from the environment: {', '.join(sorted(chosen))}" if chosen else "every default holds"


def _outlets(home: Home) -> str:
    outlets = load_outlets(home.outlets_file)
    return f"{len(outlets):,} outlets, {sum(outlet.enabled for outlet in outlets):,} enabled"
