"""Audit a log folder with tlog-scales: ``check_tlog_scales.py FOLDER VKEY...``. Every key must have signed."""

from __future__ import annotations

import sys
from pathlib import Path

from tlog_scales.backend import LocalBackend  # type: ignore[import-not-found]
from tlog_scales.reader import TilesReader  # type: ignore[import-not-found]
from tlog_scales.signing import Vkey, VkeySet  # type: ignore[import-not-found]
from tlog_scales.tiles import leaf_hash  # type: ignore[import-not-found]

folder, vkeys = Path(sys.argv[1]), [Vkey.from_string(text) for text in sys.argv[2:]]
reader = TilesReader(LocalBackend(folder))
checkpoint = reader.get_checkpoint()
signed = {(key.name, key.key_id) for key, _ in VkeySet(*vkeys).verify(checkpoint.signatures, checkpoint)}
if signed != {(key.name, key.key_id) for key in vkeys}:
    sys.exit(f"signed by {len(signed)} of {len(vkeys)} keys")
if reader.calculate_root_hash() != checkpoint.root_hash:
    sys.exit("the tiles do not lead to the root hash")
size = checkpoint.size
for index in range(size):
    if reader.mth(index, index + 1) != leaf_hash(reader.get_entry(index)):
        sys.exit(f"entry {index} is not in its tile")
for index in range(0, size, 1 + size // 50):
    leaf, root = reader.mth(index, index + 1), checkpoint.root_hash
    reader.get_inclusion_proof(index, size).check(leaf, root)
    reader.get_consistency_proof(index + 1, size).check(reader.mth(0, index + 1), root)
print(f"{size} entries, {len(signed)} keys")
