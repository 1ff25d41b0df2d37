"""A column of answers for tables of texts."""

from __future__ import annotations

import sys
from typing import Any, Iterable, Sequence

from . import _native
from ._errors import ColumnError, WrongTypeError, OptionError
from ._options import Tags, annotator
from ._texts import asked_parts

__all__ = ["annotate"]

KEY = "glossator"


def annotate(
    data: Any,
    text: str = "text",
    lang: str | None = None,
    source: str | None = None,
    want: str | Iterable[str] = ("notes", "views"),
    *,
    tags: Tags = None,
    offsets: str = "chars",
    lang_default: str | None = None,
    jobs: int = 1,
) -> Any:
    """Adds a struct column ``glossator`` to a table of texts: what ``glossator map`` writes for each record.

    data:          Arrow data: a ``pyarrow.Table``, ``RecordBatch`` or ``RecordBatchReader``, a DataFrame of Polars or
                   pandas, a relation of DuckDB, or anything with ``__arrow_c_stream__`` or ``__arrow_c_array__``
    text:          the column with the texts: strings, large strings, string views, or a dictionary of them
    lang:          the column with the language of each text (tags of BCP 47), or one language for all, such as ``"en"``;
                   recognised where there is none
    source:        the column with the texts of which these are translations, for ``want="quotes"``
    want:          parts of the answer: ``"notes"``, ``"views"``, ``"standoff"``, ``"tags"``, ``"quotes"``
    tags:          the house style of inline tags, as for ``read``
    offsets:       what offsets count inside the text: ``"chars"``, ``"bytes"``, ``"utf16"``
    lang_default:  the language of texts whose row names none
    jobs:          threads. In Spark, Ray and Dask leave it at 1: they have workers of their own

    Gives what was given: a table for a table, a batch for a batch, a DataFrame for a DataFrame. For a relation of DuckDB it
    is an object with ``__arrow_c_stream__``, which DuckDB reads by its name in a query. What is read as a stream is given as
    a stream of the same kind, which is worked on batch by batch as somebody reads it, once.
    Other columns are not touched; a column ``glossator`` that was there before is replaced.

    The struct has ``lang``, ``exact``, the parts that were asked for, and ``error`` (``code``, ``message``): where a row has
    no text, all but ``error`` are null, and the others go on. Where all is well, ``error`` is null.

    Ten to twenty-five thousand posts of 280 bytes a second and thread; other threads of Python run meanwhile, and Ctrl-C interrupts.
    """
    asked = annotator(want, tags, offsets, lang_default)
    if "quotes" in asked_parts(want) and source is None:
        raise OptionError("`want=\"quotes\"` needs the source to look in; name its column as `source`")
    if not isinstance(jobs, int) or not 1 <= jobs <= 256:
        raise OptionError(f"`jobs` is {jobs!r}; give a number of threads from 1 to 256")
    for argument, name in (("text", text), ("lang", lang), ("source", source)):
        if not isinstance(name, str) and not (name is None and argument != "text"):
            raise OptionError(f"`{argument}` is {name!r}; give the name of a column")
    names = (text, lang, source)
    for library, work in (("pyarrow", _pyarrow), ("polars", _polars), ("pandas", _pandas)):
        # Who has not imported the library has nothing of it.
        if (module := sys.modules.get(library)) and (made := work(module, data, asked, names, jobs)) is not None:
            return made
    if type(data).__name__ == "DuckDBPyRelation":
        # A connection of DuckDB has one open result: what is read from it must be read before it is asked again.
        return asked.table(data, *names)
    if hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
        return asked.stream(data, *names)
    raise WrongTypeError(_no_table(data))


def _no_table(data: Any) -> str:
    kind = f"{type(data).__module__}.{type(data).__qualname__}"
    advice = "give Arrow data, such as a `pyarrow.Table`, or a DataFrame of Polars or pandas"
    if isinstance(data, str):
        advice = "for one text, use `glossator.read`, `notes` or `views`"
    elif kind.startswith("polars.") and hasattr(data, "collect"):
        advice = "call `.collect()` first, or use `.map_batches`, with the schema of an annotated frame without rows"
    elif kind.startswith("pyspark."):
        advice = "use `mapInArrow`, and annotate each batch"
    elif isinstance(data, (list, tuple, dict)):
        advice = "make a table of it: `pyarrow.table({\"text\": [...]})`"
    return f"{'None' if data is None else kind} is not a table; {advice}"


def _needed(columns: Sequence[Any], names: tuple[str, str | None, str | None]) -> list[int]:
    """The places of the columns that are read. One that is not there is refused; what else is wrong is found later."""
    text, lang, source = names
    for name in (text, source, None if lang is None or _native.is_language(lang) else lang):
        if name is not None and name not in columns:
            there = ", ".join(f"`{column}`" for column in columns) or "none"
            raise ColumnError(f"there is no column `{name}`; there are: {there}")
    return [at for at, column in enumerate(columns) if column in names]


def _pyarrow(pa, data, asked, names, jobs):
    if isinstance(data, pa.RecordBatchReader):
        return pa.RecordBatchReader.from_stream(asked.stream(data, *names))
    if not isinstance(data, (pa.Table, pa.RecordBatch)):
        return None
    needed = _needed(data.schema.names, names)
    is_batch = isinstance(data, pa.RecordBatch)
    found = asked.answers(data.select(needed), *names, jobs, is_batch, [])
    column = pa.record_batch(_Batch(found)).column(0) if is_batch else pa.table(found).column(0)
    fields = [at for at, name in enumerate(data.schema.names) if name != KEY]
    schema = pa.schema([data.schema.field(at) for at in fields], metadata=data.schema.metadata)
    schema = schema.append(pa.field(KEY, column.type))
    return type(data).from_arrays([data.column(at) for at in fields] + [column], schema=schema)


class _Batch:
    """Answers that are one batch."""

    def __init__(self, found: _native.Answers):
        self._found = found

    def __arrow_c_array__(self, requested_schema: object = None):
        return self._found.batch()


def _polars(pl, data, asked, names, jobs):
    if isinstance(data, pl.Series):
        raise WrongTypeError("this is one column; give a DataFrame: `series.to_frame(\"text\")`")
    if not isinstance(data, pl.DataFrame):
        return None
    needed = _needed(data.columns, names)
    found = asked.answers(data[:, needed], *names, jobs, False, [])
    answers = pl.DataFrame(found).get_column(KEY)
    return data.drop(KEY, strict=False).with_columns(answers)


def _pandas(pd, data, asked, names, jobs):
    if isinstance(data, pd.Series):
        raise WrongTypeError("this is one column; give a DataFrame: `series.to_frame(\"text\")`")
    if not isinstance(data, pd.DataFrame):
        return None
    try:
        import pyarrow as pa
    except ImportError as error:
        raise ImportError("pandas and Arrow meet in pyarrow: `pip install pyarrow`") from error
    needed = _needed(list(data.columns), names)
    columns, bad = [], {}
    for at in needed:
        column, wrong = _texts_of(pa, data.iloc[:, at])
        columns.append(column)
        if data.columns[at] == names[0]:
            bad.update(wrong)
    table = pa.Table.from_arrays(columns, names=[str(data.columns[at]) for at in needed])
    found = asked.answers(table, *names, jobs, False, [(row, *why) for row, why in bad.items()])
    answers = pd.arrays.ArrowExtensionArray(pa.table(found).column(0))
    others = data.drop(columns=[KEY], errors="ignore")
    return others.assign(**{KEY: pd.Series(answers, index=data.index)})


def _texts_of(pa, series):
    """A column of pandas as one of Arrow, and rows whose value is no text, with code and message."""
    if series.dtype != object:
        column = pa.array(series, from_pandas=True)
        return column, {}
    try:
        return pa.array(series, type=pa.large_string(), from_pandas=True), {}
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        pass
    texts, bad = [], {}
    for row, (value, is_missing) in enumerate(zip(series, series.isna())):
        text = value if isinstance(value, str) else None
        if text is not None and (at := _half(text)) is not None:
            bad[row] = ("bad-text", f"the field `{series.name}` is not Unicode text: half of a surrogate pair at {at}")
            text = None
        elif text is None and not is_missing:
            bad[row] = ("no-text", f"the field `{series.name}` holds {_kind(value)}; a string is expected")
        texts.append(text)
    return pa.array(texts, type=pa.large_string()), bad


def _half(text: str) -> int | None:
    """Where a lone half of a surrogate pair stands."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return None


def _kind(value: object) -> str:
    for kinds, name in ((bool, "a truth value"), ((int, float), "a number"), (dict, "an object"), ((list, tuple), "a list")):
        if isinstance(value, kinds):
            return name
    return f"a value of type {type(value).__name__}"
