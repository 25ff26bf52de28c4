"""The page of a document: an archive can keep it, a screen reader can read it, and nothing of the document is lost."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from document_examples import ISSUED, KEY, REPORT, letter, licence
from document_pages import CHINESE, DOCUMENTS
from navicert.documents.draw import TEMPLATES, draw, draw_draft, qr_svg, qr_text
from navicert.documents.parts import GoodsLine
from navicert.documents.printable import printable
from navicert.documents.refused import DocumentError
from navicert.documents.signing import detached, sign
from navicert.documents.statement import Letter, LicenceStatement
from pdf_text import text_of


def page(document: LicenceStatement | Letter) -> bytes:
    return draw(sign(document, KEY), KEY)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_is_for_archives_and_for_screen_readers(name: str) -> None:
    document = DOCUMENTS[name]
    with pikepdf.open(io.BytesIO(page(document))) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == f"{document.number}: {document.title}"
            assert metadata["xmp:CreateDate"] == "2026-11-22T00:00:00Z"
        root = pdf.Root
        assert str(root.Lang) == document.language
        assert (bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == (True, True)
        assert root.StructTreeRoot.K is not None
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert not pdf.attachments
        assert "/Encrypt" not in pdf.trailer


@pytest.mark.parametrize("name", DOCUMENTS)
def test_all_fonts_are_in_the_page(name: str) -> None:
    with pikepdf.open(io.BytesIO(page(DOCUMENTS[name]))) as pdf:
        fonts = [font for sheet in pdf.pages for font in sheet.resources.Font.values()]
        descriptors = [font.DescendantFonts[0].FontDescriptor for font in fonts]
        assert all("/FontFile2" in each or "/FontFile3" in each for each in descriptors)
        names = {str(each.FontName).partition("+")[2] for each in descriptors}
    assert names == {"DejaVuSansCondensed", "DejaVuSansCondensed-Bold"}


def test_the_page_says_what_the_licence_says() -> None:
    text = text_of(page(licence()))
    for piece in (
        "DE-2026-000142", "Individual export licence", "Kestrel Optik GmbH", "Anatolia Precision A.Ş.", "TR – Türkiye",
        "EU 6A003.b.4.b", "12 pieces", "148800.00 EUR", "2026-11-22 until 2028-11-21", "uncooled, 640 × 512 elements",
        "with the serial numbers.", "Foreign Office", "Regulation (EU) 2021/821", "Dr Ilse Brandt", "Head of unit 212",
    ):  # fmt: skip
        assert piece in text, piece
    assert licence().sha256 in text.replace(" ", "")
    assert "94567" in text


def test_a_letter_says_its_paragraphs_and_grounds() -> None:
    text = text_of(page(letter()))
    for piece in (
        "The licence is refused.",
        "Your rights",
        "Risk of diversion",
        "no works at the stated",
        "Article 15",
    ):
        assert piece in text, piece


def test_the_same_document_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    token = sign(licence(), KEY)
    program = (
        "import sys; from navicert.documents.draw import draw; from document_examples import KEY; "
        "sys.stdout.buffer.write(draw(sys.stdin.read(), KEY))"
    )
    folders = f"{TEMPLATES.parents[2]}{os.pathsep}{Path(__file__).parents[1]}"
    environment = {"PYTHONPATH": folders, "TZ": "Pacific/Auckland", "SOURCE_DATE_EPOCH": "1"}
    command = [sys.executable, "-c", program]
    again = subprocess.run(
        command, input=token.encode(), env=environment, cwd=tmp_path, capture_output=True, check=True
    )
    assert again.stdout == draw(token, KEY)


def test_what_an_officer_writes_is_never_markup() -> None:
    written = '*not bold* #panic("x") $x^2$ `raw` [a](b) <label> @ref // note \\ = heading'
    text = text_of(page(licence(end_use=written, conditions=(replace(REPORT, text=written),))))
    assert text.count(written) == 2


def test_a_draft_says_so_and_can_be_taken_for_no_licence() -> None:
    text = text_of(draw_draft(licence()))
    assert "DRAFT: NOT VALID" in text
    assert "navicert verify" not in text


def test_a_draft_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(DocumentError, match="title"):
        draw_draft(licence(title=""))


def test_what_is_no_document_is_not_drawn() -> None:
    with pytest.raises(DocumentError, match="three parts"):
        draw("x", KEY)
    with pytest.raises(DocumentError, match="the document: it is not JSON"):
        draw(detached(sign(licence(), KEY)), KEY)


def test_a_long_licence_repeats_the_heads_of_its_tables() -> None:
    lines = tuple(GoodsLine(number=number, description=f"Part {number}") for number in range(1, 121))
    data = page(licence(lines=lines))
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 4
    text = text_of(data)
    assert text.count("Line Description Codes by list") == 4
    assert "Part 120" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kestrel Optik GmbH, Αθήνα, Журнал, شركة, Ş", "Kestrel Optik GmbH, Αθήνα, Журнал, شركة, Ş"),
        ("北京 Trading\nLtd", "⟨BeiJing⟩ Trading\nLtd"),
        ("กรุงเทพ", "⟨krungethph⟩"),
        ("\U000e0000", "⟨?⟩"),
    ],
)
def test_what_the_fonts_cannot_show_is_written_in_latin_letters(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_page_says_that_a_name_was_written_in_latin_letters() -> None:
    text = text_of(page(licence(parties=(CHINESE,))))
    assert "⟨BeiJingGuangXueYouXianGongSi⟩" in text
    assert "The signed document has it as declared." in text
    assert "⟨" not in text_of(page(licence()))


def test_every_language_has_every_word() -> None:
    words = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))
    assert set(words) == {"ar", "de", "en", "fr"}
    assert {language: (set(words[language]), set(words[language]["roles"])) for language in words} == dict.fromkeys(
        words, (set(words["en"]), set(words["en"]["roles"]))
    )


def test_the_qr_code_leads_to_the_number_and_the_fingerprint() -> None:
    assert qr_text(licence()) == (
        f"https://licences.example.org/verify?number=DE-2026-000142&sha256={licence().sha256}"
    )
    svg = qr_svg(qr_text(licence()))
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 57 57"')


def test_the_page_is_dated_by_its_issue() -> None:
    with pikepdf.open(io.BytesIO(page(licence()))) as pdf:
        assert str(pdf.docinfo.CreationDate) == f"D:{ISSUED:%Y%m%d}000000Z"
