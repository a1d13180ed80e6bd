"""Word of how a night ended, to a web hook on loopback."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from config.files import ConfigError
from config.settings import Settings, load_settings
from flows.home import Home
from flows.notify import announce, announce_end, load_channels
from tests.flows.misbehaving import Reply, Server


def hook(server: Server, path: str = "/hook") -> str:
    """The Apprise URL of a path."""
    return f"json://{server.url.removeprefix('http://')}{path}"


def told(*urls: str, on: str = "failures") -> Settings:
    """Settings that tell these."""
    return Settings.model_validate({"notify": urls, "notify_on": on})


def test_off_unless_somebody_is_named(server: Server) -> None:
    assert announce(Settings(), "It failed", "why", ok=False) == []
    assert server.posted == []


@pytest.mark.parametrize(("on", "ok", "sent"), [
    ("failures", True, 0), ("failures", False, 1), ("always", True, 1), ("always", False, 1),
])  # fmt: skip
def test_which_nights_are_told(server: Server, on: str, ok: bool, sent: int) -> None:
    assert announce(told(hook(server), on=on), "Presscut", "<b>one</b> & two", ok=ok) == []
    assert [message["message"] for _, message in server.posted] == ["<b>one</b> & two"] * sent
    assert [message["type"] for _, message in server.posted] == ["success" if ok else "failure"] * sent


def test_who_and_where(server: Server, home: Home) -> None:
    assert announce_end(home, told(hook(server)), "failed", "0123", "the disk is full") == []
    ((_, message),) = server.posted
    assert message["title"] == "Presscut: failed, run 0123"
    assert message["message"] == f"the disk is full\n\nHome: {home.folder}"


def test_one_that_cannot_be_told_is_said_without_its_secrets(
    server: Server, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server.pages["/token-5up3r"] = Reply(status=500)
    settings = told(hook(server, "/token-5up3r"), "json://user:5up3r@127.0.0.1:9/5up3r", hook(server))
    with caplog.at_level(logging.DEBUG):
        assert announce(settings, "Presscut", "text", ok=False) == [
            f"notification to json://… (number {number} of 3) could not be sent; `apprise -vv -b test URL` says why"
            for number in (1, 2)
        ]
    assert [path for path, _ in server.posted] == ["/token-5up3r", "/hook"]
    captured = capfd.readouterr()
    assert "5up3r" not in caplog.text + captured.out + captured.err + repr(settings)


def test_a_url_that_is_none_is_wrong_config_without_its_secrets() -> None:
    with pytest.raises(ConfigError) as raised:
        load_channels(told("json://127.0.0.1/", "carrierpigeon://5up3r/"))
    assert "'notify': carrierpigeon://… (number 2 of 2) is no URL that Apprise can use" in str(raised.value)
    assert "5up3r" not in str(raised.value)


@pytest.mark.parametrize("written", ['notify = ["5up3r"]', 'notify = "5up3r"', 'notify = { slack = "5up3r" }'])
def test_what_is_no_url_is_one_line_without_it(tmp_path: Path, written: str) -> None:
    (tmp_path / "settings.toml").write_text(written)
    with pytest.raises(ConfigError, match=r"settings\.toml: 'notify") as raised:
        load_settings(tmp_path)
    assert "5up3r" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_several_in_one_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSCUT_NOTIFY", "mailtos://quay.example?to=a@quay.example,b@quay.example, json://[::1]/")
    urls = [url.get_secret_value() for url in load_settings(tmp_path).notify]
    assert urls == ["mailtos://quay.example?to=a@quay.example,b@quay.example", "json://[::1]/"]
    monkeypatch.setenv("PRESSCUT_NOTIFY", "")
    assert load_settings(tmp_path).notify == ()
