"""Topics and their errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.files import PACKAGED, ConfigError
from config.topics import Topic, load_topics

GOOD = '[[topic]]\nid = "floods"\nname = "Floods"\nany.en = ["flood*", "river burst"]\n'


def load(tmp_path: Path, text: str) -> list[Topic]:
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    return load_topics(path)


def test_topics(tmp_path: Path) -> None:
    floods, bare = load(
        tmp_path,
        GOOD + 'iptc = "medtop:03000000"\ntitle_weight = 4\nall.en = ["rain*", ["river*", "dam"]]\n'
        'not.en = ["flood of complaints"]\n[[topic.also]]\nany.de = ["*wasser*"]\nall.de = [["Fluss"]]\n'
        '[[topic]]\nid = "ice"\nname = "Ice"\nany.fr = [" glace "]\n',
    )
    assert (floods.iptc, floods.title_weight, floods.languages) == ("medtop:03000000", 4, ["de", "en"])
    assert (floods.all, floods.none) == ({"en": [["rain*"], ["river*", "dam"]]}, {"en": ["flood of complaints"]})
    assert (floods.also[0].any, floods.also[0].all) == ({"de": ["*wasser*"]}, {"de": [["Fluss"]]})
    assert (bare.iptc, bare.title_weight, bare.any) == (None, 3, {"fr": ["glace"]})


def test_the_topics_that_ship_have_terms_in_four_languages() -> None:
    topics = load_topics(PACKAGED / "topics.toml")
    assert len(topics) == 30
    assert {tuple(topic.languages) for topic in topics} == {("de", "en", "es", "fr")}
    for topic in topics:
        for rule in (topic, *topic.also):
            for terms in (*rule.any.values(), *topic.none.values()):
                assert len(set(terms)) == len(terms), f"{topic.id}: a term stands twice"


def test_the_example_in_the_head_of_the_file_is_valid(tmp_path: Path) -> None:
    lines = (PACKAGED / "topics.toml").read_text(encoding="utf-8").splitlines()
    example = [line.removeprefix("# ") for line in lines if line.startswith("# [[") or " = " in line[:20]][:9]
    (topic,) = load(tmp_path, "\n".join(example))
    assert (topic.id, len(topic.also)) == ("flooding", 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace('"floods"', '"Floods!"'), ["topic 'Floods!'", "'id'", 'such as "climate-change"']),
        (GOOD + GOOD, ["topic 'floods'", "'id' is used twice"]),
        (GOOD + 'iptc = "03000000"\n', ["topic 'floods'", "'iptc'", "medtop:20000418", "'03000000'"]),
        (GOOD + "title_weight = 0\n", ["'title_weight'", "got 0"]),
        (GOOD + 'any.english = ["flood"]\n', ["'any.english.[key]'", 'such as "en"']),
        (GOOD + 'any.de = "Flut"\n', ["'any.de'", "list", "'Flut'"]),
        (GOOD + "any.de = []\n", ["'any.de'", "at least 1 item"]),
        (GOOD + 'any.de = ["Flut", "F"]\n', ["'any.de.1'", "at least 2 letters", "'F'"]),
        (GOOD + 'any.de = ["F*"]\n', ["'any.de.0'", "3 with a star", "'F*'"]),
        (GOOD + 'any.de = ["Fl*t"]\n', ["'any.de.0'", "a star at the start or the end", "'Fl*t'"]),
        (GOOD + 'not.de = ["Flut"]\n', ["'not.de'", "'any.de'"]),
        (GOOD + 'all.de = ["Flut"]\n', ["'all.de'", "'any.de'"]),
        (GOOD + '[[topic.also]]\nall.en = ["dam"]\n', ["'also.0.all.en'", "'also.0.any.en'"]),
        (GOOD + '[[topic.also]]\nnone.en = ["dam"]\n', ["'also", "none"]),
        (GOOD + 'none.en = ["dam"]\n', ["unknown key 'none'"]),
        ('[[topic]]\nid = "floods"\nname = "Floods"\n', ["topic 'floods'", "'any' is missing"]),
        ('[[topic]]\nname = "Floods"\n', ["topic number 1", "'id' is missing"]),
        ("[topic]\n", ["'topic'", "[[topic]]"]),
    ],
)
def test_errors_name_file_topic_and_key(tmp_path: Path, text: str, says: list[str]) -> None:
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    message = str(raised.value)
    assert message.startswith(f"{tmp_path / 'topics.toml'}: ")
    assert "\n" not in message
    for part in says:
        assert part in message
