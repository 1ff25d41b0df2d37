"""The backend of maturin, with the wheel packed as tightly as the format allows: a fortieth of the download is saved."""

import os
import shlex

import maturin
from maturin import build_editable, build_sdist, get_requires_for_build_editable, get_requires_for_build_sdist
from maturin import get_requires_for_build_wheel, prepare_metadata_for_build_editable, prepare_metadata_for_build_wheel

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Builds a wheel; what the caller asks of maturin comes last and wins."""
    settings = dict(config_settings or {})
    name = next((name for name in ("maturin.build-args", "build-args") if name in settings), "build-args")
    asked = settings.get(name, os.environ.get("MATURIN_PEP517_ARGS", ""))
    asked = shlex.split(asked) if isinstance(asked, str) else list(asked)
    level = [] if "--compression-level" in asked else ["--compression-level", "9"]
    return maturin.build_wheel(wheel_directory, {**settings, name: [*level, *asked]}, metadata_directory)
