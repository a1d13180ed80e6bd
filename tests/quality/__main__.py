"""`make quality`: how good extraction is, beside peers on the same pages; `--pin` raises the floors to it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from extractors.tagging.training.corpora import join_sentences, read_documents
from flows.models import load_tagger
from tests.quality import clippings, quotations, repetition, topicality
from tests.quality.comparison import NO_PARSER, UNSCORED, Answers, as_article, ask_peers, has_peers
from tests.quality.development import (
    COLUMNS,
    PAGES,
    extract_development,
    read_development,
    score_classes,
    score_development,
    score_seed,
)
from tests.quality.floors import raise_floors, read_floors
from tests.quality.gold import GOLD_SETS, GoldSet
from tests.quality.score import mean_scores, score_page

OURS = "presscut"
MODELS = ("default", "light")
CORPORA = PAGES.parent / "ner" / "test"


def main() -> None:
    """Score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pin", action="store_true", help="raise the floors to what was reached")
    chosen = parser.parse_args()
    console = Console(width=160)
    for gold in GOLD_SETS:
        print_gold(gold, console, pin=chosen.pin)
    print_entities(console, pin=chosen.pin)
    print_quotes(console, pin=chosen.pin)
    print_repeats(console, pin=chosen.pin)
    print_topics(console, pin=chosen.pin)
    if PAGES.is_dir():
        print_development(console)
    else:
        console.print("No development pages beside the repo: only its own gold was scored.")
    if not has_peers():
        console.print(
            "Peers were not asked: `make peers` installs trafilatura, newspaper4k and Fundus apart from ours."
        )


def print_gold(gold: GoldSet, console: Console, pin: bool) -> None:
    """One table: our scores with their floors, and each peer's."""
    pages = list(gold.extract())
    ours = mean_scores(score_page(truth, found) for _, truth, found in pages)
    floors = _floors(gold.name, ours, pin)
    asked = ask_peers(gold.read_pages)
    # Hand-written parsers know no fictional site.
    shown = [peer for peer, answers in asked.items() if answers.found or set(answers.misses) != {NO_PARSER}]
    scores = {
        peer: mean_scores(score_page(truth, as_article(asked[peer].found.get(url), own)) for url, truth, own in pages)
        for peer in shown
    }
    table = Table("score", "of", "floor", OURS, *shown, title=gold.title, title_justify="left")
    for name, (mean, count) in ours.items():
        floor = f"{floors[name]:.3f}" if name in floors else ""
        others = ("–" if name in UNSCORED[peer] else f"{scores[peer][name][0]:.3f}" for peer in shown)
        table.add_row(name, f"{count:,}", floor, f"{mean:.3f}", *others)
    console.print(table)
    _print_peers(asked, console)


def print_entities(console: Console, pin: bool) -> None:
    """Both models on our clippings, with their floors, and on the tests of others beside the repo."""
    taggers = {model: load_tagger(model) for model in MODELS}
    table = Table("clippings", "score", "of", *MODELS, title="Who and where (floors in brackets)", title_justify="left")
    for folder, about in clippings.FOLDERS.items():
        gold = clippings.read_clippings(clippings.GOLD / folder)
        scores = {model: clippings.score_clippings(gold, tagger) for model, tagger in taggers.items()}
        floors = {model: _floors(f"entities {folder} {model}", scores[model], pin) for model in MODELS}
        for score, (_, count) in scores[MODELS[0]].items():
            cells = [f"{scores[m][score][0]:.3f} ({floors[m].get(score, 0.0):.3f})" for m in MODELS]
            table.add_row(f"{folder}: {about}", score, f"{count:,}", *cells)
        table.add_section()
    console.print(table)
    if CORPORA.is_dir():
        table = Table(
            "test",
            "type",
            *(f"{m} {s}" for m in MODELS for s in ("P", "R", "F1")),
            title="Tests of others",
            title_justify="left",
        )
        for path in sorted(CORPORA.glob("*.tsv")):
            documents = [join_sentences(document) for document in read_documents(path)]
            by_model = {
                model: clippings.score_spans([spans for _, spans in documents], tagger([text for text, _ in documents]))
                for model, tagger in taggers.items()
            }
            for kind in by_model[MODELS[0]]:
                table.add_row(path.stem, kind, *(f"{value:.3f}" for model in MODELS for value in by_model[model][kind]))
            table.add_section()
        console.print(table)


def print_quotes(console: Console, pin: bool) -> None:
    """Quotes and their speakers on our clippings, with their floors, and on attributions in real news."""
    tagger = load_tagger("default")
    table = Table("clippings", "score", "of", "floor", OURS, title="Who says what", title_justify="left")
    for folder, about in quotations.FOLDERS.items():
        scores = quotations.score_quotes(quotations.read_gold(folder), tagger)
        floors = _floors(f"quotes {folder}", scores, pin)
        for score, (mean, count) in scores.items():
            table.add_row(f"{folder}: {about}", score, f"{count:,}", f"{floors.get(score, 0.0):.3f}", f"{mean:.3f}")
        table.add_section()
    if quotations.REAL.is_file():
        for score, (mean, count) in quotations.score_real(tagger).items():
            table.add_row("attributions in real news", score, f"{count:,}", "", f"{mean:.3f}")
    console.print(table)


def print_repeats(console: Console, pin: bool) -> None:
    """Articles that repeat another, on our gold, with their floors."""
    table = Table("part", "score", "of", "floor", OURS, title="What repeats", title_justify="left")
    for part in repetition.PARTS:
        scores = repetition.score_gold(repetition.read_gold(part))
        floors = _floors(f"repeats {part}", scores, pin)
        for score, (mean, count) in scores.items():
            table.add_row(part, score, f"{count:,}", f"{floors.get(score, 0.0):.3f}", f"{mean:.3f}")
    console.print(table)


def print_topics(console: Console, pin: bool) -> None:
    """What articles are about, on our gold, with their floors."""
    table = Table("part", "score", "of", "floor", OURS, title="What articles are about", title_justify="left")
    for part in topicality.PARTS:
        scores = topicality.score_topics(topicality.read_gold(part))
        floors = _floors(f"topics {part}", scores, pin)
        for score, (mean, count) in scores.items():
            table.add_row(part, score, f"{count:,}", f"{floors.get(score, 0.0):.3f}", f"{mean:.3f}")
    console.print(table)


def _floors(name: str, scores: Mapping[str, tuple[float, int]], pin: bool) -> Mapping[str, float]:
    return raise_floors(name, scores) if pin else read_floors().get(name, {})


def print_development(console: Console) -> None:
    """One block a dataset, with a row for us and for each peer; what was rejected; the seed."""
    predictions, reasons = extract_development()
    asked = ask_peers(read_development)
    systems = {OURS: predictions} | {peer: answers.found for peer, answers in asked.items()}
    scores = {system: score_development(found) for system, found in systems.items()}
    table = Table("pages", "of", "system", "missed", *COLUMNS, title="Development pages", title_justify="left")
    for dataset in scores[OURS]:
        for system in systems:
            found = scores[system][dataset]
            cells = (_cell(found.get(column), column in UNSCORED.get(system, ())) for column in COLUMNS)
            label = f"{system} *" if system == dataset else system
            table.add_row(dataset, str(found["n"]), label, str(found["missed"]), *cells)
        table.add_section()
    console.print(table)
    classes = {system: score_classes(found) for system, found in systems.items()}
    table = Table("class of pages", "of", *systems, title="Development pages by class", title_justify="left")
    for name, (_, count) in classes[OURS].items():
        table.add_row(name, str(count), *(f"{classes[system][name][0]:.3f}" for system in systems))
    console.print(table)
    if asked:
        console.print("* circular: fundus's own parsers made the truth of the fundus pages. –: it has no such field.")
    _print_peers(asked, console)
    seed = score_seed()
    console.print("seed:", ", ".join(f"{name} {'as expected' if right else 'WRONG'}" for name, right in seed.items()))
    console.print("rejected:", ", ".join(f"{reason} {count}" for reason, count in reasons.most_common()) or "none")


def _cell(score: float | None, unscored: bool) -> str:
    if score is None:
        return ""
    return "–" if unscored else f"{score:.3f}"


def _print_peers(asked: Mapping[str, Answers], console: Console) -> None:
    for peer, answers in asked.items():
        missed = ", ".join(f"{why} {count}" for why, count in answers.misses.most_common()) or "none"
        console.print(f"{peer} {answers.version}: {answers.seconds:.0f} s; pages without an answer: {missed}")


if __name__ == "__main__":
    main()
