"""The watch-list and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.files import PACKAGED, ConfigError
from config.watchlist import WatchedEntity, load_watchlist

GOOD = '[[entity]]\nname = "Port Aldren"\ntype = "LOC"\n'


def load(tmp_path: Path, text: str) -> list[WatchedEntity]:
    path = tmp_path / "entities.toml"
    path.write_text(text, encoding="utf-8")
    return load_watchlist(path)


def test_entities(tmp_path: Path) -> None:
    port, boyle = load(
        tmp_path,
        GOOD + 'aliases = ["Aldren"]\nwikidata_id = "Q1"\ncountry = "GB"\nlatitude = 52.5\nlongitude = 1\n'
        '[[entity]]\nname = " Kirsty Boyle "\ntype = "PERSON"\n',
    )
    assert (port.aliases, port.country, port.longitude) == (["Aldren"], "GB", 1.0)
    assert (boyle.name, boyle.aliases, boyle.wikidata_id) == ("Kirsty Boyle", [], None)
    load_watchlist(PACKAGED / "entities.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + 'wikidata_id = "84"\n', ["entity 'Port Aldren'", "'wikidata_id'", 'such as "Q84"', "'84'"]),
        (GOOD + 'country = "UK (GB)"\n', ["'country'", "two capital letters"]),
        (GOOD + "latitude = 91\n", ["'latitude'", "90", "got 91"]),
        (GOOD + 'aliases = "Aldren"\n', ["'aliases'", "list"]),
        (GOOD + 'aliases = ["x"]\n', ["'aliases.0'", "2 characters", "'x'"]),
        (GOOD + "alias = []\n", ["unknown key 'alias'"]),
        (GOOD.replace("LOC", "PLACE"), ["'type'", "'PERSON'", "'PLACE'"]),
        ('[[entity]]\ntype = "LOC"\n', ["entity number 1", "'name' is missing"]),
        ('[[entity]]\nname = ""\ntype = "LOC"\n', ["'name'", "2 characters"]),
        ('[[person]]\nname = "x"\n', ["unknown key 'person'", "[[entity]]"]),
        (GOOD + f"latitude = {'9' * 5_000}\n", ["cannot be read", "4300 digits"]),
        (GOOD + f"aliases = {'[' * 2_000}\n", ["cannot be read", "recursion"]),
    ],
)
def test_errors_name_file_entity_and_key(tmp_path: Path, text: str, says: list[str]) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'entities.toml'}: ")
    assert "\n" not in message
    for part in says:
        assert part in message
