"""Collating witnesses; a drop-in for ``collatex.collate``."""

from __future__ import annotations

import csv
import io
import json
from html import escape
from typing import Any, Iterable, Mapping

from . import _native
from ._errors import DocumentError, OptionError, WrongTypeError
from ._options import string
from ._texts import warn

__all__ = ["Collation", "Table", "collate"]


class Collation:
    """Witnesses to collate, as CollateX has them."""

    def __init__(self) -> None:
        self.witnesses: list[dict[str, Any]] = []

    @classmethod
    def create_from_dict(cls, data: Mapping[str, Any], limit: int | None = None) -> Collation:
        """A collation of ``{"witnesses": [{"id": …, "content": … or "tokens": […]}]}``; ``limit`` takes the first ones."""
        collation = cls()
        for witness in list(data["witnesses"])[:limit]:
            collation.add_witness(witness)
        return collation

    @classmethod
    def create_from_json_string(cls, json_string: str) -> Collation:
        """The same of a string of JSON."""
        return cls.create_from_dict(json.loads(json_string))

    def add_plain_witness(self, sigil: str, content: str) -> None:
        """Adds a witness: its siglum and its text."""
        self.add_witness({"id": sigil, "content": content})

    def add_witness(self, witnessdata: Mapping[str, Any]) -> None:
        """Adds a witness: a dict with ``id``, and ``content`` or ``tokens`` (dicts with ``t`` and, optionally, ``n``)."""
        self.witnesses.append(dict(witnessdata))


class Table:
    """A collation: a row a witness, a column a place.

    ``rows`` has a list for each witness, with a string or ``None`` for each column; ``sigla`` names the witnesses;
    ``columns`` is the same by columns: a dict of siglum and string, without those that have nothing there. ``str`` prints
    it; a notebook shows it, and ``show`` with its apparatus.
    """

    def __init__(self, given: dict[str, Any], made_with: tuple[Any, ...]):
        self.sigla: list[str] = given["witnesses"]
        self.rows = [[_cell(cell) for cell in row] for row in given["table"]]
        self._made_with = made_with

    def _render(self, form: str) -> str:
        return _native.collate(*(*self._made_with, False, form))[0]

    def _page(self) -> str:
        return self._render("html")

    @property
    def columns(self) -> list[dict[str, str]]:
        """The columns from left to right."""
        places = zip(*self.rows)
        return [{sigil: cell for sigil, cell in zip(self.sigla, place) if cell is not None} for place in places]

    def __str__(self) -> str:
        return self._render("text")

    def __repr__(self) -> str:
        return f"<glossator table: {len(self.sigla)} witnesses, {len(self.rows[0]) if self.rows else 0} columns>"

    def _repr_html_(self) -> str:
        rows = ("".join([f"<tr><th>{escape(sigil)}</th>", *map(_td, row), "</tr>"]) for sigil, row in zip(self.sigla, self.rows))
        return f"<table>{''.join(rows)}</table>"


def collate(
    collation: Any,
    output: str = "table",
    *,
    segmentation: bool = True,
    near_match: bool = False,
    layout: str = "horizontal",
    lang: str | None = None,
    ignore: str | Iterable[str] = ("case",),
    **others: Any,
) -> Any:
    """Collates versions of a text, word under word: where they agree, where they differ, which words moved.

    collation:     a ``Collation``, here or of CollateX; ``{"witnesses": [{"id": …, "content": …}]}`` as a dict or as JSON;
                   a dict of siglum and text; or a list of texts, which are called A, B, C …
    output:        ``"table"`` gives a ``Table``; ``"dict"`` the fields of ``glossator collate --format json``; ``"json"`` a
                   string in CollateX's JSON; ``"csv"``, ``"tsv"``, ``"tei"``, ``"html"`` (a whole page), ``"text"``, ``"dot"``
                   and ``"graphml"`` strings
    segmentation:  joins neighbouring columns of the same witnesses
    near_match:    lets words that differ in one letter stand under each other by preference, and no others
    lang:          the language, for the cutting of sentences
    ignore:        differences that do not count: ``"case"``, ``"punctuation"``, ``"accents"``, ``"nfkc"``

    Arguments of CollateX that change nothing here (``layout``, ``astar``, ``detect_transpositions`` …: moves are always
    found) are accepted. The order of the witnesses makes no difference to the result.
    """
    _check(others)
    witnesses = json.dumps({"witnesses": _witnesses(collation)})
    folded = [ignore] if isinstance(ignore, str) else list(ignore)

    arguments = (witnesses, lang, folded, 1 if near_match else None)
    if output == "table":
        table, told = _native.collate(*arguments, segmentation, "collatex")
        warn(told)
        return Table(json.loads(table), arguments)
    forms = {"dict": "json", "json": "collatex", "tsv": "csv", "xml": "tei"}
    forms |= {name: name for name in ("csv", "tei", "html", "text", "dot", "graphml")}
    if output not in forms:
        names = ", ".join(f"`{name}`" for name in ("table", *forms))
        raise OptionError(f"`output` is {output!r}; write one of {names}")
    text, told = _native.collate(*arguments, segmentation and output in ("dict", "json"), forms[output])
    warn(told)
    if output == "dict":
        return json.loads(text)
    return _with_tabs(text) if output == "tsv" else text.rstrip("\n") if output == "json" else text


def _with_tabs(table: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(csv.reader(io.StringIO(table)))
    return out.getvalue()


#: Arguments of CollateX that change nothing here.
_IDLE = {"astar", "detect_transpositions", "debug_scores", "properties_filter", "svg_output", "indent", "scheduler"}


def _check(others: Mapping[str, Any]) -> None:
    for name in others:
        if name not in _IDLE:
            raise TypeError(f"collate() got an unexpected keyword argument {name!r}")
    if others.get("properties_filter") is not None:
        raise OptionError("`properties_filter` is not supported; give tokens a normal form `n` instead")


def _witnesses(collation: Any) -> list[dict[str, Any]]:
    """The witnesses as CollateX's JSON has them."""
    if isinstance(collation, str):
        try:
            collation = json.loads(collation)
        except ValueError as error:
            raise DocumentError(f"this is not JSON: {error}", "collation") from error
    if isinstance(collation, Mapping):
        if "witnesses" in collation:
            return [dict(witness) for witness in collation["witnesses"]]
        return [{"id": str(sigil), "content": string(text, f"witness {sigil}")} for sigil, text in collation.items()]
    if hasattr(collation, "witnesses"):
        return [_witness(witness) for witness in collation.witnesses]
    if isinstance(collation, (list, tuple)):
        return [{"id": _letters(at), "content": string(text, f"witness {at + 1}")} for at, text in enumerate(collation)]
    raise WrongTypeError(f"{type(collation).__name__} is not a collation; give a `Collation`, or a dict of siglum and text")


def _witness(witness: Any) -> dict[str, Any]:
    if isinstance(witness, Mapping):
        return dict(witness)
    # A witness of CollateX.
    tokens = [getattr(token, "token_data", None) or {"t": token.token_string} for token in witness.tokens()]
    return {"id": witness.sigil, "tokens": tokens}


def _letters(at: int) -> str:
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _td(words: str | None) -> str:
    return "<td>–</td>" if words is None else f"<td>{escape(words)}</td>"


def _cell(tokens: list[dict[str, Any]] | None) -> str | None:
    return None if tokens is None else "".join(token["t"] for token in tokens).strip()
