"""The formats of the United States and of the United Nations, by name."""

from __future__ import annotations

from collections.abc import Mapping

from navicert.screening.readers.bis_dpl import read_dpl
from navicert.screening.readers.bis_part744 import read_entity_list, read_military_end_users, read_unverified_list
from navicert.screening.readers.csl import read_csl_csv, read_csl_json
from navicert.screening.readers.ddtc import read_ddtc
from navicert.screening.readers.ofac_advanced import read_ofac_advanced
from navicert.screening.readers.ofac_csv import read_ofac_csv
from navicert.screening.readers.ofac_xml import read_ofac_xml
from navicert.screening.readers.reading import Reader
from navicert.screening.readers.un import read_un_xml

AMERICA: Mapping[str, Reader] = {
    "ofac-csv": read_ofac_csv,
    "ofac-xml": read_ofac_xml,
    "ofac-advanced-xml": read_ofac_advanced,
    "csl-csv": read_csl_csv,
    "csl-json": read_csl_json,
    "bis-entity-list": read_entity_list,
    "bis-unverified-list": read_unverified_list,
    "bis-meu-list": read_military_end_users,
    "bis-dpl": read_dpl,
    "ddtc": read_ddtc,
    "un-xml": read_un_xml,
}
"""All of them have the one part ``list``, but ``ofac-csv`` (``sdn, add, alt, comments``) and ``ddtc`` (any parts)."""
