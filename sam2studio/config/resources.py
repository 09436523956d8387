"""Where the files that ship with the program lie."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sam2studio


@cache
def resource(*parts: str) -> Path:
    """The path of a bundled file or folder, in a wheel as well as in a checkout.

    Raises:
        FileNotFoundError: The installation lacks it.
    """
    package = Path(sam2studio.__file__).resolve().parent
    for root in (package / "resources", package.parent / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"the installation lacks resources/{'/'.join(parts)}")
