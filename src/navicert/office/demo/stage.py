"""One case of the demonstration while it is played: who has a part in it, and what it has come to so far."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime as Moment
from random import Random
from typing import Any

from navicert.library import Library
from navicert.licensing.kinds import LicenceKind
from navicert.office.actions.documents import Access, attach
from navicert.office.cases.kinds import kind_named
from navicert.office.cases.uploads import Upload, store
from navicert.office.demo.cast import Cast
from navicert.office.demo.given import Application, Plan, given
from navicert.office.demo.hours import Hours
from navicert.office.demo.paper import paper
from navicert.office.demo.variants import firm_of
from navicert.office.models.case import Case
from navicert.office.models.licence import Licence
from navicert.office.models.people import CLEARANCES, Organisation, Person


class Stage:
    """What the steps of one case work on. ``case`` is fetched anew by each step, since actions lock their own copy."""

    def __init__(self, plan: Plan, application: Application, cast: Cast, library: Library) -> None:
        self.plan, self.application, self.cast, self.library = plan, application, cast, library
        self.lot = Random(plan.seed)
        self.hours = Hours(plan.began, self.lot)
        self.dossier = application.dossier
        self.firm_name = firm_of(self.dossier)
        self.officer = self.lot.choice([*cast.of("officer")[:1], *cast.of("officer")])
        self.number = 0  # of the row of the case, once it is begun
        self.licence: Licence | None = None

    @property
    def now(self) -> Moment:
        """The moment at which the step happens."""
        return self.hours.now

    @property
    def kind(self) -> LicenceKind:
        """The licence type."""
        return kind_named(self.plan.kind)

    @property
    def case(self) -> Case:
        """The case as it is."""
        return Case.objects.select_related("officer").get(pk=self.number)

    @property
    def firm(self) -> Organisation:
        """The firm that applies."""
        return self.cast.firms[self.firm_name]

    @property
    def agent(self) -> Organisation | None:
        """The agent through whom it applies: of firms that have one, in every fourth case."""
        short = self.cast.clients.get(self.firm_name)
        return self.cast.agents[short] if short and self.plan.number % 4 == 3 else None

    @property
    def applicant(self) -> Person:
        """Who applies: somebody of the firm, or of its agent."""
        return self.cast.applicants[self.cast.clients[self.firm_name] if self.agent else self.firm_name][0]

    def says(self, what: str) -> str:
        """A sentence of the texts, drawn by lot."""
        said: str = self.lot.choice(given("texts")[what])
        return said

    def attach_all(self) -> None:
        """Attach every document that lies with the application; a specification is graded as the dossier says."""
        grading = self.dossier.get("grading", "unclassified")
        graded = grading if grading in CLEARANCES else "none"
        for piece in self.application.pieces:
            access = Access(grading=graded if piece == "specification" else "none")
            self.attach(piece, access)

    def attach(self, piece: str, access: Access) -> None:
        """Attach one document: a page that says what it stands for."""
        file = store().spool()
        with file:
            file.write(paper(self.kind.piece(piece).label, self._page()))
            file.flush()
            attach(
                self.case, piece=piece, upload=Upload(f"{piece.replace('_', '-')}.pdf", file), by=self.applicant,
                now=self.now, access=access,
            )  # fmt: skip

    def _page(self) -> list[str]:
        said = [f"{self.firm.name}, {self.firm.address}", "", f"Application {self.case.public_id}", ""]
        said += [str(line.get("description", "")) for line in self.dossier.get("goods", ())]
        return [*said, "", "An invented document of the demonstration of Navicert."]

    def values(self) -> Mapping[str, Any]:
        """What the draft says now."""
        found: Mapping[str, Any] = json.loads(self.case.dossier)
        return found
