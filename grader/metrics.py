"""What outputs say of metrics: `val_loss: 2.13`, `accuracy = 0.93`, `정확도: 97.2%`, the accuracy line of a classification report."""

import math
import re
from dataclasses import dataclass

from grader.notebook import Notebook, OutputKind

MAX_METRICS = 20
TAIL = 100_000
"""Characters of one output that are searched, from its end: the last value counts."""

WORDS = frozenset(
    re.split(
        r"\s+",
        "loss acc accuracy precision recall f1 f1_score auc auroc roc_auc mae mse rmse rmsle mape r2 r² score error logloss bleu rouge perplexity ppl "
        "iou miou dice map psnr ssim fid wer cer silhouette inertia kappa mcc 정확도 손실 손실값 정밀도 재현율 점수 오차",
    )
)
QUALIFIERS = frozenset(
    re.split(
        r"\s+",
        "val valid validation test train training best final mean average avg macro micro weighted total top1 top5 "
        "검증 테스트 훈련 학습 평균 최종 최고",
    )
)
NUMBER = r"(?P<{0}>[-+]?(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}|\d{{1,15}})?(?:\.\d{{0,20}})?(?:[eE][-+]?\d{{1,3}})?)"
SAID = re.compile(
    r"(?<![\w.])(?P<name>[^\W\d][\w²@-]{0,40}(?: [^\W\d][\w²@-]{0,30}){0,3})[ \t]{0,4}[:=][ \t]{0,4}(?:tensor\()?"
    + NUMBER.format("value")
    + r"(?P<percent> ?%)?"
    r"|^[ \t]{0,40}(?P<report>accuracy)[ \t]{1,40}" + NUMBER.format("reported") + r"[ \t]{1,40}\d{1,12}[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """The last value the notebook's outputs give for `name` (lower case, words joined by `_`) and the cell that says so. `percent`: written with `%`."""

    name: str
    value: float
    percent: bool
    cell: int


def _name(words: str) -> str:
    """The metric at the end of `words` with its qualifiers ("step 3 val loss" -> "val_loss"); "" if there is none."""
    parts = [part for part in re.split(r"[ _-]+", words.lower()) if part]
    for start in range(len(parts)):
        rest = parts[start:]
        core = [part for part in rest if part not in QUALIFIERS]
        if core and ("_".join(core) in WORDS or all(part.split("@")[0] in WORDS for part in core)):
            return "_".join(rest)
    return ""


def metrics_of(notebook: Notebook) -> tuple[Metric, ...]:
    """The last value of each metric, in the order of these last mentions; the latest `MAX_METRICS` of them."""
    found: dict[str, Metric] = {}
    for cell in notebook.cells:
        for output in cell.outputs:
            if output.kind is OutputKind.ERROR:
                continue
            for match in SAID.finditer(output.text[-TAIL:]):
                name = _name(match["report"] or match["name"])
                value = _number(match["reported"] or match["value"] or "")
                if name and value is not None:
                    found.pop(name, None)
                    found[name] = Metric(name=name, value=value, percent=bool(match["percent"]), cell=cell.number)
    return tuple(found.values())[-MAX_METRICS:]


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", ""))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
