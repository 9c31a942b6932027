"""The styles of an OpenDocument file that tell the kind of a paragraph, hide text, or set a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from corpus.document import Kind
from corpus.readers.package import child, children, descendants, value_of
from corpus.readers.style_names import is_code_style, kind_of_style

_DEEPEST: Final = 20
_MOST_LEVELS: Final = 10
_MARKED: Final = "_20_"  # a blank in the name of a style


@dataclass(frozen=True, slots=True)
class Style:
    """A style: its name in lower case, its base, its heading level (0: none), the list that it sets, whether it hides
    text or a whole object."""

    name: str
    parent: str
    level: int = 0
    list_style: str = ""
    hidden: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a file by family and name, and its list styles by name; the headings' is under an empty name."""

    by_name: dict[tuple[str, str], Style] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)

    def add(self, root: Any) -> None:
        """Add the styles of a part."""
        for style in descendants(root, "style", "list-style", "outline-style"):
            tag = style.tag.rpartition("}")[2]
            if tag == "style":
                self.by_name[value_of(style, "family"), value_of(style, "name")] = _style(style)
            else:
                self.lists[value_of(style, "name") if tag == "list-style" else ""] = style

    def kind_of(self, style: str) -> tuple[Kind | None, str, int]:
        """The kind of paragraphs with this style (``None`` if it does not tell), the rule, and the heading level."""
        for ancestor in self._lineage("paragraph", style):
            if kind := kind_of_style(ancestor.name):
                return *kind, 0
            if ancestor.name.startswith("contents"):
                return Kind.CHROME, "contents", 0
            if ancestor.level:
                return Kind.HEADING, "style", ancestor.level
        return None, "", 0

    def is_code(self, style: str) -> bool:
        """Whether the style is one for code."""
        return any(is_code_style(ancestor.name) for ancestor in self._lineage("paragraph", style))

    def list_of(self, style: str) -> str:
        """The list style that a paragraph style sets; empty for none."""
        return next((known.list_style for known in self._lineage("paragraph", style) if known.list_style), "")

    def hides(self, span: Any) -> bool:
        """Whether the text of a span is hidden."""
        return any(style.hidden for style in self._lineage("text", value_of(span, "style-name")))

    def hides_slide(self, page: Any) -> bool:
        """Whether a slide is not shown."""
        return any(style.hidden for style in self._lineage("drawing-page", value_of(page, "style-name")))

    def _lineage(self, family: str, name: str) -> Iterator[Style]:
        for _ in range(_DEEPEST):
            style = self.by_name.get((family, name))
            if style is None:
                return
            yield style
            name = style.parent


def _style(style: Any) -> Style:
    level = value_of(style, "default-outline-level")
    text, page = child(style, "text-properties"), child(style, "drawing-page-properties")
    hidden = (text is not None and value_of(text, "display") == "none") or (
        page is not None and value_of(page, "visibility") == "hidden"
    )
    return Style(
        name=(value_of(style, "display-name") or value_of(style, "name").replace(_MARKED, " ")).strip().lower(),
        parent=value_of(style, "parent-style-name"),
        level=int(level) if level.isascii() and level.isdigit() and int(level) <= _MOST_LEVELS else 0,
        list_style=value_of(style, "list-style-name"),
        hidden=hidden,
    )


def levels_of(list_style: Any) -> dict[int, Any]:
    """The levels of a list style by depth, from 1."""
    names = ("list-level-style-number", "list-level-style-bullet", "list-level-style-image", "outline-level-style")
    return {
        int(depth): level
        for level in children(list_style, *names)
        if (depth := value_of(level, "level")).isascii() and depth.isdigit() and len(depth) < 3
    }
