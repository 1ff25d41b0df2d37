"""The program ``glossator``: the same command line as the program that is built without Python."""

from __future__ import annotations

import os
import signal
import sys

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line (``sys.argv`` if no ``arguments`` are given), and gives its exit code: 0 all is well, 1 findings
    or differences, 2 wrong usage or a file that cannot be read or written."""
    stdout_closed = _open_what_is_closed()
    _give_back_signals()
    from . import _native

    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        return _native.main(["glossator", *arguments], stdout_closed)
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            # As the program ends that is built without Python; what happened is on standard error.
            return 101
        raise


def _open_what_is_closed() -> bool:
    """Opens the null device in the place of standard streams that are closed: else the next file would take their place,
    and what is meant for them would go into it. Gives whether standard output was closed."""
    closed = []
    for stream in range(3):
        try:
            os.fstat(stream)
        except OSError:
            # The lowest number that is free is taken: this one.
            os.open(os.devnull, os.O_RDWR)
            closed.append(stream)
    return 1 in closed


def _give_back_signals() -> None:
    """Lets Ctrl-C end the program at once: Python would note it, and wait for the work to end. Where the caller ignores
    the signal, it stays ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
