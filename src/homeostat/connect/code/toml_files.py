"""TOML with places: tomllib says what is written, tree-sitter where."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator

import tree_sitter_toml
from django.utils.translation import gettext as _
from tree_sitter import Language, Node, Parser

from .tree import Growth, Path, Place, Problem, Tree, Unreadable, Written

GRAMMAR = Language(tree_sitter_toml.language())
WHERE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)
TABLES = ("table", "table_array_element")
KEYS = ("bare_key", "quoted_key", "dotted_key")


def read_toml(text: str, file: str) -> Tree:
    """A file as texts with places; raises Unreadable where it is not TOML."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(_syntax_problem(error, text, file)) from error
    except RecursionError as error:
        message = _("Values are nested too deep.")
        raise Unreadable(Problem(Place(file), "", message, _("Organisations are flatter."))) from error
    source = text.encode()
    places = {(): Place(file), **dict(_places(Parser(GRAMMAR).parse(source).root_node, file, source))}
    tree = Tree(None, file, places)
    tree.value = _as_written(told, (), tree, Growth(file))
    return tree


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    found = WHERE.fullmatch(str(error))
    message = _("This is not TOML: %(problem)s.") % {"problem": found[1] if found else str(error)}
    at_end = Place(file, text.count("\n") + 1)
    place = Place(file, int(found[2]), int(found[3])) if found and found[2] else at_end
    return Problem(place, "", message, _("Look at the quotes, brackets and equals signs of this line."))


def _as_written(value: object, path: Path, tree: Tree, growth: Growth) -> object:
    growth.count(path, tree.place(path))
    if isinstance(value, dict):
        return {name: _as_written(inner, (*path, name), tree, growth) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_written(item, (*path, number), tree, growth) for number, item in enumerate(value)]
    if isinstance(value, bool):
        return Written("true" if value else "false")
    return Written(str(value), is_quoted=isinstance(value, str))


def _places(root: Node, file: str, source: bytes) -> Iterator[tuple[Path, Place]]:
    """The place of every field, table and item of a list."""
    counts: Counter[Path] = Counter()
    for node in root.named_children:
        if node.type == "pair":
            yield from _of_pair(node, (), file, source)
        elif node.type in TABLES:
            head = node.named_children[0]
            path = _within_lists(_names(head), counts)
            yield path, _place(head, file, source)
            if node.type == "table_array_element":
                path = (*path, counts[path])
                counts[path[:-1]] += 1
                yield path, _place(head, file, source)
            for inner in node.named_children[1:]:
                if inner.type == "pair":
                    yield from _of_pair(inner, path, file, source)


def _within_lists(names: Path, counts: Counter[Path]) -> Path:
    """The path a header means: below a list of tables it means the last one so far."""
    path: Path = ()
    for name in names[:-1]:
        path = (*path, name)
        if counts[path]:
            path = (*path, counts[path] - 1)
    return (*path, names[-1])


def _of_pair(node: Node, outer: Path, file: str, source: bytes) -> Iterator[tuple[Path, Place]]:
    key, *rest = (each for each in node.named_children if each.type != "comment")
    path = (*outer, *_names(key))
    yield path, _place(key, file, source)
    if rest:
        yield from _of_value(rest[0], path, file, source)


def _of_value(node: Node, path: Path, file: str, source: bytes) -> Iterator[tuple[Path, Place]]:
    items = [each for each in node.named_children if each.type != "comment"]
    if node.type == "array":
        for number, item in enumerate(items):
            yield (*path, number), _place(item, file, source)
            yield from _of_value(item, (*path, number), file, source)
    elif node.type == "inline_table":
        for pair in items:
            yield from _of_pair(pair, path, file, source)


def _names(node: Node) -> Path:
    if node.type == "dotted_key":
        return tuple(name for inner in node.named_children for name in _names(inner))
    text = (node.text or b"").decode()
    return (next(iter(tomllib.loads(f"{text} = 0"))),)


def _place(node: Node, file: str, source: bytes) -> Place:
    """Lines and columns in letters; the parser counts bytes."""
    row, column = node.start_point
    start = node.start_byte - column
    return Place(file, row + 1, len(source[start : node.start_byte].decode(errors="replace")) + 1)
