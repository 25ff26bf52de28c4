"""A determination is given, and kept with all that it was made from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from navicert.assess.answer_json import as_json
from navicert.assess.facts import read_facts
from navicert.library import Library
from navicert.office.models import KeptDetermination
from navicert.office.numbers import new_number
from navicert.office.record.acts import made_with, record
from navicert.office.record.canonical import canonical, sha256
from navicert.record.act import Act


def keep_determination(
    facts: Mapping[str, object], *, library: Library, asked_by: str, now: datetime
) -> KeptDetermination:
    """Assess the facts and keep the answer with the hashes of all that went into it.

    The facts are assessed as they are kept, so that the same text gives the same answer when it is replayed.
    """
    kept_facts = canonical(facts)
    asked = read_facts(json.loads(kept_facts))
    lookout = library.lookout(asked.date, now.date())
    determination = library.assess(asked, lookout=lookout)
    answer = canonical(as_json(determination))
    editions = library.keep_editions(lookout)
    with transaction.atomic():
        kept = KeptDetermination.objects.create(
            public_id=_new_id(now.year),
            created=now,
            asked_by=asked_by,
            day=determination.date,
            headline=str(determination.headline),
            engine=determination.engine,
            packs=editions["packs"],
            lists=editions["lists"],
            facts=kept_facts,
            facts_sha256=sha256(kept_facts),
            answer=answer,
            answer_sha256=sha256(answer),
        )
        record(act_of(kept))
    return kept


def act_of(kept: KeptDetermination) -> Act:
    """The act of keeping a determination: every column of it, the texts by their hash."""
    return Act(
        verb="determination.kept",
        subject=kept.public_id,
        actor=kept.asked_by,
        at=kept.created,
        inputs=made_with(facts=kept.facts_sha256, packs=kept.packs, lists=kept.lists, engine=kept.engine),
        outcome={"day": kept.day, "headline": kept.headline, "answer": kept.answer_sha256},
    )


def _new_id(year: int) -> str:
    """A number that is not taken, such as ``NV-2026-7K3M-Q9TD``."""
    while True:
        public_id = new_number("NV", year, groups=2)
        if not KeptDetermination.objects.filter(public_id=public_id).exists():
            return public_id
