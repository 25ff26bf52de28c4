"""Which files are taken: real ones of every kind, written by other programs, and those that only pretend."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from openpyxl import Workbook
from PIL import Image

from navicert.library.file_kinds import KINDS, MEDIA, check_file
from navicert.library.file_refused import FileRefused

Made = Callable[[bytes], Path]
PDF, XLSX = KINDS["pdf"].media, KINDS["xlsx"].media


def looked_at(data: bytes, name: str, folder: Path, accepts: tuple[str, ...] = MEDIA) -> str:
    path = folder / "file"
    path.write_bytes(data)
    with path.open("r+b") as file:
        return check_file(file, name, accepts)


def refusal(data: bytes, name: str, folder: Path, accepts: tuple[str, ...] = MEDIA) -> str:
    with pytest.raises(FileRefused) as refused:
        looked_at(data, name, folder, accepts)
    return str(refused.value)


def a_pdf(change: Callable[[pikepdf.Pdf], None] = lambda pdf: None, **how: object) -> bytes:
    """A PDF of two pages as qpdf writes it, after a change."""
    pdf, out = pikepdf.new(), io.BytesIO()
    for _ in range(2):
        pdf.add_blank_page()
    pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 12 Tf (Burn time 4.2 s) Tj ET " * 50)
    change(pdf)
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def a_picture(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 50).save(out, kind)
    return out.getvalue()


def a_workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    sheet = book.create_sheet("Lines")
    sheet.append(["line", "description", "quantity"])
    sheet.append([1, "Infrared camera", 3])
    sheet["D1"].hyperlink = "https://kestrel.example/camera"
    book.save(out)
    return out.getvalue()


TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LETTER = {
    "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{TYPE}"/></Types>',
    "word/document.xml": "<document>Dear Sir or Madam</document>",
}


def a_letter(more: dict[str, str] | None = None, types: str = "", how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A small DOCX, with more parts."""
    parts = {**LETTER, **(more or {})}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", f"{types}</Types>")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


GOOD: dict[str, Callable[[], bytes]] = {
    "plain.pdf": lambda: a_pdf(),
    "packed.pdf": lambda: a_pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "for the web.PDF": lambda: a_pdf(linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "photo.jpg": lambda: a_picture("jpeg"),
    "photo.jpeg": lambda: a_picture("jpeg", (1000, 800)),
    "drawing.png": lambda: a_picture("png"),
    "lines.xlsx": a_workbook,
    "letter.docx": a_letter,
    "lines.csv": lambda: "\ufeffline;description;quantity\n1;Wärmebildkamera – كاميرا;3\n2;temperature;-40\n".encode(),
    "note.txt": lambda: "Ärger with = in the text is fine.\n".encode(),
}


@pytest.mark.parametrize("name", GOOD)
def test_files_of_every_kind_are_taken(name: str, tmp_path: Path) -> None:
    kind = next(kind for kind in KINDS.values() if name.lower().endswith(kind.endings))
    assert looked_at(GOOD[name](), name, tmp_path) == kind.media


# --- what pretends ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in GOOD if not name.endswith((".csv", ".txt"))])
def test_a_name_that_lies_is_refused(name: str, tmp_path: Path) -> None:
    other = "x.png" if name.lower().endswith("pdf") else "x.pdf"
    assert "The name does not end as that of a" in refusal(GOOD[name](), other, tmp_path)
    assert "The name does not end as that of a" in refusal(GOOD[name](), f"{name}.exe", tmp_path)


def test_a_kind_that_is_not_asked_for_is_refused(tmp_path: Path) -> None:
    assert refusal(a_workbook(), "x.xlsx", tmp_path, (PDF,)) == "This is a workbook (XLSX); here, PDF is taken."


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.pdf", b"", "This file is empty."),
        ("program.pdf", b"MZ\x90\0" + bytes(100), "of no kind that is taken here"),
        ("program.txt", b"\x7fELF" + bytes(100), "of no kind that is taken here"),
        ("script.txt", b"#!/bin/sh\nrm x\n", "of no kind that is taken here"),
        ("page.txt", b"<html><script>x</script>", "of no kind that is taken here"),
        ("data.xml", b"<?xml version='1.0'?><a/>", "of no kind that is taken here"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old office file, or one with a password"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old office file, or one with a password"),
        ("text.txt", b"caf\xe9\n", "not UTF-8"),
        ("text.txt", b"half \xe2\x82", "not UTF-8"),
        ("text.txt", b"zero \0\n", "the sign U+0000"),
        ("text.txt", b"escape \x1b[2J\n", "the sign U+001B"),
        ("lines.csv", b"name;what\nx;=cmd|' /C calc'!A0\n", "begins with = or @"),
        ("lines.csv", b'a,b\n"@SUM(1)",2\n', "begins with = or @"),
    ],
)
def test_other_files_are_refused_with_a_sentence(name: str, data: bytes, sentence: str, tmp_path: Path) -> None:
    assert sentence in refusal(data, name, tmp_path)


@pytest.mark.parametrize("name", ["plain.pdf", "packed.pdf", "photo.jpg", "drawing.png", "lines.xlsx", "letter.docx"])
@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_file_that_is_cut_off_is_refused(name: str, cut: float, tmp_path: Path) -> None:
    whole = GOOD[name]()
    assert "cut off" in refusal(whole[: int(len(whole) * cut)], name, tmp_path)


@pytest.mark.parametrize("name", ["plain.pdf", "photo.jpg", "drawing.png"])
def test_a_file_that_is_an_archive_as_well_is_refused(name: str, tmp_path: Path) -> None:
    assert "something else is appended" in refusal(GOOD[name]() + a_letter(), name, tmp_path)


def test_a_picture_that_is_a_pdf_as_well_is_refused(tmp_path: Path) -> None:
    picture = a_picture("png")
    note = b"tEXt" + b"x\0%PDF-1.7"
    chunk = (len(note) - 4).to_bytes(4, "big") + note + zlib.crc32(note).to_bytes(4, "big")
    assert "something else is appended" in refusal(picture[:33] + chunk + picture[33:], "a.png", tmp_path)


def test_a_picture_of_too_many_points_is_refused(tmp_path: Path) -> None:
    picture = bytearray(a_picture("png"))
    picture[16:24] = (60_000).to_bytes(4, "big") * 2
    picture[29:33] = zlib.crc32(picture[12:29]).to_bytes(4, "big")
    assert "3600000000 points" in refusal(bytes(picture), "a.png", tmp_path)


def test_a_changed_byte_in_a_picture_is_seen(tmp_path: Path) -> None:
    picture = bytearray(a_picture("png"))
    picture[100] ^= 1
    assert "damaged" in refusal(bytes(picture), "a.png", tmp_path)


# --- PDF -------------------------------------------------------------------------------------


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    )


def launch(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe")))


def attachment(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["other.pdf"] = b"%PDF-1.7 other"


def form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pdf.make_indirect(pikepdf.Dictionary(XFA=pdf.make_stream(b"<xdp/>"), Fields=pikepdf.Array()))


ACTING = [
    (script, "This PDF runs scripts (/JavaScript)"),
    (launch, "This PDF starts programs (/Launch)"),
    (attachment, "This PDF holds other files (/EmbeddedFile"),
    (form, "This PDF is a form that runs scripts (/XFA)"),
]
MODES = [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("change", "sentence"), ACTING)
def test_a_pdf_that_acts_is_refused_in_the_open_and_packed(
    change: Callable[[pikepdf.Pdf], None], sentence: str, mode: pikepdf.ObjectStreamMode, tmp_path: Path
) -> None:
    said = refusal(a_pdf(change, object_stream_mode=mode), "a.pdf", tmp_path)
    assert said.startswith(sentence)
    assert "Print it into a new PDF" in said


def test_a_name_written_otherwise_is_the_same_name(tmp_path: Path) -> None:
    hidden = a_pdf(script).replace(b"/JavaScript", b"/#4aava#53cript")
    assert "runs scripts" in refusal(hidden, "a.pdf", tmp_path)


def test_a_change_appended_to_a_pdf_is_looked_at(tmp_path: Path) -> None:
    added = b"\n9 0 obj\n<< /S /Launch /F (calc.exe) >>\nendobj\ntrailer << >>\nstartxref\n0\n%%EOF\n"
    assert "starts programs" in refusal(a_pdf() + added, "a.pdf", tmp_path)


@pytest.mark.parametrize("user", ["", "secret"])
def test_a_protected_pdf_is_refused(user: str, tmp_path: Path) -> None:
    protected = a_pdf(encryption=pikepdf.Encryption(owner="owner", user=user))
    assert "protected with a password or by rights" in refusal(protected, "a.pdf", tmp_path)


@pytest.mark.parametrize("filters", [b"[/ASCIIHexDecode /FlateDecode]", b"/LZWDecode", b"7 0 R", b"/Fl"])
def test_objects_packed_in_another_way_are_refused(filters: bytes, tmp_path: Path) -> None:
    packed = a_pdf(script, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    at = packed.index(b"/Type /ObjStm")
    begin, end = packed.rindex(b"<<", 0, at), packed.index(b">>", at)
    words = packed[begin:end].replace(b"/Filter /FlateDecode", b"/Filter " + filters)
    assert "packed in a way that cannot be looked into" in refusal(
        packed[:begin] + words + packed[end:], "a.pdf", tmp_path
    )


def test_objects_that_do_not_unpack_are_refused(tmp_path: Path) -> None:
    packed = bytearray(a_pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate))
    at = packed.index(b"stream\n", packed.index(b"/Type /ObjStm")) + 20
    packed[at] ^= 0xFF
    assert "cannot be unpacked" in refusal(bytes(packed), "a.pdf", tmp_path)


def test_a_pdf_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("navicert.library.pdf_files.MOST_UNPACKED", 10 << 20)

    def bomb(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Extra = pdf.make_stream(bytes(20 << 20))

    assert "unpacks to far more than its size" in refusal(a_pdf(bomb, compress_streams=True), "a.pdf", tmp_path)


# --- workbooks and text documents ------------------------------------------------------------

RELATION = '<Relationships><Relationship Id="1" Type="http://x/{}" Target="{}" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("parts", "types", "sentence"),
    [
        ({"word/vbaProject.bin": "x"}, "", "This file holds macros"),
        (
            {},
            '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>',
            "This file holds macros",
        ),
        ({"xl/macrosheets/sheet1.xml": "x"}, "", "This file holds macros"),
        ({"word/embeddings/oleObject1.bin": "x"}, "", "holds another file inside (oleObject1.bin)"),
        ({"word/run.exe": "x"}, "", "holds another file inside (run.exe)"),
        ({"word/_rels/s.rels": RELATION.format("attachedTemplate", "https://x")}, "", "fetches attachedTemplate"),
        ({"word/_rels/s.rels": RELATION.format("oleObject", "mhtml:https://x")}, "", "fetches oleObject"),
        ({"word/_rels/s.rels": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "", "cannot be read as XML"),
        ({"../outside.xml": "x"}, "", "a name that leads outside it"),
        ({"WORD/document.xml": "x"}, "", "two with one name"),
    ],
)
def test_a_document_that_acts_is_refused(parts: dict[str, str], types: str, sentence: str, tmp_path: Path) -> None:
    assert sentence in refusal(a_letter(parts, types), "a.docx", tmp_path)


def test_a_document_made_for_macros_is_refused(tmp_path: Path) -> None:
    types = LETTER["[Content_Types].xml"].replace(TYPE, "application/vnd.ms-word.document.macroEnabled.main+xml")
    assert "holds macros" in refusal(a_letter({"[Content_Types].xml": types}), "a.docx", tmp_path)


def test_a_link_to_click_on_is_no_danger(tmp_path: Path) -> None:
    letter = a_letter({"word/_rels/s.rels": RELATION.format("hyperlink", "https://kestrel.example")})
    assert looked_at(letter, "a.docx", tmp_path) == KINDS["docx"].media


def test_another_archive_is_refused(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("drawing.dwg", "x")
    assert "This is an archive" in refusal(archive.getvalue(), "a.docx", tmp_path)


def test_a_bomb_is_refused_whatever_it_says_of_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("navicert.library.zipped_files.MOST_UNPACKED", 1 << 20)
    bomb = a_letter({"word/media/sky.xml": " " * (2 << 20)})
    assert "unpacks to far more than its size" in refusal(bomb, "a.docx", tmp_path)
    smaller = bomb.replace((2 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert "damaged" in refusal(smaller, "a.docx", tmp_path)


def test_something_before_or_behind_a_document_is_refused(tmp_path: Path) -> None:
    assert "before or behind" in refusal(a_letter() + bytes(10), "a.docx", tmp_path)
    assert "before or behind" in refusal(b"PK\x03\x04hidden" + a_letter(), "a.docx", tmp_path)


def test_a_document_with_a_password_is_refused(tmp_path: Path) -> None:
    letter = bytearray(a_letter(how=zipfile.ZIP_STORED))
    at = letter.rindex(b"PK\x01\x02")
    letter[at + 8] |= 1
    assert "protected with a password" in refusal(bytes(letter), "a.docx", tmp_path)
