"""Documents of which pages are drawn in tests: both kinds, each language, other scripts, little and much."""

from __future__ import annotations

from dataclasses import replace

from document_examples import END_USER, HOLDER, letter, licence
from navicert.documents.statement import Letter, LicenceStatement

ARABIC = licence(
    language="ar",
    title="ترخيص تصدير فردي",
    holder=replace(HOLDER, name="شركة النسر للبصريات", country="EG", address="١٢ شارع الميناء، الإسكندرية"),
)
CHINESE = replace(END_USER, name="北京光学有限公司", country="CN")
DOCUMENTS: dict[str, LicenceStatement | Letter] = {
    "licence": licence(),
    "letter": letter(),
    "french": licence(language="fr"),
    "german": letter(language="de"),
    "arabic": ARABIC,
    "another script": licence(parties=(CHINESE,)),
    "bare": licence(
        parties=(), lines=(), end_use=None, conditions=(), valid_until=None, record=None, signatory=None, destinations=("TR", "XK")
    ),
}  # fmt: skip
