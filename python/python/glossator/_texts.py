"""Functions on strings: what the commands do with files."""

from __future__ import annotations

import csv
import io
import json
import os
import warnings
from typing import Any, Iterable, Sequence

from . import _native
from ._errors import GlossatorWarning, OptionError
from ._options import Tags, annotator, string

__all__ = [
    "Alignment",
    "Comparison",
    "align",
    "diff",
    "notes",
    "quotes",
    "read",
    "standoff",
    "validate",
    "views",
    "with_tags",
]


def read(
    text: str,
    *,
    lang: str | None = None,
    source: str | None = None,
    want: str | Iterable[str] = ("notes", "views"),
    tags: Tags = None,
    offsets: str = "chars",
) -> dict[str, Any]:
    """The answer to one text, as ``glossator map`` writes it under the key ``glossator``.

    text:     the text; a few paragraphs, in one language
    lang:     its language as a tag of BCP 47 (``"en"``); recognised if not given
    source:   the text of which it is a translation, for ``want="quotes"``
    want:     parts of the answer: ``"notes"``, ``"views"``, ``"standoff"``, ``"tags"``, ``"quotes"``
    tags:     the house style of inline tags: ``"sourcelibrary"``, ``"tei"``, or dicts like the tables ``[[tag]]`` of
              ``glossator.toml``; without it, tags are text
    offsets:  what offsets count: ``"chars"``, ``"bytes"`` of UTF-8, or units of ``"utf16"``

    Gives a dict with ``lang``, ``exact`` and the parts. Costs time in proportion to the text; a tenth of a millisecond a post.
    """
    asked = annotator(want, tags, offsets)
    if source is not None:
        string(source, "the source")
    elif "quotes" in asked_parts(want):
        raise OptionError("`want=\"quotes\"` needs the source to look in; give it as `source`")
    return json.loads(asked.record(string(text, "the text"), lang, source))


def asked_parts(want: str | Iterable[str]) -> Iterable[str]:
    """The names of the parts that are asked for."""
    return [part.strip() for part in want.split(",")] if isinstance(want, str) else want


def notes(
    text: str, lang: str | None = None, *, tags: Tags = None, offsets: str = "chars"
) -> list[dict[str, Any]]:
    """The notes of a text in their order.

    Each is a dict: ``id``, ``start``, ``end``, ``text``, ``class``, ``cert``, ``resp``, ``anchor`` (``start``, ``end``,
    ``text`` of the words that it refers to, or ``None``), ``rule``, ``runner_up``, ``evidence``. Arguments as for ``read``.
    """
    return read(text, lang=lang, want=("notes",), tags=tags, offsets=offsets)["notes"]


def views(text: str, lang: str | None = None, *, tags: Tags = None) -> dict[str, str]:
    """The views of a text: ``reading``, for readers, with supplied words and without notes; ``base``, the author's words."""
    return read(text, lang=lang, want=("views",), tags=tags)["views"]


def standoff(
    text: str, lang: str | None = None, *, tags: Tags = None, offsets: str = "chars"
) -> dict[str, Any]:
    """The base view with what was taken out of it.

    A dict: ``text``, and ``marks``, a list of ``at`` (offset in ``text``), ``printed`` and ``note`` (its id, or ``None``).
    Every ``printed`` put before its ``at``, in order, gives the text again, unless ``exact`` is false.
    """
    answer = read(text, lang=lang, want=("standoff",), tags=tags, offsets=offsets)
    return {**answer["standoff"], "exact": answer["exact"]}


def with_tags(text: str, lang: str | None = None, *, tags: Tags = "sourcelibrary") -> str:
    """The text with its brackets as inline tags of a house style. Its views are those of the text."""
    return read(text, lang=lang, want=("tags",), tags=tags)["tags"]


def quotes(
    text: str, source: str, lang: str | None = None, *, tags: Tags = None, offsets: str = "chars"
) -> list[dict[str, Any]]:
    """What a translation quotes of its source, and how the source has it.

    Each is a dict: ``start``, ``end``, ``text``, ``tier`` (``exact``, ``folded``, ``contracted``, ``inflected``,
    ``romanised``, ``absent``) and ``source`` (``start``, ``end``, ``text`` in the source, or ``None``).
    """
    return read(text, lang=lang, source=source, want=("quotes",), tags=tags, offsets=offsets)["quotes"]


class Comparison(dict):
    """The result of ``diff``: a dict with the fields of ``glossator diff --format json``.

    ``changes()`` gives a row a change, ready for a table.
    """

    #: The arguments with which it was made.
    _made_with: tuple[Any, ...] = ()

    def _render(self, form: str) -> str:
        return _native.diff(*(*self._made_with, form))[0]

    def _page(self) -> str:
        return self._render("html")

    def changes(self) -> list[dict[str, Any]]:
        """The changes, as a list of dicts for a DataFrame.

        Each has ``layer``, ``unit`` (``words``, ``segment``, ``note``), ``change``, ``old`` and ``new`` (the words, or
        ``None``), ``class`` of a note, ``old_anchor``, ``new_anchor``, and the places ``old_line``, ``old_column``,
        ``new_line``, ``new_column`` (from 1, or ``None``).
        """
        rows = csv.DictReader(io.StringIO(self._render("csv"), newline=""))
        named = {"old_file", "new_file"}
        return [{key: _value(key, cell) for key, cell in row.items() if key not in named} for row in rows]


class Alignment(dict):
    """The result of ``align``: a dict with the fields of ``glossator align --format json``."""

    #: The arguments with which it was made.
    _made_with: tuple[Any, ...] = ()

    def _page(self) -> str:
        return _native.align(*(*self._made_with, "html"))[0]


def diff(
    old: str,
    new: str,
    *,
    lang: str | None = None,
    layers: str | Sequence[str] = "all",
    ignore: str | Sequence[str] = (),
    segment: str = "sentence",
    tokens: str = "word",
    names: tuple[str, str] = ("old", "new"),
) -> Comparison:
    """What changed between two versions of a text, layer by layer.

    old, new:  pages with their notes, or editions in TEI
    layers:    ``"printed"``, ``"base"``, ``"reading"``, families of notes such as ``"gloss"``, or ``"all"``: the base text
               and all notes
    ignore:    differences that count as minor: ``"case"``, ``"punctuation"``, ``"accents"``, ``"space"``, ``"nfkc"``
    segment:   what is matched as a whole: ``"sentence"``, ``"block"``, ``"line"``
    tokens:    what is compared inside: ``"word"``, ``"space"`` (between white space), ``"character"``

    Gives a dict: ``same``, ``summary`` (counts by layer), ``segments`` (by layer; ``state``, ``tokens``), ``notes`` (each
    with its ``state``). ``show`` shows it side by side.
    """
    texts = (string(old, "the old text"), string(new, "the new text"))
    arguments = (*texts, names, lang, _list(layers), _list(ignore), segment, tokens)
    made, told = _native.diff(*arguments, "json")
    warn(told)
    found = Comparison(json.loads(made))
    found._made_with = arguments
    return found


def align(
    source: str | Sequence[str],
    target: str | Sequence[str],
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    segment: str = "sentence",
    min_cert: str = "low",
    names: tuple[str, str] = ("source", "target"),
) -> Alignment:
    """A source and its translation, sentence by sentence.

    source, target:  two texts (pages or editions), which are cut into segments, or two lists of segments
    min_cert:        leaves out beads that are less certain: ``"low"``, ``"medium"``, ``"high"``

    Gives a dict: ``segments`` (how many there are on both sides) and ``beads``, each with ``number`` from 1, ``source`` and
    ``target`` (lists of numbers of segments, from 0), ``kind`` (``"1-2"``), ``probability`` (0 to 1), ``cert``,
    ``source_text`` and ``target_text``. Warns where the texts do not look like translations of each other.
    """
    sides = (_side(source, "the source"), _side(target, "the translation"))
    arguments = (*sides, names, (source_lang, target_lang), segment, min_cert)
    made, told = _native.align(*arguments, "json")
    warn(told)
    found = Alignment(json.loads(made))
    found._made_with = arguments
    return found


def validate(
    document: str,
    *,
    schema: str | Sequence[str] = (),
    rules: str | Sequence[str] | None = None,
    name: str = "document.xml",
) -> dict[str, Any]:
    """A document against schemas and rules, as ``glossator validate`` checks it.

    document:  an XML document as a string, or a TMX, XLIFF or PO file
    schema:    files with schemas: RELAX NG or Schematron; if none is given, those that the document names, else the
               built-in one for editions of glossator
    rules:     ``"none"``, ``"required"``, ``"all"``, or ids such as ``"GL101"``
    name:      how the document is called, as a path: files that it names are looked for from there

    Gives a dict: ``valid``, ``verdict``, ``schemas``, and ``findings``, each with ``rule``, ``severity``, ``message``,
    ``line``, ``column``, ``advice``, ``fix`` … Like the program, it reads ``glossator.toml`` of the folder.
    """
    chosen = ",".join(_list(rules)) if rules is not None else None
    made, told = _native.validate(string(document, "the document"), name, _paths(schema), chosen)
    warn(told)
    return json.loads(made)["files"][0]


def _value(key: str, cell: str) -> str | int | None:
    """A cell of a table: empty ones are ``None``, lines and columns are numbers."""
    return None if cell == "" else int(cell) if key.endswith(("_line", "_column")) else cell


def warn(told: list[str]) -> None:
    """Tells warnings to the caller of a function of this package."""
    for message in told:
        warnings.warn(message, GlossatorWarning, stacklevel=3)


def _list(names) -> list[str]:
    """Names, given one by one or with commas between them."""
    return [name.strip() for name in names.split(",")] if isinstance(names, str) else [str(name) for name in names]


def _paths(paths) -> list[str]:
    is_one = isinstance(paths, str) or hasattr(paths, "__fspath__")
    return [os.fspath(path) for path in ([paths] if is_one else paths)]


def _side(side, what: str):
    return side if isinstance(side, str) else [string(segment, f"a segment of {what}") for segment in side]
