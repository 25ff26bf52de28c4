"""Programs that are not ours agree about our documents, and refuse what was altered.

``tools/foreign_verifiers.sh`` installs them into ``.venv-foreign``. Where one is missing its tests are skipped, with the
reason; with NAVICERT_FOREIGN_VERIFIERS=required they fail. veraPDF, the reference for PDF/A, is in no registry of
packages and so not among them.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from document_corpus import altered
from document_examples import KEY, KEYS, letter, licence, published
from document_pages import DOCUMENTS
from navicert.documents.draw import draw
from navicert.documents.keys import jwks
from navicert.documents.signing import sign

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".venv-foreign" / "bin"
JOSERFC = """
import json, sys, warnings
warnings.simplefilter("ignore")  # EdDSA is to be called Ed25519 (RFC 9864)
from joserfc import jwk, jws
given = json.load(sys.stdin)
keys = jwk.KeySet.import_key_set(given["keys"])
for token in given["tokens"]:
    try:
        print(jws.deserialize_compact(token, keys, algorithms=["EdDSA"]).payload.decode())
    except Exception as error:
        print(type(error).__name__)
"""


def program(name: str, *needs: str) -> Path:
    """A program of others, which must answer when it is called so."""
    found = PROGRAMS / name
    if found.exists() and subprocess.run([found, *needs], capture_output=True, check=False).returncode == 0:
        return found
    why = f"{name} {' '.join(needs)} does not run in {PROGRAMS.relative_to(ROOT)}; run tools/foreign_verifiers.sh"
    if os.environ.get("NAVICERT_FOREIGN_VERIFIERS") == "required":
        pytest.fail(why)
    pytest.skip(why)


def test_joserfc_verifies_licence_letter_and_status_list_and_refuses_an_altered_licence() -> None:
    python = program("python", "-c", "import joserfc")
    tokens = [sign(licence(), KEY), sign(letter(), KEY), altered(), published()]
    given = json.dumps({"keys": json.loads(jwks(KEYS)), "tokens": tokens})
    told = subprocess.run([python, "-c", JOSERFC], input=given, capture_output=True, text=True, check=True)
    lines = told.stdout.splitlines()
    assert lines[:3] == [licence().data.decode(), letter().data.decode(), "BadSignatureError"]
    assert json.loads(lines[3])["credentialSubject"]["statusPurpose"] == "message"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_outloud_finds_nothing_against_accessibility(name: str, tmp_path: Path) -> None:
    """91 rules, those of PDF/UA-1 and some that a screen reader needs beyond it."""
    outloud = program("outloud", "--version")
    (tmp_path / "page.pdf").write_bytes(draw(sign(DOCUMENTS[name], KEY), KEY))
    told = subprocess.run([outloud, tmp_path / "page.pdf", "--json", "-"], capture_output=True, text=True, check=False)
    found = json.loads(told.stdout[told.stdout.index("{") : told.stdout.rindex("}") + 1])["results"][0]
    assert [f"{each['rule']}: {each['message']}" for each in found["findings"]] == []
    assert found["verdict"] == "pass"
