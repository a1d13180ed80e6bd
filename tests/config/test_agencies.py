"""The list of agencies and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED, ConfigError


def load(tmp_path: Path, text: str) -> dict[str, tuple[str, ...]]:
    path = tmp_path / "agencies.toml"
    path.write_text(text, encoding="utf-8")
    return load_agencies(path)


def test_agencies(tmp_path: Path) -> None:
    assert load(tmp_path, '[[agency]]\nname = "NW"\nwritten = ["Northern Wire"]\n[[agency]]\nname = "X"\n') == {
        "NW": ("Northern Wire",),
        "X": (),
    }


def test_in_the_packaged_file_no_two_agencies_are_written_alike() -> None:
    packaged = load_agencies(PACKAGED / "agencies.toml")
    forms = [form for name, others in packaged.items() for form in (name, *others)]
    assert len(packaged) > 30
    assert sorted(forms) == sorted(set(forms))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[[agency]]\nwritten = ["x"]\n', ["agency number 1", "'name' is missing"]),
        ("[[agency]]\nname = 5\n", ["agency number 1", "'name'", "got 5"]),
        ('[[agency]]\nname = " "\n', ["'name'", "expected a name"]),
        ('[[agency]]\nname = "NW"\nwritten = "Northern Wire"\n', ["agency 'NW'", "'written'", "list of names"]),
        ('[[agency]]\nname = "NW"\nwritten = [""]\n', ["'written'", "list of names"]),
        ('[[agency]]\nname = "NW"\nwriten = []\n', ["agency 'NW'", "unknown key 'writen'"]),
        ('[[agency]]\nname = "NW"\n[[agency]]\nname = "NW"\n', ["agency 'NW'", "used twice"]),
        ('agency = "NW"\n', ["[[agency]] tables"]),
    ],
)
def test_errors_name_file_agency_and_key(tmp_path: Path, text: str, says: list[str]) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'agencies.toml'}: ")
    assert "\n" not in message
    for part in says:
        assert part in message
