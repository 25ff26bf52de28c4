"""What changed between two editions of a list, by entry and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from navicert.screening.listing import Alias, Identifier, Listing, Quality, Tie

FIELDS = tuple(f.name for f in fields(Listing) if f.name != "id")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one entry: what no longer stands there, and what stands there now, as printed words."""

    field: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry that both editions have, and that is not the same in both."""

    before: Listing
    after: Listing
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions compared; each part is sorted by the id of the entry."""

    added: tuple[Listing, ...]
    removed: tuple[Listing, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def ids(self) -> frozenset[str]:
        """Every entry that is not the same in both editions: what a re-screening has to look at."""
        kept = (c.after for c in self.changed)
        return frozenset(each.id for part in (self.added, self.removed, kept) for each in part)


def difference(before: Iterable[Listing], after: Iterable[Listing]) -> Difference:
    """Compare two editions of one list. The order of entries, and of the values of a field, says nothing."""
    old = {each.id: each for each in before}
    new = {each.id: each for each in after}
    both = sorted(old.keys() & new.keys())
    changes = ((old[i], new[i], tuple(_field_changes(old[i], new[i]))) for i in both if old[i] != new[i])
    return Difference(
        tuple(new[i] for i in sorted(new.keys() - old.keys())),
        tuple(old[i] for i in sorted(old.keys() - new.keys())),
        tuple(Changed(*change) for change in changes if change[2]),
    )


def _field_changes(before: Listing, after: Listing) -> Iterator[FieldChange]:
    for name in FIELDS:
        old, new = _words(getattr(before, name)), _words(getattr(after, name))
        if set(old) != set(new):
            yield FieldChange(
                name, tuple(w for w in old if w not in set(new)), tuple(w for w in new if w not in set(old))
            )


def _words(value: object) -> tuple[str, ...]:
    """The values of a field, each as printed words; nothing for a field that is empty."""
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(words(each) for each in value))
    return () if value in (None, "") else (words(value),)


def words(value: object) -> str:
    """One value of a listing, as a person reads it: a name with its quality, a number with its kind."""
    if isinstance(value, Alias):
        marks = [value.quality.value] * (value.quality is not Quality.ALIAS) + [value.language] * bool(value.language)
        return f"{value.text} ({', '.join(marks)})" if marks else value.text
    if isinstance(value, Identifier):
        return f"{value.kind} {value.number}" + (f" ({value.country})" if value.country else "")
    if isinstance(value, Tie):
        return f"{value.relation}: {value.to}"
    return str(value)
