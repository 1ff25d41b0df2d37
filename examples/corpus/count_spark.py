#!/usr/bin/env python3
"""Counts the classes of notes by language and year: count_spark.py POSTS.jsonl OUT

POSTS has `id`, `year`, `lang` and `text`, a JSON object a line, or a folder of such files. OUT/notes gets the notes of each
post as Parquet, OUT/counts the table. Runs on this machine; on a cluster, `spark-submit --master …`.
"""

import sys

from pyspark.sql import SparkSession, functions as f

NOTED = """
    id string, year int, lang string,
    glossator struct<
        lang: string, exact: boolean,
        notes: array<struct<
            id: string, start: bigint, end: bigint, text: string, class: string, cert: string, resp: string,
            anchor: struct<start: bigint, end: bigint, text: string>,
            rule: string, runner_up: string, evidence: string>>,
        error: struct<code: string, message: string>>
"""


def annotated(batches):
    """Runs on the workers: Arrow batches in, Arrow batches out."""
    import glossator

    for batch in batches:
        out = glossator.annotate(batch, text="text", lang="lang", want=["notes"])
        yield out.select(["id", "year", "lang", "glossator"])


def main(source, out):
    spark = SparkSession.builder.appName("notes").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    posts = spark.read.schema("id string, year int, lang string, text string").json(source)
    # As many parts as there are cores to work on them, a few times over, so that one slow part does not hold up the rest.
    posts = posts.repartition(4 * spark.sparkContext.defaultParallelism)
    posts.mapInArrow(annotated, NOTED).write.mode("overwrite").parquet(f"{out}/notes")

    noted = spark.read.parquet(f"{out}/notes")
    notes = noted.select("lang", "year", f.explode("glossator.notes").alias("note"))
    counts = notes.groupBy("lang", "year", f.col("note.class").alias("class")).count()
    counts.coalesce(1).write.mode("overwrite").option("header", True).csv(f"{out}/counts")
    bad = noted.where("glossator.error is not null").count()
    print(f"{noted.count()} posts, {bad} without an answer, {notes.count()} notes")
    counts.orderBy(f.desc("count"), "lang", "year", "class").show(8, truncate=False)
    spark.stop()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
