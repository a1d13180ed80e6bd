"""Settings: defaults, the file, the environment, and their errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.files import PACKAGED, ConfigError, locate
from config.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PRESSCUT_{name.upper()}", raising=False)


def test_every_setting_has_a_default_and_a_line_of_help(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert (settings.pause, settings.max_bytes, settings.page_seconds) == (1.0, 20_000_000, 20.0)
    assert settings.workers >= 1
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert not field.is_required(), name


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("pause = 2\nmax_links = 7\n")
    monkeypatch.setenv("PRESSCUT_MAX_LINKS", "9")
    monkeypatch.setenv("PRESSCUT_HOME", "/somewhere/else")
    settings = load_settings(tmp_path)
    assert (settings.pause, settings.max_links) == (2.0, 9)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('pause = "slow"\n', ["'pause'", "number", "'slow'"]),
        ("pause = -1\n", ["'pause'", "greater than or equal to 0", "-1"]),
        ("paus = 1\n", ["unknown key 'paus'"]),
        ("workers = 0\n", ["'workers'", "1", "got 0"]),
        ("pause\n", ["not valid TOML"]),
    ],
)
def test_errors_in_the_file_name_it_and_the_key(tmp_path: Path, text: str, says: list[str]) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        load_settings(tmp_path)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'settings.toml'}: ")
    assert "\n" not in message
    for part in says:
        assert part in message


def test_an_error_in_a_variable_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("workers = 2\n")
    monkeypatch.setenv("PRESSCUT_WORKERS", "many")
    with pytest.raises(ConfigError, match=r"^environment: PRESSCUT_WORKERS: 'workers': .*integer.*'many'$"):
        load_settings(tmp_path)


def test_a_file_in_the_own_folder_replaces_the_packaged_one(tmp_path: Path) -> None:
    assert locate("agencies.toml", tmp_path) == PACKAGED / "agencies.toml"
    (tmp_path / "agencies.toml").touch()
    assert locate("agencies.toml", tmp_path) == tmp_path / "agencies.toml"


@pytest.mark.parametrize(
    ("name", "value"), [("contact", "müller@quay.example"), ("user_agent", "a\r\nX-Evil: 1"), ("user_agent", "")]
)
def test_what_is_sent_to_servers_is_plain(tmp_path: Path, name: str, value: str) -> None:
    (tmp_path / "settings.toml").write_text(f"{name} = {json.dumps(value)}\n")
    with pytest.raises(ConfigError, match=rf"settings\.toml: '{name}': "):
        load_settings(tmp_path)
