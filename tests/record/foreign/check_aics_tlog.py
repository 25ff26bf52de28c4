"""Audit a log folder with aics-tlog: ``check_aics_tlog.py FOLDER VKEY [WITNESS-VKEY]``, all of Ed25519."""

from __future__ import annotations

import sys
from pathlib import Path

from aics_tlog.checkpoint import checkpoint_from_note, verify_checkpoint  # type: ignore[import-not-found]
from aics_tlog.note import parse_vkey  # type: ignore[import-not-found]
from aics_tlog.tiles import FileSystemTileReader  # type: ignore[import-not-found]
from aics_tlog.verified import audit_tiles  # type: ignore[import-not-found]

folder, key, *witnesses = Path(sys.argv[1]), *map(parse_vkey, sys.argv[2:])
checkpoint, note = checkpoint_from_note((folder / "checkpoint").read_bytes())
result = verify_checkpoint(note, key, witnesses, len(witnesses))
if not result.log_ok or not result.ok:
    sys.exit(f"the checkpoint is refused: {result}")
report = audit_tiles(FileSystemTileReader(folder), checkpoint.size, checkpoint.root)
print(f"{report.size} entries, {report.tiles} tiles, {report.bundles} bundles")
