"""The map of what is modelled is what the packs hold, and every pack names the texts that it was made from."""

from pathlib import Path

from click.testing import CliRunner

from navicert.cli.main import main
from navicert.library import open_library

PAGE = Path(__file__).parents[1] / "docs" / "coverage.md"


def test_the_page_says_what_the_packs_hold() -> None:
    printed = CliRunner().invoke(main, ["law", "coverage", "--page"])
    assert PAGE.read_text(encoding="utf-8") == printed.output, "run `navicert law coverage --page > docs/coverage.md`"


def test_every_pack_names_its_texts() -> None:
    for pack in open_library().law.packs.values():
        assert pack.head.sources, f"{pack.name} names no text"
        assert all(source.title for source in pack.head.sources)


def test_what_has_no_pack_is_named_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"- {regime}: " in text for regime in open_library().law.uncovered)
