"""The shape of the house: small files, short functions, imports that point downwards, and clean words."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = ("src", "tests", "tools", "bench")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40  # lines of the body, its docstring apart
VAGUE_NAMES = ("Manager", "Service", "Handler", "Helper", "Processor")
VAGUE_MODULES = {"utils", "util", "common", "helpers", "misc", "info"}
# Put together here, so that this file does not hold what it looks for.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
    )
)
INDEX_OPTIONS = ("--index" + "-url", "--extra-index" + "-url", "--find" + "-links")
FOREIGN_PATHS = re.compile(r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me)/\w")
OTHER_SPELLINGS = re.compile(
    r"\b(authori[z]\w*|organi[z]\w*|recogni[z]\w*|normali[z]\w*|summari[z]\w*|behavio[r]\b|colo[r]s?\b|analy[z]e\w*)",
    re.IGNORECASE,
)
CORE = {"terms", "law", "assess", "change", "columns", "classify", "screening", "licensing", "record", "exchange"}


def tracked_files() -> Iterator[Path]:
    """Every file of the repository, or, where git is not at hand, every file that is not built."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        paths = [ROOT / name for name in listing.stdout.splitlines()]
    else:
        paths = [path for part in (*CODE, "docs") for path in (ROOT / part).rglob("*")]
    return (path for path in paths if path.is_file())


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    for path in tracked_files():
        if not suffixes or path.suffix in suffixes:
            try:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def python_files() -> list[tuple[str, str]]:
    return [(name, text) for name, text in texts(".py") if "/migrations/" not in name]


def functions(text: str) -> Iterator[tuple[str, int]]:
    """The name of each function and the number of lines of its body, docstring apart."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def core_packages() -> set[str]:
    present = {path.stem for path in (ROOT / "src/navicert").iterdir() if not path.name.startswith("_")}
    return {f"navicert.{name}" for name in CORE & present}


def settings_of_the_contracts() -> list[dict[str, object]]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["tool"]["importlinter"]["contracts"])


def test_files_are_short() -> None:
    lengths = {name: text.count("\n") for name, text in python_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    long = [
        f"{name}: {function} has {length} lines"
        for name, text in python_files()
        for function, length in functions(text)
        if length > LONGEST_FUNCTION
    ]
    assert long == []


def test_names_say_what_a_thing_is() -> None:
    vague = [
        f"{name}: {node.name}"
        for name, text in python_files()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and node.name.endswith(VAGUE_NAMES)
    ]
    assert vague + [name for name, _ in python_files() if Path(name).stem in VAGUE_MODULES] == []


def test_imports_point_downwards() -> None:
    importlinter = pytest.importorskip("importlinter.cli")
    assert importlinter.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_whole_core_is_under_the_contract() -> None:
    pure = next(each for each in settings_of_the_contracts() if each["id"] == "pure-core")
    assert set(map(str, list(pure["source_modules"]))) == core_packages()  # type: ignore[call-overload]


def test_no_file_names_a_package_registry() -> None:
    found = [f"{name}: {host}" for name, text in texts() for host in (*REGISTRY_HOSTS, *INDEX_OPTIONS) if host in text]
    assert found == []


def test_every_pinned_package_has_a_hash() -> None:
    for path in ROOT.glob("requirements*.txt"):
        pins = re.findall(r"^[\w.-]+==(?:.*\\\n)*.*", path.read_text(), re.MULTILINE)
        assert pins, path.name
        assert [pin for pin in pins if "--hash=sha256:" not in pin] == [], path.name


def test_each_requirement_file_contains_the_smaller_one() -> None:
    small, middle, large = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-office.txt", "requirements-dev.txt")
    )
    assert small.items() <= middle.items() <= large.items()


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    found = [
        f"{name}: {match.group()}"
        for name, text in texts(".py", ".md", ".toml", ".yaml", ".in", ".txt", ".sh", "")
        for match in FOREIGN_PATHS.finditer(text)
    ]
    assert found == []


def test_documents_keep_to_british_spelling() -> None:
    prose = {name: re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL) for name, text in texts(".md")}
    found = [f"{name}: {match.group()}" for name, text in prose.items() for match in OTHER_SPELLINGS.finditer(text)]
    assert found == []
