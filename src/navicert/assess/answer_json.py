"""A determination in the words of the contract ``navicert-cases/1``, and its proof as plain data."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import date as Day
from typing import Any

from navicert.assess.authorise import Paragraph
from navicert.assess.inquiry import considered
from navicert.assess.layers import measures
from navicert.assess.needs import cites_of, fill
from navicert.law.evaluate import Firing
from navicert.law.expressions import Compiled
from navicert.law.unknown import NOTHING, Unknown
from navicert.terms import Determination, Note, RegimeAnswer


def as_json(found: Determination, *, proof: bool = True) -> dict[str, Any]:
    """The object of the contract, without ``id``."""
    made: dict[str, Any] = {
        "date": found.date.isoformat(),
        "headline": str(found.headline),
        "strictest_known": str(found.strictest_known) if found.strictest_known else None,
        "regimes": [_line(line) for line in found.regimes],
        "not_covered": list(found.not_covered),
        "assumed": list(found.assumed),
        "questions": [{"fact": q.fact, "text": q.text, "regimes": list(q.regimes)} for q in found.questions],
        "layers": [_plain(measure) for measure in measures(found)],
        "names_compared": found.names_compared,
        "hits": [asdict(h) for h in found.hits],
        "flags": [{**asdict(f), "facts": _plain(f.facts)} for f in found.flags],
        "warnings": list(found.warnings),
        "engine": found.engine,
        "editions": dict(found.editions),
    }
    if found.lines:
        made["lines"] = [as_json(line, proof=proof) for line in found.lines]
    if proof:
        made["proof"] = {line.regime: proof_of(line) for line in found.regimes}
    return made


def _line(line: RegimeAnswer) -> dict[str, Any]:
    return {
        "regime": line.regime,
        "pack": line.pack,
        "law_as_of": line.law_as_of.isoformat() if line.law_as_of else None,
        "edition": line.edition,
        "answer": str(line.answer),
        "subject": line.subject,
        "why": line.why,
        "needs": [_need(n) for n in line.needs],
        "possible_needs": [_need(n) for n in line.possible_needs],
        "authorisations": [
            {
                "id": a.id,
                "status": a.status,
                "why": a.why,
                "cites": list(a.cites),
                "missing": list(a.missing),
                "covers": list(a.covers),
            }
            for a in line.authorisations
        ],
        "missing": list(line.missing),
        "duties": [_duty(d) for d in line.duties],
        "possible_duties": [{**_duty(d), "missing": list(d.missing)} for d in line.possible_duties],
        "review_policy": line.review_policy.id if line.review_policy else None,
        "review_policy_text": line.review_policy.text if line.review_policy else None,
        "figures": _plain(line.figures),
        "cites": list(line.cites),
        "warnings": list(line.warnings),
        **({} if line.is_law else {"binding": "political"}),
        **({"overlay": list(line.overlay)} if line.overlay else {}),
    }


def _duty(duty: Note) -> dict[str, Any]:
    return {"id": duty.id, "text": duty.text, "cites": list(duty.cites)}


def _need(need: Any) -> dict[str, Any]:
    return {
        "id": need.id,
        "reason": need.reason,
        "via": need.via,
        "part": need.part,
        "rule": need.rule,
        "why": need.doc,
        "cites": list(need.cites),
    }


def proof_of(line: RegimeAnswer) -> dict[str, Any]:
    """Every rule that concerned the case with what it read; the others by name."""
    firings = [f for f in line.proof if isinstance(f, Firing)]
    paragraphs = [p for p in line.proof if isinstance(p, Paragraph)]
    aside = {f.rule.id for f in firings if not considered(f)} | {p.rule.id for p in paragraphs if not p.concerns}
    aside |= {
        rule.id for rules in line.proof if isinstance(rules, tuple) and not isinstance(rules, Firing) for rule in rules
    }
    aside -= {f.rule.id for f in firings if considered(f)}
    near = sorted((p for p in paragraphs if p.concerns and p.failing == 1), key=lambda p: p.rule.id)
    return {
        "rules": [_firing(f) for f in firings if considered(f)],
        "authorisations": [_paragraph(p) for p in paragraphs if p.concerns],
        "near_misses": [
            {
                "authorisation": p.rule.model.symbol,
                "rule": p.rule.id,
                "why": "; ".join(p.why),
                "cites": p.cites,
            }
            for p in near
        ],
        "not_about_this": sorted(aside),
    }


def _firing(firing: Firing) -> dict[str, Any]:
    rule = firing.rule
    return {
        "rule": rule.id,
        "kind": rule.kind,
        "status": rule.status,
        "holds": _truth(firing.holds),
        "says": fill(rule.doc, firing),
        "cites": list(cites_of(firing)),
        "row": f"{firing.row.table}, line {firing.row.number}" if firing.row else None,
        "checks": [_check(test, value) for test, value in firing.checks],
        "off": firing.off.say or firing.off.test.source if firing.off else None,
    }


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "authorisation": paragraph.rule.model.symbol,
        "rule": paragraph.rule.id,
        "status": paragraph.status,
        "why": list(dict.fromkeys(paragraph.why)),
        "cites": list(dict.fromkeys(paragraph.cites)),
        "missing": sorted(paragraph.missing),
        "checks": [_check(test, value) for test, value in paragraph.checks],
    }


def _check(test: Compiled, value: Any) -> dict[str, Any]:
    made = {"test": test.source, "holds": _truth(value), "reads": list(test.reads)}
    if type(value) is Unknown:
        made["missing"] = sorted(value.missing)
    return made


def _truth(value: Any) -> Any:
    return "unknown" if type(value) is Unknown else bool(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, Day):
        return value.isoformat()
    if type(value) is Unknown or value is NOTHING:
        return None
    return _plain(asdict(value)) if is_dataclass(value) and not isinstance(value, type) else value
