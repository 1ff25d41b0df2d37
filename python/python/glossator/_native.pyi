"""The compiled part. Its functions are called by the package; call those of ``glossator``."""

from typing import Any, final

__all__ = [
    "__version__",
    "Annotator",
    "Answers",
    "AnswerStream",
    "is_language",
    "main",
    "page",
    "diff",
    "align",
    "collate",
    "validate",
]
__version__: str

@final
class Annotator:
    """An annotator and what is asked of it."""

    def __new__(
        cls, want: list[str], tags: str | None, own_tags: str | None, offsets: str, lang_default: str | None
    ) -> Annotator: ...
    def record(self, text_: str, lang: str | None, source: str | None) -> str: ...
    def answers(
        self,
        data: Any,
        text: str,
        lang: str | None,
        source: str | None,
        jobs: int,
        whole: bool,
        bad: list[tuple[int, str, str]],
    ) -> Answers: ...
    def table(self, data: Any, text: str, lang: str | None, source: str | None) -> Answers: ...
    def stream(self, data: Any, text: str, lang: str | None, source: str | None) -> AnswerStream: ...

@final
class Answers:
    """Arrow data that can be read again and again."""

    def __len__(self) -> int: ...
    def __arrow_c_schema__(self) -> object: ...
    def batch(self) -> tuple[object, object]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class AnswerStream:
    """Arrow data that is made while it is read, once."""

    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

def is_language(word: str) -> bool: ...
def main(arguments: list[str], stdout_closed: bool) -> int: ...
def page(page: str, name: str, lang: str | None) -> tuple[str, list[str]]: ...
def diff(
    old: str,
    new: str,
    names: tuple[str, str],
    lang: str | None,
    layers: list[str],
    ignore: list[str],
    segment: str,
    tokens: str,
    format: str,
) -> tuple[str, list[str]]: ...
def align(
    source: str | list[str],
    target: str | list[str],
    names: tuple[str, str],
    langs: tuple[str | None, str | None],
    segment: str,
    min_cert: str,
    format: str,
) -> tuple[str, list[str]]: ...
def collate(
    witnesses: str, lang: str | None, ignore: list[str], near: int | None, joined: bool, output: str
) -> tuple[str, list[str]]: ...
def validate(document: str, name: str, schemas: list[str], rules: str | None) -> tuple[str, list[str]]: ...
