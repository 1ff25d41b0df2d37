#!/usr/bin/env python3
"""Counts the classes of notes by language and year: count_ray.py POSTS.jsonl OUT (a folder for Parquet)"""

import sys

import ray


def annotated(batch):
    """A batch is a `pyarrow.Table`."""
    import glossator

    out = glossator.annotate(batch, text="text", lang="lang", want=["notes"])
    return out.select(["id", "year", "lang", "glossator"])


def counted(batch):
    import polars as pl

    notes = pl.from_arrow(batch).select("lang", "year", pl.col("glossator").struct.field("notes")).explode("notes")
    notes = notes.with_columns(pl.col("notes").struct.field("class")).drop_nulls("class")
    return notes.group_by("lang", "year", "class").len("count").to_arrow()


def main(source, out):
    ray.init(logging_level="ERROR")
    noted = ray.data.read_json(source, lines=True).repartition(8).map_batches(annotated, batch_format="pyarrow", batch_size=10_000)
    noted.write_parquet(f"{out}/notes")
    counts = ray.data.read_parquet(f"{out}/notes").map_batches(counted, batch_format="pyarrow")
    counts.groupby(["lang", "year", "class"]).sum("count").sort("sum(count)", descending=True).show(3)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
