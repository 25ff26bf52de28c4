"""The main job: facts, law, hits and flags become one Determination with proof, questions and near misses."""

from navicert.assess.answer_json import as_json
from navicert.assess.determine import assess
from navicert.assess.facts import facts_as_mapping, read_facts, with_complete

__all__ = ["as_json", "assess", "facts_as_mapping", "read_facts", "with_complete"]
