"""Whose copy a text is."""

from __future__ import annotations

import pytest

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.agencies import Agencies, find_wire_agency, read_signature

AGENCIES = Agencies({**load_agencies(PACKAGED / "agencies.toml"), "Northern Wire": ("The Northern Wire",)})
BODY = "A ferry with 214 people on board ran aground off the coast on Tuesday.\n\nNobody was hurt."


@pytest.mark.parametrize(
    ("start", "agency"),
    [
        ("LONDON (Reuters) - ", "Reuters"),
        ("PORT ALDREN, England, March 10 (AP) — ", "AP"),
        ("PORT ALDREN, England (Northern Wire) — ", "Northern Wire"),
        ("Londres, 10 mars (AFP) – ", "AFP"),
        ("Londres (AFP) - ", "AFP"),
        ("Berlin (dpa/AP) - ", "dpa"),
        ("Berlin (dpa) ", "dpa"),
        ("Madrid, 10 mar (EFE).- ", "EFE"),
        ("(ANSA) - LONDRA, 10 MAR - ", "ANSA"),
        ("BEIJING, March 10 (Xinhua) -- ", "Xinhua"),
        ("[AFP] – ", "AFP"),
        ("Ferry aground\n\nThe passenger ferry, left, on Tuesday.\n\nLONDON (AP) — ", "AP"),
        ("One.\n\nTwo.\n\nThree.\n\nLONDON (AP) — ", None),
        ("The minister told (Reuters reported) that ", None),
        ("The company said in a long letter to shareholders (AP) ", None),
        ("LONDON — ", None),
        ("London (Ontario) — ", None),
    ],
)
def test_datelines(start: str, agency: str | None) -> None:
    assert find_wire_agency(start + BODY, [], [], AGENCIES) == agency


@pytest.mark.parametrize(
    ("end", "agency"),
    [
        ("(Reuters)", "Reuters"),
        ("Nobody else was on board. (AFP)", "AFP"),
        ("Nobody else was on board. (mit Material von dpa)", "dpa"),
        ("Nobody else was on board. (SDA/kru)", "Keystone-SDA"),
        ("Was es kosten soll, ließ das Ministerium offen. dpa/kb", "dpa"),
        ("Das sagte die Ministerin: „Nein.“ dpa", "dpa"),
        ("dpa", "dpa"),
        ("(avec AFP)", "AFP"),
        ("Avec AFP", "AFP"),
        ("Additional reporting by Northern Wire", "Northern Wire"),
        ("— With files from The Canadian Press", "The Canadian Press"),
        ("Additional reporting by Jane Doe and Reuters.", "Reuters"),
        ("The Associated Press contributed to this report.", "AP"),
        ("© 2026 Northern Wire. All rights reserved.", "Northern Wire"),
        ("Copyright 2026 The Associated Press. All rights reserved.", "AP"),
        ("Additional reporting by Northern Wire\n\nREAD MORE\n\nCup final: Rovers win", "Northern Wire"),
        ("(Reuters)\n\nOne more.\n\nAnd more.\n\nAnd more.", None),
        ("Reporting by Ben Achterberg; editing by the Oslo desk", None),
        ("The shares closed lower, a trader told Reuters.", None),
        ("The police (PA) car was white.", None),
        ("He thanked his father (a former AP reporter).", None),
        ("© 2026 The Harbour Post. Pictures: AP", None),
        ("She took her TT.", None),
        ("Rubriklistenbild: © KCNA/dpa", None),
        ("Foto: dpa", None),
    ],
)
def test_signatures(end: str, agency: str | None) -> None:
    assert find_wire_agency(f"{BODY}\n\n{end}", [], [], AGENCIES) == agency


@pytest.mark.parametrize(
    ("bylines", "providers", "agency"),
    [
        (["By Jane Doe, Associated Press"], [], "AP"),
        (["REUTERS"], [], "Reuters"),
        (["Jane Doe"], ["Northern Wire"], "Northern Wire"),
        (["Jane Doe"], [None, "The Northern Wire"], "Northern Wire"),
        (["Jane Doe"], ["The AP Style Shop"], None),
        (["By Jane Doe. Photo: Getty Images"], [], None),
        (["Jane Doe", "Kathrin Ziegler/Getty"], [], None),  # no text is theirs
        (["Getty Images", "Bron: BELGA"], [], "Belga"),
        (["Jane Doe"], ["The Harbour Post", None], None),
    ],
)
def test_bylines_and_providers(bylines: list[str], providers: list[str | None], agency: str | None) -> None:
    assert find_wire_agency(BODY, bylines, providers, AGENCIES) == agency


def test_agencies_are_whole_words_and_case_counts() -> None:
    assert AGENCIES.find("Foto: picture alliance/dpa") == "dpa"
    assert AGENCIES.find("a nap in Capa") is None
    assert AGENCIES.find("ap and pa") is None
    assert AGENCIES.find("AP.com") is None
    assert AGENCIES.find("the AP.") == "AP"
    assert AGENCIES.named(" A.P. ") == "AP"
    assert AGENCIES.named("AP Photo.") == "AP"
    assert AGENCIES.named("AP and PA") is None
    assert AGENCIES.without("Jane Doe/AP Photo") == "Jane Doe/"


def test_without_agencies_nothing_is_found() -> None:
    none = Agencies({})
    assert none.find("AP") is None
    assert none.without("AP") == "AP"
    assert find_wire_agency("LONDON (AP) — x", ["AP"], ["AP"], none) is None
    assert read_signature("", none) is None
