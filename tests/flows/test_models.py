"""The models that ship, real ones of others, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.files import ConfigError
from extractors.brief import Brief
from extractors.tagging.words import Tagger
from flows.models import WEIGHTS, check_models, load_tagger, load_taggers
from tests.conftest import Presscut, ask

TAGGERS = {name: load_tagger(name) for name in ("default", "light")}
NEWS = (
    "PORT ALDREN, March 3 (Reuters) – Yvette Cooper met officials of the International Organization for Migration in "
    "Nairobi on Tuesday. Ms Cooper said the United Kingdom would pay. Nothing else was said that day."
)


@pytest.fixture(params=list(TAGGERS))
def tagger(request: pytest.FixtureRequest) -> Tagger:
    found: Tagger = TAGGERS[request.param]
    return found


def test_names_of_a_news_text(tagger: Tagger) -> None:
    (found,) = tagger([NEWS])
    names = {(NEWS[a:b], kind) for a, b, kind in found}
    assert {("Yvette Cooper", "PERSON"), ("Nairobi", "LOC"), ("United Kingdom", "LOC"), ("Cooper", "PERSON")} <= names
    assert ("International Organization for Migration", "ORG") in names


def test_texts_together_give_the_names_of_each_in_their_order(tagger: Tagger) -> None:
    texts = [NEWS, "", "Nothing here.", "Tom Hale left Leeds.", NEWS * 20]
    together = tagger(texts)
    assert len(together) == len(texts)
    assert together == tagger(texts)
    assert together[1:3] == [[], []]
    assert all(found == sorted(found) for found in together)
    assert tagger([]) == []


@pytest.mark.parametrize(
    "text", ["x" * 50_000, "Ab" * 20_000, "😀 " * 5_000, "A. " * 5_000, "\n" * 1_000, "é\u0301" * 999]
)
def test_odd_texts(tagger: Tagger, text: str) -> None:
    (found,) = tagger([text])
    assert all(0 <= a < b <= len(text) for a, b, _ in found)


@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_text(text: str) -> None:
    for tag in TAGGERS.values():
        end = 0
        for span in tag([text])[0]:
            assert end <= span.start < span.end <= len(text)
            end = span.end


def test_what_ships_is_as_small_as_it_says() -> None:
    def megabytes(model: str) -> float:
        return sum(path.stat().st_size for path in (WEIGHTS / model).iterdir()) / 1e6

    assert megabytes("default") <= 24
    assert megabytes("light") <= 8
    assert "CC BY-SA" in (WEIGHTS / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_none_leaves_the_watch_list() -> None:
    assert load_taggers(Brief(agencies={}, model="none")) == {}
    assert set(load_taggers(Brief(agencies={}, model="light"))) == {"en"}


def test_a_model_that_is_not_there_is_said_before_anything_is_done(presscut: Presscut, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A headline\n\nYvette Cooper met the Refugee Council in London. " * 4)
    done = presscut("read", str(tmp_path / "a.txt"), env={"PRESSCUT_MODEL": "en_core_web_none"})
    assert done.returncode == 2
    assert "en_core_web_none" in done.stderr
    assert "PRESSCUT_MODEL" in done.stderr
    assert not (tmp_path / "home" / "coverage.duckdb").exists()


def test_a_spacy_pipeline_by_folder_with_its_labels(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy", reason="the spacy extra is not installed")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "GPE", "pattern": "Leeds"},
            {"label": "PERSON", "pattern": "Tom Hale"},
            {"label": "DATE", "pattern": "Monday"},
        ]
    )
    pipeline.to_disk(tmp_path / "pipeline")
    name = str(tmp_path / "pipeline")
    text = "Tom Hale left Leeds on Monday."
    assert [(text[a:b], kind) for a, b, kind in load_tagger(name)([text])[0]] == [
        ("Tom Hale", "PERSON"),
        ("Leeds", "LOC"),
    ]
    (remark,) = check_models(Brief(agencies={}, model=name))
    assert "finds no ORG" in remark
    with pytest.raises(ConfigError, match="not installed"):
        check_models(Brief(agencies={}, model="no_such_pipeline"))


def test_who_and_where_in_the_published_file(presscut: Presscut, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Cooper in Nairobi\n\n{NEWS}\n\nShe left for Kenya and for London.\n")
    (tmp_path / "b.txt").write_text(f"Cooper wieder\n\n{GERMAN}\n")
    done = presscut("read", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"))
    assert done.returncode == 0, done.stderr
    published = tmp_path / "home" / "coverage.duckdb"
    assert ask(published, "SELECT country FROM entities WHERE name IN ('Nairobi', 'Kenya') ORDER BY 1") == [("KE",)] * 2
    assert ask(
        published,
        "SELECT list(DISTINCT field ORDER BY field) FROM mentions JOIN entities USING (entity_id) WHERE name = 'Yvette Cooper'",
    ) == [(["text", "title"],)]
    german = "SELECT DISTINCT name, country FROM mentions JOIN entities USING (entity_id) JOIN articles USING (article_id) WHERE language = 'de' ORDER BY 1"
    assert ask(published, german) == [("Berlin", "DE"), ("Kenya", "KE"), ("Munich", "DE")]
    assert ask(published, "SELECT count(*) FROM check_results WHERE NOT passed") == [(0,)]


GERMAN = (
    "Die Ministerin sagte am Dienstag in Berlin, sie werde nicht nach Kenia reisen, sondern nach München, wo eine "
    "Tagung über die Häfen des Landes stattfindet. Über weitere Pläne wollte sie an diesem Tag nicht sprechen."
)
