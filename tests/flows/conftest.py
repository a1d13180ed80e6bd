"""Servers, and nights over them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from config.outlets import Outlet
from flows.fetch import fetch_outlets
from flows.home import Config, Home
from flows.pictures import fetch_pictures
from flows.read import begin, finish_earlier, read_here
from tests.conftest import make_config, new_run
from tests.flows.misbehaving import Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that misbehaves when told to."""
    with serving() as server:
        yield server


def an_outlet(**more: Any) -> Outlet:
    """An outlet on loopback."""
    return Outlet.model_validate({"id": "quay", "name": "Quay", "domain": "127.0.0.1", "allow_private": True} | more)


def quick(**settings: Any) -> Config:
    """A config that waits for nothing longer than a test may."""
    return make_config(
        **({"pause": 0, "backoff": 0.05, "read_timeout": 1, "connect_timeout": 2, "total_timeout": 1} | settings)
    )


def night(home: Home, config: Config, *outlets: Outlet, since: date | None = None) -> tuple[str, list[str]]:
    """A night over the outlets by the plain functions; gives the run's id and the problems."""
    run = new_run("run")
    config.outlets[:] = outlets
    begin(home, run, config)
    problems = finish_earlier(home, run, config, lambda _pages, _part: None)
    problems += asyncio.run(fetch_outlets(home, run, config.settings, list(outlets), since))
    if config.settings.download_pictures:
        problems += read_here(home, run, config, [], lambda _pages, _part: None, ends=False)
        problems += asyncio.run(fetch_pictures(home, run, config.settings, outlets))
    return run.run_id, read_here(home, run, config, [], lambda _pages, _part: None, problems)
