"""The formats of every other source, by name."""

from __future__ import annotations

from collections.abc import Mapping

from navicert.screening.readers.concern import read_concern
from navicert.screening.readers.dfat import read_dfat
from navicert.screening.readers.eu_fsf import read_eu_fsf
from navicert.screening.readers.eu_journal import read_eu_journal
from navicert.screening.readers.ftm import read_ftm, read_simple
from navicert.screening.readers.japan import read_meti, read_mof
from navicert.screening.readers.mofcom import read_mofcom
from navicert.screening.readers.nsdc import read_nsdc
from navicert.screening.readers.ofsi import read_ofsi
from navicert.screening.readers.reading import Reader
from navicert.screening.readers.seco import read_seco
from navicert.screening.readers.sema import read_sema
from navicert.screening.readers.senzing import read_senzing
from navicert.screening.readers.uk import read_uk

WORLD: Mapping[str, Reader] = {
    "concern": read_concern,
    "dfat": read_dfat,
    "eu-fsf": read_eu_fsf,
    "eu-journal": read_eu_journal,
    "ftm": read_ftm,
    "ftm-simple": read_simple,
    "meti": read_meti,
    "mof-japan": read_mof,
    "mofcom": read_mofcom,
    "nsdc": read_nsdc,
    "ofsi": read_ofsi,
    "seco": read_seco,
    "sema": read_sema,
    "senzing": read_senzing,
    "uk": read_uk,
}
"""All of them have the one part ``list``, but ``eu-journal``, whose parts are named by CELEX numbers."""
