"""Notes in translated texts.

Translators speak in brackets among the author's words: ``The mate [helper] came late``. This package tells what each
bracket is, and gives the text with and without it; it compares, collates, aligns and validates.

======================================  ============================================================
``annotate(data, text="text", …)``      a column ``glossator`` for Arrow data, Polars, pandas, DuckDB
``notes(text)``, ``views(text)`` …      the same for one string, as lists and dicts
``diff``, ``align``, ``collate``        versions and translations of a text
``validate``                            a document against schemas and rules
``show``                                any of these in a notebook
======================================  ============================================================

Offsets count characters, as Python does, from 0; an ``end`` is exclusive. Exceptions are subclasses of
``GlossatorError``. Nothing is read from files or from the network but what an argument names, and no thread is started
before it is needed.
"""

from __future__ import annotations

from ._annotate import annotate
from ._collation import Collation, collate
from ._errors import (
    ColumnError,
    DocumentError,
    GlossatorError,
    GlossatorWarning,
    OptionError,
    TextError,
    TooLargeError,
    WrongTypeError,
)
from ._native import __version__
from ._show import Shown, show
from ._texts import Alignment, Comparison, align, diff, notes, quotes, read, standoff, validate, views, with_tags

__all__ = [
    "Alignment",
    "Collation",
    "ColumnError",
    "Comparison",
    "DocumentError",
    "GlossatorError",
    "GlossatorWarning",
    "OptionError",
    "Shown",
    "TextError",
    "TooLargeError",
    "WrongTypeError",
    "__version__",
    "align",
    "annotate",
    "collate",
    "diff",
    "notes",
    "quotes",
    "read",
    "show",
    "standoff",
    "validate",
    "views",
    "with_tags",
]
