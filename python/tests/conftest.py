"""What the tests share: 10,000 posts, and what `map` says of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples" / "corpus"))

from posts import posts as written  # noqa: E402

COUNT = 10_000


def program(*arguments, **options):
    """Runs the program that the package brings."""
    return subprocess.run([sys.executable, "-m", "glossator", *arguments], capture_output=True, **options)


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def mapped(rows, *arguments):
    """The answers of `map`."""
    done = program("map", "-", *arguments, input=lines(rows))
    assert done.returncode in (0, 1), done.stderr
    return [json.loads(line)["glossator"] for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def posts():
    """Posts, of which some have no text, and one no language."""
    rows = list(written(COUNT))
    rows[7]["text"] = None
    rows[8]["text"] = ""
    rows[9]["lang"] = None
    return rows


@pytest.fixture(scope="session")
def answers(posts):
    """What `map` says of them."""
    return mapped(posts, "--lang", "lang", "--want", "notes,views,standoff")


WANT = ["notes", "views", "standoff"]


def plain(value):
    """A value of a column as `map` writes it: fields that are null because others have them are left out, and properties
    are an object."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if not (item is None and key in MISSING)}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


MISSING = {"lang", "exact", "notes", "views", "standoff", "tags", "quotes", "quotes_unjudged", "error", "tag", "properties"}
