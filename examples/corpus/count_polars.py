#!/usr/bin/env python3
"""Counts the classes of notes by language and year: count_polars.py POSTS.jsonl OUT.csv [THREADS]"""

import sys

import glossator
import polars as pl


def main(source, out, jobs=1):
    posts = pl.read_ndjson(source)
    noted = glossator.annotate(posts, lang="lang", want=["notes"], jobs=jobs)
    counts = (
        noted.select("lang", "year", pl.col("glossator").struct.field("notes"))
        .explode("notes")
        .group_by("lang", "year", pl.col("notes").struct.field("class"))
        .len("count")
        .drop_nulls("class")
        .sort("count", "lang", "year", "class", descending=[True, False, False, False])
    )
    counts.write_csv(out)
    print(counts.head(8))


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(*sys.argv[1:3], *map(int, sys.argv[3:]))
