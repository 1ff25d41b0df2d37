"""What the engines make of 10,000 posts is what `map` writes."""

import json
import shutil
import sys

import pytest

import glossator
from conftest import COUNT, WANT, mapped, plain


def columns(posts):
    return {name: [post[name] for post in posts] for name in ("id", "text", "lang")}


def same(column, answers):
    found = [plain(value) for value in column]
    assert len(found) == COUNT
    for number, (one, other) in enumerate(zip(found, answers)):
        assert one == other, number


@pytest.mark.parametrize("jobs", [1, 3])
def test_pyarrow_tables(posts, answers, jobs):
    pa = pytest.importorskip("pyarrow")
    table = pa.table(columns(posts))
    out = glossator.annotate(table, lang="lang", want=WANT, jobs=jobs)
    assert isinstance(out, pa.Table) and out.column_names == ["id", "text", "lang", "glossator"]
    assert out.drop_columns(["glossator"]).equals(table)
    same(out["glossator"].to_pylist(), answers)


def test_pyarrow_batches_and_readers(posts, answers):
    pa = pytest.importorskip("pyarrow")
    table = pa.table(columns(posts))
    batch = table.to_batches()[0]
    out = glossator.annotate(batch, lang="lang", want=WANT)
    assert isinstance(out, pa.RecordBatch)
    same(out["glossator"].to_pylist(), answers)
    reader = glossator.annotate(table.to_reader(max_chunksize=1000), lang="lang", want=WANT)
    assert isinstance(reader, pa.RecordBatchReader)
    read = reader.read_all()
    assert read.schema == out.schema and read.column("text").num_chunks == 10
    same(read["glossator"].to_pylist(), answers)


def test_polars(posts, answers):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(columns(posts))
    out = glossator.annotate(frame, lang="lang", want=WANT)
    assert isinstance(out, pl.DataFrame) and out.columns == ["id", "text", "lang", "glossator"]
    same(out["glossator"].to_list(), answers)
    schema = glossator.annotate(frame.clear(), lang="lang", want=["views"]).schema
    lazy = frame.lazy().map_batches(lambda part: glossator.annotate(part, lang="lang", want=["views"]), schema=schema)
    base = pl.col("glossator").struct.field("views").struct.field("base")
    assert lazy.collect().select(base)["base"].to_list()[0] == answers[0]["views"]["base"]


def test_pandas(posts, answers):
    pd = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pd.DataFrame(columns(posts), index=range(5, COUNT + 5))
    frame["when"] = pd.Timestamp("2026-01-01")
    out = glossator.annotate(frame, lang="lang", want=WANT)
    assert isinstance(out, pd.DataFrame) and list(out.index) == list(frame.index)
    pd.testing.assert_frame_equal(out.drop(columns="glossator"), frame)
    same(out["glossator"].array.__arrow_array__().to_pylist(), answers)


def test_duckdb(posts, answers):
    duckdb = pytest.importorskip("duckdb")
    pa = pytest.importorskip("pyarrow")
    table = pa.table(columns(posts))
    connection = duckdb.connect()
    connection.register("posts", table)
    noted = glossator.annotate(connection.sql("select * from posts"), lang="lang", want=WANT)
    # By its name in a query, and as often as one likes.
    for _ in range(2):
        rows = connection.sql("select glossator.views.base from noted order by id[2:]::int").fetchall()
        assert [base for (base,) in rows] == [answer.get("views", {}).get("base") for answer in answers]
    classes = connection.sql(
        "select note.class, count(*) from (select unnest(glossator.notes) as note from noted) group by all order by all"
    ).fetchall()
    counted = {}
    for note in (note for answer in answers for note in answer.get("notes", [])):
        counted[note["class"]] = counted.get(note["class"], 0) + 1
    assert classes == sorted(counted.items())

    def annotated(text, lang):
        out = glossator.annotate(pa.table({"text": text, "lang": lang}), lang="lang", want=WANT)
        return pa.array([json.dumps(value) for value in out["glossator"].to_pylist()])

    connection.create_function("annotated", annotated, ["VARCHAR", "VARCHAR"], "VARCHAR", type="arrow", null_handling="special")
    rows = connection.sql("select annotated(text, lang) from posts order by id[2:]::int").fetchall()
    same([json.loads(value) for (value,) in rows], answers)


@pytest.mark.spark
def test_spark(posts, answers, monkeypatch):
    pytest.importorskip("pyspark")
    pa = pytest.importorskip("pyarrow")
    if not shutil.which("java"):
        pytest.skip("needs Java")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    spark = builder.getOrCreate()
    try:
        rows = [(post["id"], post["text"], post["lang"]) for post in posts]
        frame = spark.createDataFrame(rows, "id string, text string, lang string").repartition(4)

        def annotated(batches):
            for batch in batches:
                out = glossator.annotate(batch, lang="lang", want=WANT)
                answers = pa.array([json.dumps(value) for value in out["glossator"].to_pylist()])
                yield pa.RecordBatch.from_arrays([out["id"], answers], ["id", "answer"])

        found = {row.id: row.answer for row in frame.mapInArrow(annotated, "id string, answer string").collect()}
        same([json.loads(found[post["id"]]) for post in posts], answers)
        # The struct itself, with the schema that Spark has for it.
        columns = "id string, glossator struct<lang: string, exact: boolean, views: struct<reading: string, base: string>, " \
                  "error: struct<code: string, message: string>>"

        def viewed(batches):
            for batch in batches:
                yield glossator.annotate(batch, lang="lang", want=["views"]).select(["id", "glossator"])

        views = {row.id: row.glossator for row in frame.mapInArrow(viewed, columns).collect()}
        for post, answer in zip(posts, answers):
            row = views[post["id"]]
            assert (row.views and row.views.base) == answer.get("views", {}).get("base")
            assert (row.error is None) == ("error" not in answer)
    finally:
        spark.stop()


def test_strings(posts, answers):
    for post, answer in list(zip(posts, answers))[10:1000]:
        text, lang = post["text"], post["lang"]
        assert glossator.notes(text, lang=lang) == answer["notes"]
        assert glossator.views(text, lang=lang) == answer["views"]
        assert glossator.read(text, lang=lang, want=WANT) == answer


def test_tags_sources_and_offsets():
    pa = pytest.importorskip("pyarrow")
    rows = [
        {"text": 'The <term>wheel</term> <note by="M.">original: "rotæ"</note> turns 😀 [sic].', "source": "Nocte rota vertitur."},
        {"text": "<insert>Late</insert>, the mate [helper] came.", "source": None},
    ]
    style = [{"name": "note", "class": "comment.editor", "attributes": {"by": "who"}}]
    for offsets in ("chars", "bytes", "utf16"):
        want = ["notes", "views", "standoff", "tags", "quotes"]
        arguments = ["--lang-default", "en", "--source", "source", "--tags", "sourcelibrary", "--offsets", offsets]
        expected = mapped(rows, *arguments, "--want", ",".join(want))
        out = glossator.annotate(
            pa.Table.from_pylist(rows), lang="en", source="source", want=want, tags="sourcelibrary", offsets=offsets
        )
        assert [plain(value) for value in out["glossator"].to_pylist()] == expected
    out = glossator.annotate(pa.Table.from_pylist(rows), lang="en", want="notes", tags=["sourcelibrary", *style])
    [note, _] = out["glossator"].to_pylist()[0]["notes"]
    assert (note["class"], dict(note["properties"])) == ("comment.editor", {"who": "M."})
