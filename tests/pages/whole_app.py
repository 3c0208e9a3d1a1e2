"""AppTest that keeps the rest of the page when only some fragments were drawn anew, as a browser does."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, ElementTree, Node

APP = Path(__file__).parents[2] / "app.py"


class WholeApp(AppTest):
    """A session of the app. A click that redraws some parts by their keys leaves AppTest with nothing but these; here they take their old places."""

    def __init__(self) -> None:
        super().__init__(APP, default_timeout=30)
        self.drawn: ElementTree = self._tree
        """What the last run drew: all of the page, or some fragments of it."""

    def _run(self, *args: object, **kwargs: object) -> AppTest:
        before = self._tree
        super()._run(*args, **kwargs)
        self.drawn = self._tree
        if any(_unsent(node) for node in self._tree.main.children.values()):
            _lay_over(before, self._tree, before)
            self._tree = before
        return self


def _unsent(node: Node) -> bool:
    """Whether the node only holds the place of what was not drawn."""
    return isinstance(node, Block) and node.type == "unknown"


def _lay_over(old: Block, new: Block, root: ElementTree) -> None:
    for place, node in new.children.items():
        known = old.children.get(place)
        if isinstance(node, Block) and isinstance(known, Block) and (_unsent(node) or new is new.root):
            _lay_over(known, node, root)
        else:
            _take_in(node, root)
            old.children[place] = node


def _take_in(node: Node, root: ElementTree) -> None:
    node.root = root
    if isinstance(node, Block):
        for child in node.children.values():
            _take_in(child, root)
