"""YAML written for people, and read for people's mistakes: double keys and aliases are refused, and a path can be traced back to its line. JSON is read as well."""

import json
from collections.abc import Hashable
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

Path = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Aliases could make a small file unfold without end, and nobody writes them by hand."""

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:  # noqa: ANN401 - PyYAML's own
        if self.check_event(yaml.AliasEvent):
            event = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not read", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key.value, str):
                if key.value in seen:
                    problem = f"“{key.value[:60]}” stands twice in one place"
                    raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def load(text: str) -> Any:  # noqa: ANN401 - anything can stand in a file
    """What `text` holds. Raises yaml.YAMLError, and for the odder inputs any of the errors PyYAML's own constructors let through."""
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return json.loads(text.lstrip("\ufeff"), object_pairs_hook=_once)
        except json.JSONDecodeError:
            pass  # braces are YAML too, and its error names the line
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader


class _Dumper(yaml.SafeDumper):
    """Longer texts as blocks, lists set in under their name: as a person would write it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's own
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    # YAML takes these for line breaks as well and would fold them; within double quotes they are written as escapes
    if any(sign in text for sign in "\x85\u2028\u2029"):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def dump(data: dict[str, Any]) -> str:
    """`data` as a file that `load` reads back."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise yaml.MarkedYAMLError(problem=f"“{key[:60]}” stands twice in one place")
        values[key] = value
    return values


def line_of(text: str, path: Path) -> int | None:
    """The line (from 1) where what `path` leads to begins; of what is missing, its nearest parent's. None for a path of no steps or broken text."""
    if not path:
        return None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except (RecursionError, ValueError, yaml.YAMLError):
        return None
    line = None
    for step in path:
        found = _below(node, step)
        if found is None:
            break
        line, node = found
    return line


def _below(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    """The child of `node` at `step`, and the line it begins on."""
    if isinstance(node, MappingNode):
        pairs = [(key, value) for key, value in node.value if key.value == str(step)]
        return (pairs[0][0].start_mark.line + 1, pairs[0][1]) if pairs else None
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    return None
