"""What `outlets.toml` may say, and what an operator reads when it says something else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from config.files import PACKAGED, ConfigError
from config.outlets import Outlet, load_outlets
from extractors.urls import normalise

GOOD = '[[outlet]]\nid = "harbour-post"\nname = "The Harbour Post"\ndomain = "harbourpost.example"\n'


def load(tmp_path: Path, text: str | bytes) -> list[Outlet]:
    path = tmp_path / "outlets.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_outlets(path)


def test_an_outlet_with_its_defaults(tmp_path: Path) -> None:
    (outlet,) = load(tmp_path, GOOD)
    assert (outlet.timezone, outlet.media_type, outlet.enabled, outlet.feeds) == ("UTC", "other", True, [])
    assert (outlet.country, outlet.language, outlet.allow_private) == (None, None, False)


def test_an_outlet_with_everything(tmp_path: Path) -> None:
    (outlet,) = load(
        tmp_path,
        GOOD.replace("harbourpost.example", "WWW.HarbourPost.example") + 'country = "NO"\nlanguage = "nb-NO"\n'
        'timezone = "Europe/Oslo"\nmedia_type = "broadcast"\nfeeds = ["https://harbourpost.example/rss.xml"]\n'
        'sitemaps = ["http://[::1]:8000/map.xml"]\nenabled = false\nallow_private = true\naddress = "127.0.0.1:8000"\n',
    )
    assert outlet.country == "NO"
    assert outlet.domain == "harbourpost.example"


def test_no_outlets_a_byte_order_mark_and_the_packaged_file(tmp_path: Path) -> None:
    assert load(tmp_path, "# nothing yet\n") == []
    assert len(load(tmp_path, b"\xef\xbb\xbf" + GOOD.encode())) == 1
    load_outlets(PACKAGED / "outlets.toml")


def test_the_packaged_outlets_are_many_all_switched_off_and_each_announces_its_articles() -> None:
    outlets = load_outlets(PACKAGED / "outlets.toml")
    assert len(outlets) >= 60
    assert len({outlet.country for outlet in outlets}) >= 15
    assert [outlet.id for outlet in outlets if outlet.enabled or outlet.allow_private or outlet.address] == []
    assert [outlet.id for outlet in outlets if not outlet.feeds and not outlet.sitemaps] == []
    assert [outlet.id for outlet in outlets if not outlet.country or not outlet.language] == []
    for name, values in (
        ("id", [outlet.id.lower() for outlet in outlets]),
        ("domain", [outlet.domain for outlet in outlets]),
        ("URL", [normalise(url) for outlet in outlets for url in (*outlet.feeds, *(outlet.sitemaps or ()))]),
    ):
        assert [value for value, times in Counter(values).items() if times > 1] == [], f"{name} used twice"


@pytest.mark.parametrize("domain", ["127.0.0.1", "127.0.0.1:8001", "localhost:8000", "[::1]:8000", "bücher.example"])
def test_a_domain_may_be_an_address(tmp_path: Path, domain: str) -> None:
    assert load(tmp_path, GOOD.replace("harbourpost.example", domain))[0].domain == domain


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD + "country = false\n", ["outlet 'harbour-post'", "'country'", "string", "got False"]),
        (GOOD + 'country = "Norway"\n', ["'country'", 'two capital letters such as "GB"', "'Norway'"]),
        (GOOD + 'country = "no"\n', ["'country'", "two capital letters"]),
        (GOOD + 'timezone = "Europe/Londn"\n', ["'timezone'", 'such as "Europe/London"', "'Europe/Londn'"]),
        (GOOD + 'timezone = "../../etc/passwd"\n', ["'timezone'", "IANA"]),
        (GOOD + 'timezone = ""\n', ["'timezone'", "IANA"]),
        (GOOD + "timezone = 1\n", ["'timezone'", "string", "got 1"]),
        (GOOD + 'langauge = "en"\n', ["unknown key 'langauge'"]),
        (GOOD + 'language = "english language"\n', ["'language'", 'such as "en"']),
        (GOOD + 'media_type = "blog"\n', ["'media_type'", "print_native", "'blog'"]),
        (GOOD + 'feeds = "https://harbourpost.example/rss.xml"\n', ["'feeds'", "list"]),
        (GOOD + 'feeds = ["/rss.xml"]\n', ["'feeds.0'", "http://", "'/rss.xml'"]),
        (GOOD + 'feeds = ["https://a.example:99999/"]\n', ["'feeds.0'", "http://"]),
        (GOOD + 'feeds = ["http://[::1/"]\n', ["'feeds.0'", "http://"]),
        (GOOD + 'enabled = "yes"\n', ["'enabled'", "boolean", "'yes'"]),
        (GOOD + "enabled = 1\n", ["'enabled'", "boolean"]),
        (GOOD + 'address = "127.0.0.1"\n', ["'address'", "a port"]),
        (GOOD.replace('"harbourpost.example"', '"https://harbourpost.example/"'), ["'domain'", "without scheme"]),
        (GOOD.replace('"harbourpost.example"', '""'), ["'domain'"]),
        (GOOD.replace('"harbour-post"', '"Harbour Post"'), ["outlet 'Harbour Post'", "'id'", "letters, digits"]),
        (GOOD.replace('id = "harbour-post"', "id = 5"), ["outlet number 1", "'id'"]),
        (GOOD.replace('id = "harbour-post"\n', ""), ["outlet number 1", "'id' is missing"]),
        (GOOD + GOOD, ["outlet 'harbour-post'", "'id' is used twice"]),
        (GOOD.replace("[[outlet]]", "[outlet]"), ["must be written as [[outlet]] tables"]),
        (GOOD.replace("[[outlet]]", "[[outlets]]"), ["unknown key 'outlets'", "[[outlet]]"]),
        ("outlet = [1]", ["[[outlet]] tables"]),
        ("outlet: yes\n", ["not valid TOML", "line 1"]),
        (GOOD + "feeds = [\n", ["not valid TOML"]),
        (b"name = \"\xe9\"\n", ["not UTF-8"]),
        (GOOD + f'language = "{"x" * 5000}"\n', ["'language'", "…"]),
    ],
)  # fmt: skip
def test_errors_are_one_line_with_file_outlet_key_and_what_is_expected(
    tmp_path: Path, text: str | bytes, says: list[str]
) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'outlets.toml'}: ")
    assert "\n" not in message
    assert len(message) < 400
    for part in says:
        assert part in message


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read: No such file"):
        load_outlets(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_outlets(tmp_path)
