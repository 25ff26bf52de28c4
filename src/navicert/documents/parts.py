"""The parts of which licences and letters are made. All are frozen: what was declared on the day stays as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import ConfigDict, Field

from navicert.documents.fields import (
    Address,
    Country,
    Currency,
    Decimals,
    Entry,
    Name,
    Number,
    Text,
    Thumbprint,
    Word,
)

EXACTLY = ConfigDict(extra="forbid", strict=True)
"""Nothing that is not named, and nothing turned from one kind into another."""

LineNumber = Annotated[int, Field(ge=1, le=9_999)]
Place = Annotated[int, Field(ge=0, lt=2**24)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who issues. ``key`` is the thumbprint of its key (RFC 7638); the addresses say where its public keys are and
    where a number can be looked up."""

    __pydantic_config__ = EXACTLY
    name: Name
    country: Country
    key: Thumbprint
    keys_at: Address
    verify_at: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A person or body with its part in the matter, as it was declared. ``identifier`` is a register number."""

    __pydantic_config__ = EXACTLY
    role: Word
    name: Name
    country: Country
    address: Name | None = None
    identifier: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """How much: a decimal number as it is written, and its unit."""

    __pydantic_config__ = EXACTLY
    amount: Decimals
    unit: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A sum: a decimal number as it is written, and the currency (ISO 4217)."""

    __pydantic_config__ = EXACTLY
    amount: Decimals
    currency: Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsLine:
    """One line of goods, software or technology, with its codes by list (``EU``, ``CN``, ``US-EAR`` …).

    No quantity or no value means that the licence sets none for this line.
    """

    __pydantic_config__ = EXACTLY
    number: LineNumber
    description: Text
    codes: Mapping[Name, Name] = field(default_factory=dict)
    quantity: Quantity | None = None
    value: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What the holder must keep to, and who alone can lift it."""

    __pydantic_config__ = EXACTLY
    id: Number
    text: Text
    owner: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One reason of a decision: the criterion, what was found, on which evidence."""

    __pydantic_config__ = EXACTLY
    criterion: Name
    text: Text
    evidence: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A piece of a letter: a text, with a heading over it or without, and the provisions that it rests on."""

    __pydantic_config__ = EXACTLY
    text: Text
    heading: Name | None = None
    cites: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law that was applied: bodies of law, and the edition of each by its hash."""

    __pydantic_config__ = EXACTLY
    regimes: tuple[Name, ...]
    editions: Mapping[Name, Name] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlace:
    """Where the decision stands in the record: the origin of the log and the entry of the act, 33 bytes in hexadecimal."""

    __pydantic_config__ = EXACTLY
    log: Name
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPlace:
    """Where the status of the document stands: the address of the status list, and the place in it, from 0."""

    __pydantic_config__ = EXACTLY
    list: Address
    index: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """The person who answers for the document."""

    __pydantic_config__ = EXACTLY
    name: Name
    post: Name
