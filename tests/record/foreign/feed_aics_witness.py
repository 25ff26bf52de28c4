"""Feed the checkpoint of a log folder to a witness with the client of aics-witness: ``... FOLDER ADDRESS WITNESS-VKEY``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from aics_tlog.tiles import FileSystemTileReader, consistency_proof_from_tiles  # type: ignore[import-not-found]
from aics_witness.feeder import FeederError, submit_checkpoint  # type: ignore[import-not-found]

folder = Path(sys.argv[1])
proof = partial(consistency_proof_from_tiles, FileSystemTileReader(folder))
try:
    lines = submit_checkpoint(sys.argv[2], (folder / "checkpoint").read_bytes(), proof, witness_vkey=sys.argv[3])
except FeederError as error:
    sys.exit(f"{type(error).__name__}: {error}")
print(lines, end="")
