"""The catalogue of sentences against itself and against the code that speaks them."""

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from grader import words

ROOT = Path(__file__).parents[1]
AREAS = {file.stem for file in words.FOLDER.glob("*.toml")}
KEY = re.compile(r"([a-z_]+)\.([a-z][a-z0-9_]*[a-z0-9])")
NOT_KEYS = {"id", "db", "md", "py", "toml", "css", "js", "yaml", "json", "ipynb"}
"""What stands behind the dot of a file's name or a database column."""


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def sources() -> list[Path]:
    return [
        ROOT / "app.py",
        *(file for name in ("grader", "db", "pages") for file in sorted((ROOT / name).rglob("*.py"))),
    ]


def spoken(tree: ast.AST) -> Iterator[str]:
    """Every whole string in the code that has the shape of a key."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    parts |= {id(node.left) for node in ast.walk(tree) if isinstance(node, ast.BinOp)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            match = KEY.fullmatch(node.value)
            if match and match[1] in AREAS and match[2] not in NOT_KEYS:
                yield node.value


def strings(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def composed(tree: ast.AST) -> Iterator[str]:
    """Patterns of the keys that are put together: `cells\\.kind_(\\w+)` for `f"cells.kind_{kind}"` and `"cells.kind_" + kind`."""
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=parts):
                pass
            case ast.BinOp(left=ast.Constant() as left, op=ast.Add(), right=right):
                parts = [left, right]
            case _:
                continue
        pattern = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"(\w+)" for part in parts)
        area, dot, name = pattern.partition(r"\.")
        if dot and area in AREAS and re.fullmatch(r"[\w\\()+]+", name) and "(" in name:
            yield pattern


def spoken_in(tree: ast.AST, keys: set[str], nearby: Collection[str]) -> tuple[set[str], set[str]]:
    """Which of `keys` a module speaks, and what it would say that is not among them.

    Where only the area is fixed, `f"model.{key}"`, the rest has to be one of `nearby`, the strings of its folder.
    """
    used = set(spoken(tree))
    unknown = used - keys
    for pattern in composed(tree):
        matching = {key for key in keys if re.fullmatch(pattern, key)}
        if pattern.endswith(r"\.(\w+)"):
            matching = {key for key in matching if key.partition(".")[2] in nearby}
        used |= matching
        if not matching:
            unknown.add(pattern)
    return used & keys, unknown


@cache
def tree_of(file: Path) -> ast.AST:
    return ast.parse(file.read_text("utf-8"))


@cache
def strings_in(folder: Path) -> frozenset[str]:
    return frozenset().union(*(strings(tree_of(file)) for file in folder.glob("*.py")))


@cache
def spoken_by(file: Path) -> tuple[set[str], set[str]]:
    return spoken_in(tree_of(file), set(words.catalogue()), strings_in(file.parent))


def flaws(key: str, texts: dict[str, str]) -> Iterator[str]:
    """What is wrong with one sentence."""
    if not {"en", "ko"} <= set(texts) <= {"en", "ko", "en_one"} or not all(text.strip() for text in texts.values()):
        yield f"{key}: languages"
        return
    if placeholders(texts["en"]) != placeholders(texts["ko"]):
        yield f"{key}: placeholders"
    if not placeholders(texts.get("en_one", "")) <= placeholders(texts["en"]):
        yield f"{key}: placeholders of the singular"
    has_words = any(letter.isalpha() for letter in re.sub(r"\{[^}]*\}", "", texts["ko"]))
    if has_words and not re.search("[가-힣]", texts["ko"]) and texts["ko"] != texts["en"]:
        yield f"{key}: neither Korean nor a name"


def test_every_sentence_is_there_in_both_languages_with_the_same_placeholders():
    assert [flaw for key, texts in words.catalogue().items() for flaw in flaws(key, texts)] == []


@pytest.mark.parametrize(
    ("texts", "flaw"),
    [
        ({"en": "Stop"}, "a.b: languages"),
        ({"en": "Stop", "ko": " "}, "a.b: languages"),
        ({"en": "Stop", "ko": "멈춰요", "ko_one": "멈춰요"}, "a.b: languages"),
        ({"en": "{n} cells", "ko": "셀 {m}개"}, "a.b: placeholders"),
        ({"en": "{n} cells", "en_one": "{x}", "ko": "셀 {n}개"}, "a.b: placeholders of the singular"),
        ({"en": "Stop", "ko": "Halt"}, "a.b: neither Korean nor a name"),
    ],
)
def test_a_flawed_sentence_is_found(texts, flaw):
    assert list(flaws("a.b", texts)) == [flaw]


def test_names_and_figures_need_no_korean():
    assert list(flaws("a.b", {"en": "HTML", "ko": "HTML"})) == []
    assert list(flaws("a.b", {"en": "{a} / {b}", "ko": "{a} · {b}"})) == []


def test_every_key_the_code_speaks_is_in_the_catalogue():
    unknown = {str(file.relative_to(ROOT)): spoken_by(file)[1] for file in sources()}
    assert {file: keys for file, keys in unknown.items() if keys} == {}


def test_every_sentence_is_spoken_somewhere():
    used = set().union(*(spoken_by(file)[0] for file in sources()))
    assert sorted(set(words.catalogue()) - used) == []


@pytest.mark.parametrize(
    ("source", "used", "unknown"),
    [
        ('t("run.stop")', {"run.stop"}, set()),
        ('raise E("run.nothing", n=1)', set(), {"run.nothing"}),
        ('t(f"run.{status}art")', {"run.start"}, set()),
        ('t(f"run.{status}_badge")', set(), {r"run\.(\w+)_badge"}),
        ('t(f"run.{key}")', {"run.stop"}, set()),
        ('t(f"run.sto{p}")', {"run.stop"}, set()),
        ('t("run.sto" + p)', {"run.stop"}, set()),
        ('t(f"run.nothing_{p}")', set(), {r"run\.nothing_(\w+)"}),
        ('open("gradebook.db"); x = "other.thing"; f"run.stop"', set(), set()),
    ],
)
def test_the_search_for_keys_finds_them(source, used, unknown):
    assert spoken_in(ast.parse(source), {"run.stop", "run.start"}, {"stop"}) == (used, unknown)
