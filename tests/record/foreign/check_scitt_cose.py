"""Judge proofs with scitt-cose. Reads JSON: ``inclusion`` and ``consistency``, lists of arguments; prints how it judged."""

from __future__ import annotations

import json
import sys

from scitt_cose.merkle import verify_consistency, verify_inclusion  # type: ignore[import-not-found]

proofs = json.load(sys.stdin)
json.dump(
    {
        "inclusion": [verify_inclusion(*arguments) for arguments in proofs["inclusion"]],
        "consistency": [verify_consistency(*arguments) for arguments in proofs["consistency"]],
    },
    sys.stdout,
)
