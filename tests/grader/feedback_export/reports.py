"""A report to hand out, with everything in it that one can have."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

from grader.feedback_export.report import Cited, Judged, Prose, Report

AT = datetime(2026, 3, 2, 18, 30, tzinfo=timezone(timedelta(hours=9)))
CITED = Cited(cell=3, text="model.fit(X)  # ``` 학습", language="python", file="", block="")


def judged(number: int = 1, **changes: Any) -> Judged:
    made = Judged(
        number=number, id=f"criterion_{number}", name="모델 학습 | 평가", level="학습했다", score=1, max_score=2,
        comment=Prose("**잘했어요** 🎉\n\n- `fit`을 불렀어요\n- 다음에는 *검증*도 해 보세요"), cited=(CITED,),
    )  # fmt: skip
    return replace(made, **changes)


def report(**changes: Any) -> Report:
    made = Report(
        submission_id=1, assignment="tabular", title="표 데이터 분류", course="기계 학습", rubric_version=1, student="김펭귄",
        repository="penguin/ml", path="과제.ipynb", commit="c0ffee" * 6, link="https://github.com/penguin/ml/blob/c0ffee/과제.ipynb",
        blocks=(), language="ko", score=1, max_score=4, criteria=(judged(1), judged(2, score=0, cited=())), overall=Prose("수고했어요 😀"),
        coach="Mina", saved_at=AT, version=1,
    )  # fmt: skip
    return replace(made, **changes)


NASTY = (
    "<script>alert(1)</script>",
    "</main></body><img src=x onerror=alert(1)>",
    "<!-- 열린 주석",
    "```\n열린 코드",
    "~~~~\n`열린\n\n# 제목",
    "# 큰 제목\n\n제목\n===\n\n> 인용\n더",
    "![그림](https://evil.example/x.png)",
    "[누르기](javascript:alert(1))",
    "[a]: https://evil.example 'x'\n\n[a]",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "- 목록\n\n  ```\n  안\n",
    ">" * 40 + " 깊은 인용",
    "\x00\x02\x03\ud800\u202e 거꾸로 \u2028 שלום مرحبا",
    "\\",
    "a\\\n<b>",
    "`<b>` 와 ``<i>``` <u>",
    "<https://ok.example> <http://a.b",
    "<div\n>여러 줄</div>",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "*" * 300 + "_" * 300 + "[" * 300,
    "{{ report.student }} {% for x in y %} #let x = 1 $a$ @ref <label>",
    "   \n\t\n",
    "=" * 3 + "\n" + "-" * 3,
)
"""What a comment may be made of that should stay in its place."""
