"""How an answer is written in a form, and read from it: text on the page, a value in the facts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

NONE = "none"
YESNO = {"yes": True, "true": True, "no": False, "false": False}


class Unreadable(ValueError):
    """An answer that cannot be read; says what would be right."""


def read(kind: str, text: str) -> Any:
    """The value that a written answer stands for; ``None`` where nothing was written."""
    text = text.strip()
    if not text:
        return None
    return READERS[kind](text) if kind in READERS else text


def write(kind: str, value: Any) -> str:
    """The reverse of ``read``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return _write_list(kind, list(value))
    return str(value)


def _number(text: str) -> float | int:
    plain = re.sub(r"[\s_']", "", text)
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        raise Unreadable(f"“{text}” is not a number; write it with digits and a point, such as 1250.50")
    return float(plain) if "." in plain else int(plain)


def _yesno(text: str) -> bool:
    if text.lower() not in YESNO:
        raise Unreadable(f"“{text}” is neither yes nor no")
    return YESNO[text.lower()]


def _list(text: str) -> list[str]:
    return [] if text.lower() == NONE else [part.strip() for part in text.split(",") if part.strip()]


def _stakes(text: str) -> list[dict[str, Any]]:
    if text.lower() == NONE:
        return []
    return [_stake([part.strip() for part in line.split(",", 2)]) for line in text.splitlines() if line.strip()]


def _stake(parts: list[str]) -> dict[str, Any]:
    if len(parts) < 2:
        raise Unreadable("write one owner a line: percent, list (or none), name; such as “60, BIS-EL, Kestrel”")
    stake = {"percent": _number(parts[0]), "owner_listed": None if parts[1].lower() == NONE else parts[1]}
    return stake | ({"owner": parts[2]} if len(parts) > 2 and parts[2] else {})


def _contents(text: str) -> list[dict[str, Any]]:
    if text.lower() == NONE:
        return []
    return [_content([part.strip() for part in line.split(",", 2)]) for line in text.splitlines() if line.strip()]


def _content(parts: list[str]) -> dict[str, Any]:
    if len(parts) < 2:
        raise Unreadable("write one share a line: ECCN, percent; such as “3A001.a.2, 12.5”")
    content: dict[str, Any] = {"us_eccn": parts[0], "percent": _number(parts[1])}
    return content | ({"kind": parts[2]} if len(parts) > 2 and parts[2] else {})


def _guess(text: str) -> Any:
    """An answer to a fact whose kind nobody declared: yes or no, a number, or text."""
    if text.lower() in YESNO:
        return YESNO[text.lower()]
    return _number(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text) else text


READERS = {
    "number": _number, "yesno": _yesno, "bool": _yesno, "list": _list, "texts": _list, "stakes": _stakes,
    "contents": _contents, "any": _guess,
}  # fmt: skip


def _write_list(kind: str, values: list[Any]) -> str:
    if not values:
        return NONE
    if kind == "stakes":
        return "\n".join(_row(v.get("percent"), v.get("owner_listed") or NONE, v.get("owner")) for v in values)
    if kind == "contents":
        return "\n".join(_row(v.get("us_eccn"), v.get("percent"), v.get("kind")) for v in values)
    return ", ".join(str(value) for value in values)


def _row(*parts: Any) -> str:
    return ", ".join(write("text", part) for part in parts if part is not None)


def can_be_written(kind: str, value: Any) -> bool:
    """Can the page show this value and read it back unchanged? What it cannot travels beside the form."""
    if isinstance(value, Mapping):
        return False
    try:
        back = read(kind, write(kind, value))
    except (Unreadable, AttributeError):
        return False
    return bool(back == value) and isinstance(back, bool) == isinstance(value, bool)
