"""The exceptions of the package."""

from __future__ import annotations

__all__ = [
    "ColumnError",
    "DocumentError",
    "GlossatorError",
    "GlossatorWarning",
    "OptionError",
    "TextError",
    "TooLargeError",
    "WrongTypeError",
]


class GlossatorError(Exception):
    """What this package raises. Its message says what is wrong, what was expected, and what to do."""


class OptionError(GlossatorError, ValueError):
    """An argument has a value that it does not have, such as an unknown part in ``want``."""


class TextError(GlossatorError, ValueError):
    """A string is not Unicode text: it has half of a surrogate pair."""


class ColumnError(GlossatorError, LookupError):
    """A column that is asked for is not there, or stands there twice."""


class WrongTypeError(GlossatorError, TypeError):
    """A value, or a column, is of a type that is not expected: a number where a text should be."""


class TooLargeError(GlossatorError, OverflowError):
    """The answers to one batch do not fit into one batch; cut it into smaller ones, or give a table."""


class DocumentError(GlossatorError, ValueError):
    """A text, a document or data cannot be read.

    ``name`` is what the text was called, ``line`` and ``column`` count from 1, in characters; each may be ``None``.
    """

    def __init__(self, message: str, name: str | None = None, line: int | None = None, column: int | None = None):
        super().__init__(message)
        self.name = name or None
        self.line = line
        self.column = column

    def __str__(self) -> str:
        message = super().__str__()
        if self.line is not None:
            return f"{self.name}:{self.line}:{self.column}: {message}"
        return f"{self.name}: {message}" if self.name else message

    def __reduce__(self):
        return type(self), (self.args[0], self.name, self.line, self.column)


class GlossatorWarning(UserWarning):
    """Something to know before a result is trusted: a bracket that is never closed, texts that are no translations."""
