"""The corpus of what must be refused: each with the sentence that says why.

The files in ``invalid/`` are for every implementation: hexadecimal hashes, and texts as they are sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from navicert.record.checkpoint import Checkpoint
from navicert.record.keys import VerifierKey
from navicert.record.merkle import Frontier, check_consistency, check_inclusion
from navicert.record.note import Note
from navicert.record.policy import parse_policy
from navicert.record.proof import Receipt
from navicert.record.refused import RecordError
from navicert.record.witness import Answer, decide

CORPUS = Path(__file__).parent / "invalid"
KEY = VerifierKey.parse("log.example.org/licences+15b61a2a+AUIYnTj2hP1WwSbrJj+6cQo1APzAJZ4pNwqWne6mBy4i")
SEEN = Checkpoint(KEY.name, 3, Frontier().grown([b"entry 0", b"entry 1", b"entry 2"]).root)

Case = dict[str, Any]


def cases(name: str) -> list[Any]:
    found = yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=re.sub(r"\W+", "-", case["what"])) for case in found]


def inclusion(case: Case) -> None:
    leaf, root, path = bytes.fromhex(case["leaf"]), bytes.fromhex(case["root"]), map(bytes.fromhex, case["path"])
    check_inclusion(case["index"], case["size"], leaf, list(path), root)


def consistency(case: Case) -> None:
    roots, path = [bytes.fromhex(case[name]) for name in ("old_root", "new_root")], map(bytes.fromhex, case["path"])
    check_consistency(case["old"], roots[0], case["new"], roots[1], list(path))


def note(case: Case) -> None:
    read = Note.parse(bytes.fromhex(case["hex"]) if "hex" in case else case["note"].encode())
    read.signed_by([KEY])
    Checkpoint.parse(read.text)


def receipt(case: Case) -> None:
    read = Receipt.parse(case["receipt"].encode())
    read.checkpoint.signed_by([KEY])
    read.check(b"entry 4")


@pytest.mark.parametrize(
    ("check", "case"),
    [
        pytest.param(check, *each.values, id=f"{name}-{each.id}")
        for name, check in {
            "inclusion": inclusion,
            "consistency": consistency,
            "notes": note,
            "receipts": receipt,
            "keys": lambda case: VerifierKey.parse(case["key"]),
            "policies": lambda case: parse_policy(case["policy"].encode()),
        }.items()
        for each in cases(name)
    ],
)
def test_what_is_invalid_is_refused_with_a_sentence(check: Callable[[Case], object], case: Case) -> None:
    with pytest.raises(RecordError) as refused:
        check(case)
    assert str(refused.value) == case["says"]


@pytest.mark.parametrize("case", cases("requests"))
def test_a_witness_refuses_with_a_status(case: Case) -> None:
    answer = decide(case["request"].encode(), {KEY.name: [KEY]}, SEEN)
    assert isinstance(answer, Answer)
    assert (answer.status, answer.body.rstrip("\n"), answer.evidence is not None) == (
        case["status"],
        case["says"],
        case["evidence"],
    )
    assert (answer.type == "text/x.tlog.size") is (answer.status == 409)
