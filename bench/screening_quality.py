"""How much is found and how often the alarm is false: recall at fixed false alarms, pairs, calibration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from screening_cases import CLEAN, Pair, Query, read_queries
from screening_figures import (
    Floats,
    alarms,
    area,
    best_f1,
    by_floored_line,
    by_line,
    by_steps,
    calibration_error,
    cross_validated,
    f1_at,
    interval,
    share,
    share_at,
    threshold_at,
)

Search = Callable[[Query], Sequence[tuple[str, float]]]
RATES = (0.01, 0.05)
FILES = (*CLEAN, "perturbed_positives", "un_positives", "perturbed_negatives")


@dataclass(frozen=True)
class Answers:
    """For each file of queries: the best score of any party, and the best score of the true ones."""

    queries: Mapping[str, Sequence[Query]]
    best: Mapping[str, Floats]
    true: Mapping[str, Floats]

    @property
    def clean(self) -> Floats:
        return np.concatenate([self.best[name] for name in CLEAN])


def all_queries(cases: Path) -> dict[str, list[Query]]:
    return {name: read_queries(cases / f"{name}.jsonl") for name in FILES}


def own_queries(path: Path) -> dict[str, list[Query]]:
    """Queries of our own making (``tools/make_name_pairs.py``) under the names of the shared files."""
    found: dict[str, list[Query]] = {name: [] for name in FILES}
    for number, one in enumerate(read_queries(path)):
        if one.cls.startswith("un_"):
            found["un_positives"].append(Query(one.text, one.kind, one.truths, one.cls.removeprefix("un_")))
        elif one.truths:
            found["perturbed_positives"].append(one)
        elif one.cls == "clean":
            found[CLEAN[number % 2]].append(one)
        else:
            found["perturbed_negatives"].append(one)
    return found


def answered(queries: Mapping[str, Sequence[Query]], search: Search) -> Answers:
    """Every query asked once."""
    best: dict[str, Floats] = {}
    true: dict[str, Floats] = {}
    for name, rows in queries.items():
        hits = [search(one) for one in rows]
        best[name] = np.array([max((s for _, s in found), default=0.0) for found in hits])
        true[name] = np.array(
            [max((s for i, s in found if i in one.truths), default=0.0) for one, found in zip(rows, hits, strict=True)]
        )
    return Answers(queries, best, true)


def line(name: str, found: tuple[float, float, float], wanted: str = "", count: int | None = None) -> None:
    middle, low, high = found
    shown = f"{name:<58} {middle:7.3f}  [{low:.3f}, {high:.3f}]"
    print(f"{shown}{f'  n={count}' if count is not None else '':<9}{f'  wanted {wanted}' if wanted else ''}")


def show_search(answers: Answers, wanted: bool = True) -> None:
    """Recall at one and five false alarms in a hundred clean people, by class, and the alarms of near misses."""
    clean = answers.clean
    print("threshold: " + ", ".join(f"{threshold_at(clean, r):.4f} at {r:.0%} false alarms" for r in RATES))
    names, un = answers.best["perturbed_positives"], answers.best["un_positives"]
    treated = un[[q.cls == "treated" for q in answers.queries["un_positives"]]]
    near = answers.best["perturbed_negatives"]
    for what, scores, rate, floor in (
        ("perturbed names found at 1 %", names, 0.01, "≥ 0.93"),
        ("perturbed names found at 5 %", names, 0.05, "≥ 0.97"),
        ("UN names found at 1 %", un, 0.01, "≥ 0.995"),
        ("UN treated names found at 1 %", treated, 0.01, "≥ 0.985"),
        ("near-miss names that alarm at 1 %", near, 0.01, "≤ 0.10"),
    ):
        line(what, alarms(clean, scores, rate), floor if wanted else "", len(scores))
    line("perturbed names found at 1 %, the true party", alarms(clean, answers.true["perturbed_positives"], 0.01))
    line("UN names found at 1 %, the true party", alarms(clean, answers.true["un_positives"], 0.01))


def show_classes(answers: Answers) -> None:
    """Recall of each class of changed names, and alarms of each class of near misses."""
    clean = answers.clean
    print(f"\n{'by class':<30} {'n':>5} {'at 1 %':>8} {'at 5 %':>8}")
    for name in ("perturbed_positives", "perturbed_negatives", "un_positives"):
        classes = [q.cls for q in answers.queries[name]]
        for cls in sorted(set(classes)):
            scores = answers.best[name][[c == cls for c in classes]]
            found = "".join(f" {share_at(clean, scores, rate):8.3f}" for rate in RATES)
            print(f"{cls:<30} {len(scores):>5}{found}")


def show_default(answers: Answers, threshold: float) -> None:
    """What happens at the program's own default threshold."""
    print(f"\nat the default threshold {threshold}")
    for name, scores in answers.best.items():
        print(f"  {name:<30} {np.mean(scores >= threshold):6.3f} of {len(scores)} give a hit")


def scored_pairs(pairs: Mapping[str, Sequence[Pair]], score: Callable[[Pair], float]) -> dict[str, Floats]:
    """Rows (score, label) for each file of pairs."""
    return {name: np.array([[score(p), p.match] for p in rows], np.float64) for name, rows in pairs.items()}


def show_pairs(rows: Mapping[str, Floats], threshold: float) -> None:
    bench = rows["name bench"]
    print()
    line("name pairs: area under the curve", interval(lambda s: area(s[0]), bench), "≥ 0.90", len(bench))
    best, at = best_f1(bench)
    line(f"name pairs: best F1 (at {at:.3f})", interval(lambda s: best_f1(s[0])[0], bench), "≥ 0.83")
    line(f"name pairs: F1 at {threshold}", interval(lambda s: f1_at(s[0], threshold), bench), "≥ 0.80")
    line(
        "hard negatives that alarm",
        share(list(rows["hard negatives"][:, 0] >= threshold)),
        "≤ 0.20",
        len(rows["hard negatives"]),
    )
    line(
        "pairs across scripts that match",
        share(list(rows["cross script"][:, 0] >= threshold)),
        "≥ 0.85",
        len(rows["cross script"]),
    )
    line("calibration error of the score as it is", interval(lambda s: calibration_error(s[0]), bench), "≤ 0.05")


def show_calibrations(bench: Floats) -> None:
    """Forms of calibration on the name pairs, given as (log-odds before calibration, label)."""
    bench = np.stack([1 / (1 + np.exp(-bench[:, 0])), bench[:, 1]], axis=1)
    print("calibration, cross-validated; the form is chosen by its log loss, and its error is wanted ≤ 0.05")
    for how, calibration in (("by a line", by_line), ("by steps", by_steps), ("by a floored line", by_floored_line)):
        found = cross_validated(bench, calibration)
        print(f"  {how:<20}" + "".join(f"  {what} {figure:.3f}" for what, figure in found.items()))


def show_mistakes(
    answers: Answers, pairs: Mapping[str, Sequence[Pair]], rows: Mapping[str, Floats], threshold: float
) -> None:
    """Every case on the wrong side, for whoever works on the engine."""
    clean = answers.clean
    at = max(threshold_at(clean, 0.01), 1e-9)
    for name, wrong in (("perturbed_positives", False), ("un_positives", False), ("perturbed_negatives", True)):
        for one, score in zip(answers.queries[name], answers.best[name], strict=True):
            if (score > at) == wrong:
                print(f"{name} {one.cls}\t{score:.4f}\t{one.text!r}\t{one.truths}")
    for name, given in pairs.items():
        for pair, (score, label) in zip(given, rows[name], strict=True):
            if (score >= threshold) != bool(label):
                print(f"{name} {pair.cls}\t{score:.4f}\t{pair.schema}\t{pair.one!r}\t{pair.other!r}\t{bool(label)}")


def measure_quality(
    files: Mapping[str, Sequence[Query]],
    pairs: Mapping[str, Sequence[Pair]],
    search: Search,
    score: Callable[[Pair], float],
    odds: Callable[[Pair], float],
    threshold: float,
    *,
    verbose: bool = False,
) -> None:
    """Print every figure of quality."""
    answers = answered(files, search)
    show_search(answers)
    show_classes(answers)
    show_default(answers, threshold)
    rows = scored_pairs(pairs, score)
    show_pairs(rows, threshold)
    show_calibrations(scored_pairs({"name bench": pairs["name bench"]}, odds)["name bench"])
    if verbose:
        show_mistakes(answers, pairs, rows, threshold)
