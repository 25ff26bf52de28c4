"""An append-only record that an outsider can check: a C2SP tlog-tiles log, signed checkpoints, proofs and witnesses.

Pure: values and bytes in, values and bytes out. What may be trusted for what stands in ``docs/record.md``.
"""
