"""Arrow data in all its forms, and what is refused."""

import pytest

import glossator
from conftest import plain

pa = pytest.importorskip("pyarrow")

TEXTS = ["A [new] ferry.", None, "", "The mate [helper] came late.", "A [new] ferry."]


def views(column, **options):
    table = pa.table({"text": column})
    out = glossator.annotate(table, lang="en", want=["views"], **options)
    return [plain(value) for value in out["glossator"].to_pylist()]


EXPECTED = views(pa.array(TEXTS))


def test_answers_are_those_of_single_texts():
    for text, answer in zip(TEXTS, EXPECTED):
        if text is None:
            message = "the field `text` holds null; a string is expected"
            assert answer == {"error": {"code": "no-text", "message": message}}
        else:
            assert answer["views"] == glossator.views(text, "en")


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()),
     pa.dictionary(pa.uint32(), pa.large_string())],
    ids=str,
)
def test_every_form_of_text(kind):
    array = pa.array(TEXTS)
    array = array.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else array.cast(kind)
    assert views(array) == EXPECTED
    assert views(pa.chunked_array([array[:2], array[2:2], array[2:]])) == EXPECTED
    assert views(array[1:]) == EXPECTED[1:]


def test_nothing():
    empty = pa.table({"text": pa.array([], pa.string())})
    full = glossator.annotate(pa.table({"text": TEXTS}))
    assert glossator.annotate(empty).schema == full.schema and glossator.annotate(empty).num_rows == 0
    batch = pa.RecordBatch.from_arrays([pa.array([], pa.string())], ["text"])
    assert glossator.annotate(batch).schema == full.schema
    assert [value["code"] for value in (row["error"] for row in views(pa.nulls(2)))] == ["no-text", "no-text"]


def test_an_older_answer_is_replaced_and_metadata_stays():
    table = pa.table({"glossator": [1], "text": ["A [new] ferry."]}).replace_schema_metadata({"from": "here"})
    out = glossator.annotate(glossator.annotate(table, lang="en"), lang="en")
    assert out.column_names == ["text", "glossator"] and out.schema.metadata == {b"from": b"here"}
    stream = pa.table(glossator.annotate(Capsule(table), lang="en"))
    assert stream.equals(out) and stream.schema.metadata == {b"from": b"here"}


class Capsule:
    """Arrow data of a library that nobody knows."""

    def __init__(self, table):
        self.table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


def test_streams_are_read_once():
    stream = glossator.annotate(Capsule(pa.table({"text": TEXTS})), lang="en", want="views")
    assert pa.schema(stream).names == ["text", "glossator"]
    assert [plain(value) for value in pa.table(stream)["glossator"].to_pylist()] == EXPECTED
    with pytest.raises(ValueError, match="read already"):
        pa.table(stream)


def test_languages():
    table = pa.table({"text": ["Die Uhr [wörtlich: Glocke]."] * 3, "lang": ["de", None, "no tag!"]})
    found = lambda **options: [row["lang"] for row in glossator.annotate(table, **options)["glossator"].to_pylist()]
    assert found(lang="lang") == ["de"] * 3
    assert found(lang="lang", lang_default="nl") == ["de", "nl", "nl"]
    assert found(lang="nl") == ["nl"] * 3


def test_pandas_columns_of_anything():
    pd = pytest.importorskip("pandas")
    values = ["A [new] ferry.", None, 7, float("nan"), "x\ud800", True, ["l"], pd.NA]
    out = glossator.annotate(pd.DataFrame({"text": pd.Series(values, dtype=object)}), lang="en")
    rows = out["glossator"].array.__arrow_array__().to_pylist()
    assert rows[0]["views"]["base"] == "A ferry."
    errors = [row["error"]["code"] for row in rows[1:]]
    assert errors == ["no-text", "no-text", "no-text", "bad-text", "no-text", "no-text", "no-text"]
    assert "holds a number" in rows[2]["error"]["message"] and "at 1" in rows[4]["error"]["message"]


TABLE = pa.table({"id": [1], "text": ["A [new] ferry."]})


@pytest.mark.parametrize(
    ("error", "words", "arguments"),
    [
        (glossator.ColumnError, "no column `body`; there are: `id`, `text`", {"text": "body"}),
        (glossator.ColumnError, "no column `lang`", {"lang": "lang"}),
        (glossator.ColumnError, "no column `source`", {"source": "source"}),
        (glossator.WrongTypeError, "`id` holds Int64; text is expected", {"text": "id"}),
        (glossator.OptionError, "`note` is nothing", {"want": ["note"]}),
        (glossator.OptionError, "`want` is empty", {"want": []}),
        (glossator.OptionError, "needs the source", {"want": "quotes"}),
        (glossator.OptionError, "needs the house style", {"want": "tags"}),
        (glossator.OptionError, "no house style", {"tags": "mine"}),
        (glossator.OptionError, "unknown field", {"tags": [{"name": "x", "klass": "y"}]}),
        (glossator.OptionError, "`offsets` is `words`", {"offsets": "words"}),
        (glossator.OptionError, "`jobs` is 0", {"jobs": 0}),
        (glossator.OptionError, "is not a language", {"lang_default": "x!"}),
    ],
)
def test_wrong_arguments(error, words, arguments):
    with pytest.raises(error) as caught:
        glossator.annotate(TABLE, **arguments)
    assert words in str(caught.value) and isinstance(caught.value, glossator.GlossatorError)


@pytest.mark.parametrize(("data", "advice"), [(None, "None is not"), ("x", "notes"), ([{"text": "x"}], "pyarrow.table")])
def test_what_is_no_table(data, advice):
    with pytest.raises(glossator.WrongTypeError, match=advice):
        glossator.annotate(data)


def test_columns_that_stand_twice_and_bytes_that_are_no_text():
    with pytest.raises(glossator.ColumnError, match="twice"):
        glossator.annotate(pa.table([["a"], ["b"]], names=["text", "text"]))
    with pytest.raises(glossator.DocumentError, match="(?i)utf-?8"):
        glossator.annotate(pa.table({"text": pa.array([b"\xff"]).view(pa.string())}))


def test_a_long_text():
    page = "The mate [helper] came late. " * 40_000
    [row] = views(pa.array([page]))
    assert row["views"]["base"].count("[") == 0 and len(row["views"]["base"]) > 700_000
