"""One door to what is true: a dataset of any format that `sam2studio.formats` reads, or a project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sam2studio.core.errors import DatasetError, ImportDataError
from sam2studio.evaluation import truth_datasets, truth_projects
from sam2studio.evaluation.truth import Truth


@contextmanager
def open_truth(source: Path, *, split: str = "") -> Iterator[Truth]:
    """Opens a dataset (file or folder) or a project for reading.

    Args:
        source: Where it is.
        split: "train", "val" or "test": only that part; "" for all.

    Raises:
        DatasetError: It is none, or has no such part.
        ProjectError: The project cannot be opened.
    """
    if not source.exists():
        raise DatasetError("There is no such file or folder.", path=source, todo="Check the path.")
    opened = truth_projects.opened if truth_projects.is_project(source) else truth_datasets.opened
    with _without_a_project(), opened(source, split) as truth:
        if not truth.images and not truth.videos:
            where = f" in its part “{split}”" if split else ""
            raise DatasetError(
                f"There is no object whose mask is known{where}.",
                path=source,
                todo="Of a project, what a person made or reviewed counts: annotate or review some first.",
            )
        yield truth


@contextmanager
def _without_a_project() -> Iterator[None]:
    """What readers of datasets refuse, without a word of the project that they are not read into here."""
    try:
        yield
    except ImportDataError as error:
        raise DatasetError(error.what, path=error.path, todo=error.todo) from error
