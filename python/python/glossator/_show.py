"""Results in a notebook."""

from __future__ import annotations

import html
from typing import Any

from . import _native
from ._errors import WrongTypeError
from ._texts import warn

__all__ = ["Shown", "show"]


class Shown:
    """A page that a notebook shows: it has ``_repr_html_``. The page stands in a frame of its own, so that its style and
    the notebook's do not meet; it fetches nothing.

    ``page`` is the page itself, as a string of HTML; ``save(path)`` writes it.
    """

    def __init__(self, page: str, height: int = 480):
        self.page = page
        self.height = height

    def _repr_html_(self) -> str:
        page = html.escape(self.page, quote=True)
        return (
            f'<iframe class="glossator" srcdoc="{page}" style="width:100%;height:{self.height}px;border:1px solid #8884" '
            'sandbox="allow-scripts" title="glossator"></iframe>'
        )

    def save(self, path) -> None:
        """Writes the page to a file, which is replaced if it is there."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.page)

    def __repr__(self) -> str:
        return f"<glossator page, {len(self.page)} characters; shown by notebooks, or written by save(path)>"


def show(x: Any, *, lang: str | None = None, name: str = "text", height: int = 480) -> Shown:
    """Something to look at in a notebook.

    x:       a text (its notes stand in the margin), or what ``diff``, ``align`` or ``collate`` gave
    lang:    the language of a text; recognised if not given
    height:  pixels of the frame
    """
    if isinstance(x, str):
        page, told = _native.page(x, name, lang)
        warn(told)
        return Shown(page, height)
    render = getattr(x, "_page", None)
    if render is None:
        raise WrongTypeError(
            f"{type(x).__name__} cannot be shown; give a text, or the result of `diff`, `align` or `collate`"
        )
    return Shown(render(), height)
