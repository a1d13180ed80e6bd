"""The operator's outlets.toml changed by the program: what was written by hand stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.files import PACKAGED, ConfigError
from config.outlets import Outlet, load_outlets, render
from config.outlets_file import append, enable

ECHO = Outlet(
    id="quay-echo", name="The Quay Echo", domain="quayecho.example", feeds=["https://quayecho.example/rss.xml"]
)
FULL = Outlet(
    id="kanalblatt",
    name="Kanalblatt",
    domain="kanalblatt.example",
    country="DE",
    language="de-DE",
    timezone="Europe/Berlin",
    media_type="print_native",
    feeds=["https://kanalblatt.example/rss?a=1&b=%20#x", "https://kanalblatt.example/große.xml"],
    sitemaps=["https://kanalblatt.example/news.xml"],
    enabled=False,
    allow_private=True,
    address="127.0.0.1:8000",
)
BY_HAND = """\
# Our outlets.  Ask Ada before you change them.

[[outlet]]
id="harbour-post"   # the big one
name = 'The Harbour Post'
domain =   "harbourpost.example"
feeds = [ "https://harbourpost.example/rss.xml",  # news
          "https://harbourpost.example/sport.xml" ]
enabled = false  # until Monday

# --- Upland

[[outlet]]
name = "Upland Gazette"
enabled = false
id = "upland-gazette"
domain = "uplandgazette.example"

[[outlet]]
id = "tidewater-tv"
name = "Tidewater TV"
domain = "tidewatertv.example"
# that is all
"""


def written(tmp_path: Path, text: str = BY_HAND) -> Path:
    path = tmp_path / "outlets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def outlet(key: str, **more: object) -> Outlet:
    return Outlet.model_validate({"id": key, "name": key, "domain": f"{key}.example"} | more)


@pytest.mark.parametrize("one", [ECHO, FULL, outlet("bare")], ids=lambda one: one.id)
def test_a_rendered_block_is_read_back_equal(tmp_path: Path, one: Outlet) -> None:
    assert load_outlets(written(tmp_path, render(one))) == [one]


def test_a_rendered_block_says_what_its_feeds_give() -> None:
    feed, sitemap = "https://quayecho.example/rss.xml", "https://quayecho.example/news.xml"
    one = ECHO.model_copy(update={"sitemaps": [sitemap]})
    assert render(one, {feed: "25 links, newest 2026-03-10", "https://elsewhere.example/": "no feed of ours"}) == (
        '[[outlet]]\nid = "quay-echo"\nname = "The Quay Echo"\ndomain = "quayecho.example"\ntimezone = "UTC"\n'
        'media_type = "other"\nfeeds = [\n    "https://quayecho.example/rss.xml",  # 25 links, newest 2026-03-10\n]\n'
        'sitemaps = [\n    "https://quayecho.example/news.xml",\n]\nenabled = true\n'
    )


@pytest.mark.parametrize(
    "name",
    [
        'The "Quay" Echo',
        "L'Écho du quai",
        "'''",
        '"""',
        "back\\slash \\n \\u0041",
        "# no comment",
        "[[outlet]]",
        "“Größe” – 日本 🛥️",
        "קול הרציף",
        "line\nbreak\r\n\ttab",
        "a\x00b\x1f\u2028c",
        " spaces ",
        "{name}",
    ],
)
def test_odd_names_are_read_back_equal(tmp_path: Path, name: str) -> None:
    one = ECHO.model_copy(update={"name": name})
    append(tmp_path / "outlets.toml", [(one, {})])
    assert load_outlets(tmp_path / "outlets.toml") == [one]


@given(st.text(st.characters(exclude_characters="\x7f", exclude_categories=["Cs"]), min_size=1))
def test_any_name_is_read_back_equal(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    one = ECHO.model_copy(update={"name": name})
    assert load_outlets(written(tmp_path_factory.getbasetemp(), render(one))) == [one]


def test_append_makes_the_file_and_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "home" / "config" / "outlets.toml"
    append(path, [(ECHO, {ECHO.feeds[0]: "25 links"}), (FULL, {})])
    assert load_outlets(path) == [ECHO, FULL]
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert '"https://quayecho.example/rss.xml",  # 25 links\n' in text
    assert [found.name for found in path.parent.iterdir()] == ["outlets.toml"]


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "  "])
def test_append_keeps_what_was_written_by_hand(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, BY_HAND.rstrip() + end)
    append(path, [(ECHO, {})])
    append(path, [(FULL, {})])
    assert path.read_text(encoding="utf-8") == f"{BY_HAND}\n{render(ECHO)}\n{render(FULL)}"
    ids = ["harbour-post", "upland-gazette", "tidewater-tv", "quay-echo", "kanalblatt"]
    assert [one.id for one in load_outlets(path)] == ids


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\ufeff# nothing yet"])
def test_append_to_a_file_without_outlets(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    append(path, [(ECHO, {})])
    assert load_outlets(path) == [ECHO]


def test_append_nothing(tmp_path: Path) -> None:
    path = written(tmp_path)
    append(path, [])
    assert path.read_text(encoding="utf-8") == BY_HAND


@pytest.mark.parametrize(
    ("one", "says"),
    [
        (outlet("harbour-post"), "harbour-post.example is listed already, as outlet 'harbour-post'"),
        (outlet("post", domain="harbourpost.example"), "harbourpost.example is listed already, as outlet"),
        (outlet("post", domain="WWW.HarbourPost.example"), "harbourpost.example is listed already, as outlet"),
    ],
)
def test_append_refuses_what_is_listed(tmp_path: Path, one: Outlet, says: str) -> None:
    path = written(tmp_path)
    with pytest.raises(ConfigError) as raised:
        append(path, [(ECHO, {}), (one, {})])
    assert str(raised.value).startswith(f"{path}: {says}")
    assert path.read_text(encoding="utf-8") == BY_HAND, "all or none"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("text", ['[[outlet]]\nid = "x"\n', "[[outlet]]\nid =\n", "[settings]\nworkers = 1\n"])
def test_append_leaves_a_file_that_is_wrong_as_it_is(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        append(path, [(ECHO, {})])
    assert str(raised.value).startswith(f"{path}: ")
    assert path.read_text(encoding="utf-8") == text


def test_a_failed_change_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(ConfigError):
        append(path, [(ECHO, {}), (ECHO, {})])
    assert path.read_text(encoding="utf-8") == BY_HAND


def test_enable_changes_one_word(tmp_path: Path) -> None:
    path = written(tmp_path)
    enable(path, {"harbour-post"})
    assert path.read_text(encoding="utf-8") == BY_HAND.replace("enabled = false  # until", "enabled = true  # until")
    enable(path, {"harbour-post", "upland-gazette"})
    assert path.read_text(encoding="utf-8") == BY_HAND.replace("enabled = false", "enabled = true")
    assert [one.id for one in load_outlets(path) if not one.enabled] == []


@pytest.mark.parametrize("ids", [set[str](), {"nobody"}])
def test_enable_nobody(tmp_path: Path, ids: set[str]) -> None:
    path = written(tmp_path)
    enable(path, ids)
    assert path.read_text(encoding="utf-8") == BY_HAND


def test_enable_an_outlet_that_is_on_by_default(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = load_outlets(path)
    enable(path, {"tidewater-tv"})
    assert load_outlets(path) == before
    assert all(line in path.read_text(encoding="utf-8").splitlines() for line in BY_HAND.splitlines())


def test_what_was_appended_can_be_enabled(tmp_path: Path) -> None:
    path = written(tmp_path)
    append(path, [(FULL, {FULL.feeds[0]: "5 links"})])
    enable(path, {"kanalblatt"})
    assert load_outlets(path)[-1] == FULL.model_copy(update={"enabled": True})
    assert "# 5 links" in path.read_text(encoding="utf-8")


def test_enable_the_packaged_outlets(tmp_path: Path) -> None:
    text = (PACKAGED / "outlets.toml").read_text(encoding="utf-8")
    path = written(tmp_path, text)
    ids = [one.id for one in load_outlets(path)][::2]
    enable(path, set(ids))
    assert [one.id for one in load_outlets(path) if one.enabled] == ids
    changed = path.read_text(encoding="utf-8").splitlines()
    assert [now for now, before in zip(changed, text.splitlines(), strict=True) if now != before] == [
        "enabled = true"
    ] * len(ids)


def test_twins_in_one_call_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "outlets.toml"
    twin = Outlet(id="b", name="B", domain="a.example")
    with pytest.raises(ConfigError, match=r"outlets\.toml: a\.example is listed already, as outlet 'a'"):
        append(path, [(Outlet(id="a", name="A", domain="a.example"), {}), (twin, {})])
    assert not list(tmp_path.iterdir())
    path.write_bytes(b"# \xff\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        append(path, [(twin, {})])
    with pytest.raises(ConfigError, match="not UTF-8"):
        enable(path, {"b"})
    path.write_text('outlet = [{id = "b", name = "B", domain = "b.example", enabled = false}]\n')
    with pytest.raises(ConfigError, match=r"written as \[\[outlet\]\] tables"):
        enable(path, {"b"})


def test_line_ends_mode_and_links_stay(tmp_path: Path) -> None:
    real, path = tmp_path / "real.toml", tmp_path / "outlets.toml"
    real.write_bytes(b'[[outlet]]\r\nid = "a"\r\nname = "A\\u007F"\r\ndomain = "a.example"\r\nenabled = false\r\n')
    real.chmod(0o640)
    path.symlink_to(real)
    enable(path, {"a"})
    assert path.is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert real.read_bytes().count(b"\r\n") == 5
    [outlet] = load_outlets(path)
    assert (outlet.enabled, outlet.name) == (True, "A\x7f")
    assert load_outlets(_rendered(tmp_path, outlet)) == [outlet]


def _rendered(folder: Path, outlet: Outlet) -> Path:
    (folder / "rendered.toml").write_text(render(outlet))
    return folder / "rendered.toml"
