"""YAML and JSON of other programs: wherever in them a list of criteria stands, under whatever names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.rubric_import.found import Found, Notes, name_of, prose_of
from grader.rubric_import.scale import ascending, levels_of, steps, take_points, whole

Item = tuple[str, Any]

_NAMES = ("name", "title", "criterion", "criteria_name", "item", "label", "question", "requirement", "평가문항", "평가 문항", "평가항목", "평가 항목", "문항", "항목", "이름")  # fmt: skip
_TEXTS = ("description", "standard", "standards", "details", "detail", "long_description", "상세기준", "상세 기준", "세부기준", "평가기준", "평가 기준", "기준", "설명", "text")  # fmt: skip
_POINTS = ("max_points", "points", "max_score", "points_possible", "score", "weight", "배점", "점수", "만점")
_LEVELS = ("levels", "ratings", "scale", "scores", "scoring", "scoring_guide", "단계", "수준")
_LISTS = ("criteria", "requirements", "checklist", "checks", "sub_criteria", "items", "체크리스트")
_HOMES = re.compile(r"criteri|rubric|categor|element|requirement|checklist|items|문항|항목|기준|루브릭", re.IGNORECASE)
_TITLES = ("title", "name", "assignment_name", "project_title", "assignment", "제목", "과제")
DEEPEST = 6


def criteria_of(data: object, notes: Notes) -> list[Found]:
    """The criteria in `data`; none where nothing looks like a list of them."""
    best = max(_places(data, "", 0), key=lambda place: place[0], default=None)
    if best is None:
        return []
    _, path, items = best
    if path:
        notes.add("rubric_import.found_at", None, path=path)
    return [found for key, value in items if (found := _criterion(key, value, notes)).name]


def is_foreign(item: Mapping[object, object]) -> bool:
    """Whether a criterion has fields that other programs use and our format does not."""
    return not {*_NAMES, *_TEXTS, *_POINTS, *_LEVELS, *_LISTS}.isdisjoint(set(item) - {"name", "description", "levels"})


def title_of(data: object) -> str:
    """What the data call themselves."""
    if not isinstance(data, Mapping):
        return ""
    for place in (data, *(value for value in data.values() if isinstance(value, Mapping))):
        for name in _TITLES:
            if isinstance(place.get(name), str) and place[name].strip():
                return str(place[name]).strip()
        if place is not data and _HOMES.search(" ".join(map(str, place))):
            break
    return ""


def _places(data: object, path: str, depth: int) -> Iterator[tuple[float, str, list[Item]]]:
    """Each place where criteria may stand, with how much speaks for it: the nearer to the root and the better named, the more."""
    if depth > DEEPEST:
        return
    items = _items(data)
    if items:
        fit = sum(_fits(value) for _, value in items) / len(items)
        named = 2.0 if _HOMES.search(path.rpartition(".")[2]) else 0.0
        if fit >= 0.6 and (named or depth == 0 or all(isinstance(value, Mapping) for _, value in items)):
            yield fit + named - depth / 2 + min(len(items), 3) / 10, path, items
    below = data.items() if isinstance(data, Mapping) else ()
    for key, value in below:
        yield from _places(value, f"{path}.{key}" if path else str(key), depth + 1)


def _items(data: object) -> list[Item]:
    if isinstance(data, Mapping):
        return [(str(key), value) for key, value in data.items()]
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return [("", value) for value in data]
    return []


def _fits(value: object) -> float:
    """How far this looks like a criterion, from 0 to 1."""
    if isinstance(value, str):
        return 0.7 if len(value) > 3 else 0.0
    if not isinstance(value, Mapping):
        return 0.0
    keys = {str(key).casefold() for key in value}
    says = any(isinstance(text, str) and str(key).casefold() in {*_NAMES, *_TEXTS} for key, text in value.items())
    return 0.6 * says + 0.4 * bool(keys & {*_POINTS, *_LEVELS, *_LISTS, *_TEXTS})


def _criterion(key: str, value: object, notes: Notes) -> Found:
    if isinstance(value, str | int | float):
        text = str(value)
        if not key:
            return Found(name=name_of(text))
        levels = levels_of(text, None, notes)
        return Found(name=name_of(key), description="" if levels else prose_of(text), levels=levels)
    if not isinstance(value, Mapping):
        return Found(name="")
    given = {str(name).casefold(): content for name, content in value.items()}
    name, text = _text(given, _NAMES), _text(given, _TEXTS)
    if not name:
        name, text = (text, "") if text else (key.replace("_", " "), "")
    parts: list[object] = next((given[name] for name in _LISTS if isinstance(given.get(name), list)), [])
    described = "\n".join(part for part in (text, *(f"- {part}" for part in parts if isinstance(part, str))) if part)
    title, in_name = take_points(name_of(name), None, notes)
    read_as_points = {name for name in _POINTS if name != "weight"}
    left = [name for name in given if name not in {*_NAMES, *_TEXTS, *read_as_points, *_LEVELS, *_LISTS, "id"}]
    if left:
        notes.add("rubric_import.fields_ignored", None, name=title[:60], fields=", ".join(left)[:120])
    given_id = given.get("id")
    return Found(
        name=title,
        description=prose_of(described),
        levels=_levels(given, notes) or in_name,
        id=given_id if isinstance(given_id, str) else "",
    )


def _text(given: Mapping[str, object], names: Sequence[str]) -> str:
    return next((text.strip() for name in names if isinstance(text := given.get(name), str) and text.strip()), "")


def _levels(given: Mapping[str, object], notes: Notes) -> dict[int, str]:
    for name in _LEVELS:
        if levels := _level_list(given.get(name), notes):
            return levels
    for name in _POINTS:
        value = given.get(name)
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int | float) and 0 < value <= 1000 and name != "weight":
            return dict.fromkeys(steps(whole(f"{value:g}", None, notes)), "")
        if isinstance(value, str) and (levels := levels_of(value, None, notes)):
            return levels
    return {}


def _level_list(value: object, notes: Notes) -> dict[int, str]:
    """Levels as `{"0": "…"}`, as a list of mappings with a score and a text, or as a list of texts, worst first."""
    if isinstance(value, Mapping):
        pairs = [(str(score), str(text or "")) for score, text in value.items()]
        if pairs and all(re.fullmatch(r"\d{1,4}", score) for score, _ in pairs):
            return {int(score): text.strip() for score, text in pairs}
        value = [f"{label}: {text}" if text else label for label, text in pairs]
    if not isinstance(value, list):
        return {}
    found: dict[int, str] = {}
    for item in value:
        if not isinstance(item, Mapping):
            continue
        score = next((item[name] for name in ("score", *_POINTS) if isinstance(item.get(name), int)), None)
        if score is not None and 0 <= score <= 1000:
            found.setdefault(score, _text(item, ("descriptor", *_TEXTS, *_NAMES)))
    texts = [item.strip() for item in value if isinstance(item, str) and item.strip()]
    if not found and len(texts) > 1:
        labels = [text.partition(":")[0] for text in texts]
        notes.add("rubric_import.levels_numbered", None, names=" · ".join(labels)[:120])
        return dict(enumerate(texts if ascending(labels) else texts[::-1]))
    return found
