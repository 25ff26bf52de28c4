"""The figures of merit of a matcher, each with its 95 % interval from resampled cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ROUNDS = 1000
SEED = 3
BINS = 10
FOLDS = 10
FLOORS = (-9.0, -6.0, -5.0, -4.0, -3.5, -3.0, -2.5, -2.0, -1.5)  # log-odds


def threshold_at(clean: Floats, false_alarms: float) -> float:
    """The score that only this share of the clean people's best hits lies above."""
    return float(np.quantile(clean, 1 - false_alarms))


def interval(figure: Callable[[Sequence[NDArray[Any]]], float], *samples: NDArray[Any]) -> tuple[float, float, float]:
    """The figure on the samples, and the 2.5th and 97.5th percentile of it on samples drawn anew from each."""
    rng = np.random.default_rng(SEED)
    drawn = [figure([s[rng.integers(0, len(s), len(s))] for s in samples]) for _ in range(ROUNDS)]
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return figure(samples), float(low), float(high)


def share_at(clean: Floats, scores: Floats, false_alarms: float) -> float:
    """The share of the scores above the threshold at this rate of false alarms (a score of nothing is none)."""
    return float(np.mean(scores > max(threshold_at(clean, false_alarms), 0)))


def alarms(clean: Floats, scores: Floats, false_alarms: float) -> tuple[float, float, float]:
    """:func:`share_at` with its interval: both the clean people and the cases are drawn anew."""
    return interval(lambda s: share_at(s[0], s[1], false_alarms), clean, scores)


def share(flags: Sequence[bool]) -> tuple[float, float, float]:
    return interval(lambda s: float(np.mean(s[0])), np.asarray(flags, bool))


def area(rows: NDArray[Any]) -> float:
    """Area under the curve of rows (score, label): how often a match scores above a mismatch."""
    scores, labels = rows[:, 0], rows[:, 1] > 0
    if labels.all() or not labels.any():
        return float("nan")
    order = np.argsort(scores, kind="stable")
    ranks = np.empty(len(scores))
    ranks[order] = np.arange(1, len(scores) + 1)
    _, same = np.unique(scores, return_inverse=True)
    ranks = (np.bincount(same, ranks) / np.bincount(same))[same]
    positive, count = ranks[labels].sum(), labels.sum()
    return float((positive - count * (count + 1) / 2) / (count * (len(scores) - count)))


def f1_at(rows: NDArray[Any], threshold: float) -> float:
    said, true = rows[:, 0] >= threshold, rows[:, 1] > 0
    both = int((said & true).sum())
    return 2 * both / max(1, int(said.sum()) + int(true.sum()))


def best_f1(rows: NDArray[Any]) -> tuple[float, float]:
    """The best F1 and the threshold that gives it."""
    return max((f1_at(rows, t), float(t)) for t in np.unique(rows[:, 0]))


def calibration_error(rows: NDArray[Any]) -> float:
    """Expected calibration error: how far what was promised lies from what came, in ten bands of probability."""
    band = np.minimum((rows[:, 0] * BINS).astype(int), BINS - 1)
    total = 0.0
    for each in range(BINS):
        held = rows[band == each]
        if len(held):
            total += len(held) * abs(held[:, 0].mean() - held[:, 1].mean())
    return total / len(rows)


def calibration_error_of_tenths(rows: NDArray[Any]) -> float:
    """The same in ten bands that hold equally many cases."""
    bands = np.array_split(rows[np.argsort(rows[:, 0], kind="stable")], BINS)
    return float(sum(len(held) * abs(held[:, 0].mean() - held[:, 1].mean()) for held in bands) / len(rows))


def log_loss(rows: NDArray[Any]) -> float:
    """How badly probabilities foretell labels, for each case: the proper measure by which calibrations are chosen."""
    told = np.clip(rows[:, 0], 1e-4, 1 - 1e-4)
    return float(-np.log(np.where(rows[:, 1] > 0, told, 1 - told)).mean())


def logits(scores: Floats) -> Floats:
    kept = np.clip(scores, 1e-4, 1 - 1e-4)
    found: Floats = np.log(kept / (1 - kept))
    return found


def surprise(beta: Floats, x: Floats, labels: Floats) -> float:
    """How badly the logistic line foretells the labels: minus the logarithm of their likelihood."""
    return float(np.logaddexp(0, np.where(labels > 0, -1, 1) * (x @ beta)).sum())


def fitted_line(scores: Floats, labels: Floats) -> tuple[float, float]:
    """Slope and start of the logistic line from the log-odds of the scores to the labels, by Newton's steps."""
    x = np.stack([logits(scores), np.ones(len(scores))], axis=1)
    beta = np.zeros(2)
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        bend = x.T @ (x * (p * (1 - p))[:, None]) + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, x.T @ (labels - p))
        while surprise(beta + step, x, labels) > surprise(beta, x, labels) + 1e-9:
            step = step / 2
        beta = beta + step
    return float(beta[0]), float(beta[1])


Calibration = Callable[[Floats, Floats], Callable[[Floats], Floats]]
"""From scores and labels to what turns a score into a probability."""


def by_line(scores: Floats, labels: Floats) -> Callable[[Floats], Floats]:
    """A straight line between the log-odds of the score and those of a match."""
    slope, start = fitted_line(scores, labels)
    return lambda x: 1 / (1 + np.exp(-np.clip(slope * logits(x) + start, -30, 30)))


def by_floored_line(scores: Floats, labels: Floats) -> Callable[[Floats], Floats]:
    """That line, level below the floor that makes the labels likeliest: the form of the scorecard's own calibration."""

    def above(floor: float) -> tuple[float, float]:
        slope, start = fitted_line(floored(scores, floor), labels)
        x = np.stack([logits(floored(scores, floor)), np.ones(len(scores))], axis=1)
        return surprise(np.array([slope, start]), x, labels), floor

    floor = min(map(above, FLOORS))[1]
    line = by_line(floored(scores, floor), labels)
    return lambda x: line(floored(x, floor))


def floored(scores: Floats, floor: float) -> Floats:
    found: Floats = np.maximum(scores, 1 / (1 + np.exp(-floor)))
    return found


def by_steps(scores: Floats, labels: Floats) -> Callable[[Floats], Floats]:
    """A staircase that never falls: neighbouring bands are made one until it does not (isotonic regression)."""
    steps: list[list[float]] = []  # lowest score, highest score, matches, cases
    for score in np.unique(scores):
        here = labels[scores == score]
        steps.append([score, score, float(here.sum()), len(here)])
        while len(steps) > 1 and steps[-2][2] / steps[-2][3] >= steps[-1][2] / steps[-1][3]:
            last = steps.pop()
            steps[-1] = [steps[-1][0], last[1], steps[-1][2] + last[2], steps[-1][3] + last[3]]
    ends = np.array([x for low, high, _, _ in steps for x in (low, high)])
    heights = np.repeat([matches / cases for _, _, matches, cases in steps], 2)
    return lambda x: np.interp(x, ends, heights)


def cross_calibrated(rows: NDArray[Any], calibration: Calibration, seed: int = SEED) -> NDArray[Any]:
    """Rows with the probability that the calibration on the other folds gives: it never saw the row."""
    order = np.random.default_rng(seed).permutation(len(rows))
    found = rows.astype(np.float64).copy()
    for fold in range(FOLDS):
        held = order[fold::FOLDS]
        rest = np.setdiff1d(order, held)
        found[held, 0] = calibration(rows[rest, 0], rows[rest, 1])(rows[held, 0])
    return found


def cross_validated(rows: NDArray[Any], calibration: Calibration) -> dict[str, float]:
    """Log loss and expected calibration error after calibration on the other folds, mean of twenty ways to fold; and
    the error that this probability would show if it were true, because the pairs are few."""
    rng = np.random.default_rng(SEED)
    folded = [cross_calibrated(rows, calibration, seed) for seed in range(20)]
    true = [np.stack([f[:, 0], rng.random(len(f)) < f[:, 0]], axis=1) for f in folded for _ in range(20)]
    return {
        "log loss": float(np.mean([*map(log_loss, folded)])),
        "equal bands": float(np.mean([*map(calibration_error, folded)])),
        "bands of a tenth of the pairs": float(np.mean([*map(calibration_error_of_tenths, folded)])),
        "equal bands by chance alone": float(np.mean([*map(calibration_error, true)])),
    }
