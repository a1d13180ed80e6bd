"""Credits as captions carry them, in many languages and house styles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.agencies import load_agencies
from config.files import PACKAGED
from extractors.agencies import Agencies
from extractors.pictures.creators import read_credit
from extractors.pictures.credits import bare_credit, split_caption

AGENCIES = Agencies({**load_agencies(PACKAGED / "agencies.toml"), "Northern Wire": ("The Northern Wire",)})


@pytest.mark.parametrize(
    ("caption", "text", "credit", "creator", "agency"),
    [
        # English
        ("Boats at the quay. (Jordan Marsh/PA)", "Boats at the quay.", "Jordan Marsh/PA", "Jordan Marsh", "PA"),
        (
            "Boats at the quay. Photograph: Jane Doe/Getty Images",
            "Boats at the quay.",
            "Jane Doe/Getty Images",
            "Jane Doe",
            "Getty Images",
        ),
        ("Boats at the quay. (AP Photo/Jane Doe)", "Boats at the quay.", "AP Photo/Jane Doe", "Jane Doe", "AP"),
        ("Boats at the quay. [Reuters]", "Boats at the quay.", "Reuters", None, "Reuters"),
        ("Boats at the quay. © AFP", "Boats at the quay.", "AFP", None, "AFP"),
        (
            "Boats at the quay. (Supplied: Calder Line)",
            "Boats at the quay.",
            "Supplied: Calder Line",
            None,
            "Calder Line",
        ),
        ("Boats at the quay. Picture: Submitted", "Boats at the quay.", "Submitted", None, None),
        ("Boats at the quay. Supplied", "Boats at the quay.", "Supplied", None, None),
        ("Boats at the quay. (Edna Luke)", "Boats at the quay.", "Edna Luke", "Edna Luke", None),
        (
            "Boats at the quay Neil Mock/Getty Images",
            "Boats at the quay",
            "Neil Mock/Getty Images",
            "Neil Mock",
            "Getty Images",
        ),
        # German
        ("Boote am Kai. Foto: dpa", "Boote am Kai.", "dpa", None, "dpa"),
        ("Boote am Kai. Foto: Jonas Reuter/dpa", "Boote am Kai.", "Jonas Reuter/dpa", "Jonas Reuter", "dpa"),
        (
            "Boote am Kai. © Silke Wehner/Kanalblatt",
            "Boote am Kai.",
            "Silke Wehner/Kanalblatt",
            "Silke Wehner",
            "Kanalblatt",
        ),
        ("Wiebke Tammen fuhr zur See. Foto: privat", "Wiebke Tammen fuhr zur See.", "privat", None, None),
        # French
        (
            "Le port, mardi. Crédit photo : Ronan Le Dantec",
            "Le port, mardi.",
            "Ronan Le Dantec",
            "Ronan Le Dantec",
            None,
        ),
        ("Le port, mardi. © Marie Le Goff / AFP", "Le port, mardi.", "Marie Le Goff / AFP", "Marie Le Goff", "AFP"),
        ("Le port, mardi. Photo Le Phare", "Le port, mardi.", "Le Phare", None, "Le Phare"),
        (
            "Le décor. Crédit photo : Anouk Sevel / Théâtre du Bassin",
            "Le décor.",
            "Anouk Sevel / Théâtre du Bassin",
            "Anouk Sevel",
            "Théâtre du Bassin",
        ),
        # Spanish, Italian, Portuguese
        ("El puerto, ayer. (EFE)", "El puerto, ayer.", "EFE", None, "EFE"),
        ("El puerto, ayer. Foto: Ana Prieto", "El puerto, ayer.", "Ana Prieto", "Ana Prieto", None),
        ("Il porto. Foto di Marta Bianchi", "Il porto.", "Marta Bianchi", "Marta Bianchi", None),
        ("O porto, ontem. Imagem: Rui Matos/Lusa", "O porto, ontem.", "Rui Matos/Lusa", "Rui Matos", "Lusa"),
        # Dutch, Polish, Turkish, Russian, Vietnamese, Korean, Japanese
        ("De haven. Beeld: Jan de Wit/ANP", "De haven.", "Jan de Wit/ANP", "Jan de Wit", "ANP"),
        ("Port nocą. Fot: Ewa Lis", "Port nocą.", "Ewa Lis", "Ewa Lis", None),
        ("Liman. Fotoğraf : Deniz Ay/AFP", "Liman.", "Deniz Ay/AFP", "Deniz Ay", "AFP"),
        ("Порт. Фото: Иван Лебедев / AFP", "Порт.", "Иван Лебедев / AFP", "Иван Лебедев", "AFP"),
        ("Cảng. Ảnh: Reuters", "Cảng.", "Reuters", None, "Reuters"),
        ("항구의 배들. [사진 출처 = AFP]", "항구의 배들.", "AFP", None, "AFP"),
        ("港の船＝Reuters", "港の船", "Reuters", None, "Reuters"),
    ],
)
def test_caption_and_credit_part(caption: str, text: str, credit: str, creator: str | None, agency: str | None) -> None:
    bare, found = split_caption(caption, AGENCIES)
    assert found
    read = read_credit(found, AGENCIES)
    assert (bare, read.text, read.creator, read.agency) == (text, credit, creator, agency)


@pytest.mark.parametrize(
    "caption",
    [
        "The vote was 21 to 20 (with one abstention)",
        "Anna Berg (left) and Tom Hale (right)",
        "The reactor hall (1987)",
        "She said she had read it in Reuters and/or heard it on the radio",
        "The harbour at dawn. Nobody was there",
        "Kirsty Boyle (Corrigmore Rovers)",
    ],
)
def test_words_that_are_no_credit_stay_in_the_caption(caption: str) -> None:
    assert split_caption(caption, AGENCIES) == (caption, None)


@pytest.mark.parametrize(
    ("credit", "creator", "agency"),
    [
        ("Northern Wire Photo/Jo Lund", "Jo Lund", "Northern Wire"),
        ("Lena Park via Getty Images", "Lena Park", "Getty Images"),
        ("Cole Brand, The Prairie Ledger", "Cole Brand", "Prairie Ledger"),
        ("Casey Whit, Associated Press", "Casey Whit", "AP"),
        ("Photo: Port Aldren Coastguard handout", None, "Port Aldren Coastguard"),
        ("Source: Harlan Creek Sheriff's Office", None, "Harlan Creek Sheriff's Office"),
        ("Photo by Jane Doe", "Jane Doe", None),
        ("Handout", None, "Handout"),
        ("Crédit photo : DR", None, None),
        ("© 2026 AFP", None, "AFP"),
        ("Jan van der Berg", "Jan van der Berg", None),
    ],
)
def test_person_and_organisation(credit: str, creator: str | None, agency: str | None) -> None:
    read = read_credit(credit, AGENCIES)
    assert (read.text, read.creator, read.agency) == (bare_credit(credit), creator, agency)


@given(st.text(alphabet="Aa. ()[]/©:,–Éé\n", max_size=60))
def test_splitting_invents_no_letters(caption: str) -> None:
    bare, credit = split_caption(caption, AGENCIES)
    kept = [char for char in f"{bare or ''}{credit or ''}" if char.isalpha()]
    given_letters = [char for char in caption if char.isalpha()]
    assert kept == given_letters
