"""Run as a program with a NAVICERT_HOME: makes an office with a few cases, a licence, documents and a signed log."""

from __future__ import annotations

import os
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "navicert.office.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from navicert.library.library import Library  # noqa: E402
from navicert.office.actions.documents import open_document  # noqa: E402
from navicert.office.models import Document  # noqa: E402
from navicert.office.record.publisher import Publisher, log_folder  # noqa: E402
from navicert.office.record.sequencer import integrate, open_log, the_keys  # noqa: E402
from office_cases import NOW, a_draft, a_licence, an_office, sent_in  # noqa: E402
from office_documents import attached, with_bytes  # noqa: E402


def make() -> None:
    """Fill an empty home."""
    Path(settings.NAVICERT_HOME).mkdir(exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    home = Path(settings.NAVICERT_HOME)
    keys = the_keys(home)
    open_log(keys, NOW)
    office = an_office(Library(home))
    licence = a_licence(office)
    sent_in(office)
    draft = a_draft(office)
    for document in Document.objects.exclude(case=None):
        with_bytes(document)
    for number in range(3):
        document = attached(draft, "contract", text=f"Contract {number}")
    open_document(document, by=office.clerk, now=NOW).close()
    integrate(keys, log_folder())
    Publisher(log_folder(), tuple(key.verifier for key in keys)).publish()
    print(licence.public_id, draft.public_id, document.public_id)


if __name__ == "__main__":
    make()
