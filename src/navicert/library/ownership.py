"""The rules on ownership in force in an installation, and files that say what is known of parties."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import yaml

from navicert.library.library import Library
from navicert.library.packs import PACKS, parse_yaml
from navicert.screening.known import BadDossier, Known, read_known
from navicert.screening.ownership_rules import OwnershipRule, read_ownership_rules

BIGGEST = 50_000_000  # bytes


class DossierFile(NamedTuple):
    """A file as read, with its name and hash for the receipt."""

    name: str
    sha256: str
    known: Known


def ownership_rules(library: Library) -> tuple[OwnershipRule, ...]:
    """The rules on ownership and control, with the days of the law that is installed."""
    return read_ownership_rules(parse_yaml((PACKS / "ownership.yaml").read_text("utf-8")), library.law.packs)


def rules_version(rules: tuple[OwnershipRule, ...]) -> str:
    """The hash of all that the rules say, days included, for the receipt."""
    said = [
        [str(getattr(rule, name)) for name in sorted(OwnershipRule.__slots__) if name != "programmes"]
        + [sorted((k, *sorted(v)) for k, v in rule.programmes.items())]
        for rule in rules
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def read_dossier(path: Path) -> DossierFile:
    """What a YAML or JSON file says of parties. Raises :class:`~navicert.screening.known.BadDossier`."""
    try:
        if path.stat().st_size > BIGGEST:
            raise BadDossier(f"{path} is larger than {BIGGEST:,} bytes")
        content = path.read_bytes()
        data = parse_yaml(content.decode("utf-8-sig"))
    except OSError as error:
        raise BadDossier(f"{path} cannot be read: {error}") from None
    except UnicodeDecodeError:
        raise BadDossier(f"{path} is not in UTF-8; save it as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadDossier(f"{path}{f', line {mark.line + 1}' if mark else ''}: not YAML: {error}") from None
    try:
        return DossierFile(path.name, hashlib.sha256(content).hexdigest(), read_known(data))
    except BadDossier as error:
        raise BadDossier(f"{path}: {error}") from None
