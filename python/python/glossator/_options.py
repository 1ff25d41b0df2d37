"""What is asked of each text: read once, and kept for the next."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Iterable, Mapping, Sequence, Union

from . import _native
from ._errors import OptionError, WrongTypeError

#: A house style of inline tags, tables of one's own, or both.
Tags = Union[str, Mapping[str, object], Sequence[Union[str, Mapping[str, object]]], None]


def annotator(
    want: str | Iterable[str], tags: Tags = None, offsets: str = "chars", lang_default: str | None = None
) -> _native.Annotator:
    """The annotator for these options."""
    parts = tuple(part.strip() for part in want.split(",")) if isinstance(want, str) else tuple(want)
    if not parts:
        raise OptionError("`want` is empty; write one or more of `notes`, `views`, `standoff`, `tags`, `quotes`")
    if bad := next((part for part in parts if not isinstance(part, str)), None):
        raise OptionError(f"`want` has {bad!r}; write names of parts, such as `notes`")
    preset, own = _tags(tags)
    return _kept(parts, preset, own, offsets, lang_default)


@lru_cache(maxsize=32)
def _kept(parts, preset, own, offsets, lang_default):
    return _native.Annotator(list(parts), preset, own, offsets, lang_default)


def _tags(tags: Tags) -> tuple[str | None, str | None]:
    """The name of the house style, and tables of one's own as JSON."""
    if tags is None:
        return None, None
    given = [tags] if isinstance(tags, (str, Mapping)) else list(tags)
    presets = [entry for entry in given if isinstance(entry, str)]
    own = [dict(entry) for entry in given if isinstance(entry, Mapping)]
    if len(presets) + len(own) != len(given) or len(presets) > 1:
        raise OptionError("`tags` is the name of one house style, such as `sourcelibrary`, or dicts of tags of your own")
    return (presets[0] if presets else None), (json.dumps(own) if own else None)


def string(value: object, what: str) -> str:
    """The value, if it is a string."""
    if isinstance(value, str):
        return value
    kind = "None" if value is None else type(value).__name__
    raise WrongTypeError(f"{what} is {kind}; a string is expected")
