"""What `save=True`, `save_txt=True` and `save_crop=True` leave behind: a folder per run, as the field lays it out."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import numpy as np
from rich.console import Console

from sam2studio.api.arguments import Arguments
from sam2studio.api.results import Results
from sam2studio.api.sources import Moment
from sam2studio.api.writing import write_picture
from sam2studio.core.files import atomic_write, disk
from sam2studio.formats.names import flat_names
from sam2studio.media.video_writer import VideoWriter

_PAINTED = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})


class Saver:
    """Writes the results of one run: `RUN/NAME.jpg`, `RUN/NAME.mp4`, `RUN/labels/NAME.txt`, `RUN/crops/CLASS/NAME.jpg`.

    Used in a `with` block. A video is put in place when its last frame is written, or when a script stops listening;
    after an error there is none. At its end a run says on the terminal where it is, unless `verbose` is off.
    """

    def __init__(self, how: Arguments, *, task: str) -> None:
        self._how = how
        self._files = ExitStack()
        self._names: dict[str, str] = {}
        self._video: tuple[str, VideoWriter] | None = None
        self.folder: Path | None = None
        if how.save or how.save_txt or how.save_crop:
            self.folder = _new_folder(Path("runs") / task if how.project is None else how.project, how)

    def __enter__(self) -> Saver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None or issubclass(kind, GeneratorExit):
            self._files.close()
            if self.folder is not None and self._how.verbose:
                line = f"Results are in {self.folder}"
                Console(stderr=True, highlight=False).print(line, markup=False, soft_wrap=True)
        else:
            self._files.__exit__(kind, error, trace)

    def write(self, results: Results, moment: Moment | None) -> None:
        """Writes what was asked for of one result; `moment` is when a frame is shown."""
        how, folder = self._how, self.folder
        if how.show:
            results.show(**self._look())
        if folder is None:
            return
        stem = self._stem(results.path)
        if how.save_txt:
            page = stem if results.frame is None else f"{stem}_{results.frame}"
            results.save_txt(folder / "labels" / f"{page}.txt", save_conf=how.save_conf)
        if how.save_crop:
            results.save_crop(folder / "crops", f"{stem}.jpg")
        if how.save and moment is None:
            suffix = Path(results.path).suffix.lower()
            write_picture(folder / (stem + (suffix if suffix in _PAINTED else ".jpg")), results.plot(**self._look()))
        elif how.save and moment is not None:
            self._add_frame(results, moment, folder / f"{stem}.mp4")

    def _add_frame(self, results: Results, moment: Moment, target: Path) -> None:
        if self._video is None or self._video[0] != results.path:
            self._finish_video()
            file: BinaryIO = self._files.enter_context(atomic_write(target))
            writer = VideoWriter(file, size=results.orig_shape, fps=1 / moment.lasts if moment.lasts > 0 else 0)
            self._video = (results.path, self._files.enter_context(writer))
        painted = np.ascontiguousarray(results.plot(**self._look())[:, :, ::-1])
        self._video[1].write(painted, time=moment.time, lasts=moment.lasts)
        if moment.last:
            self._finish_video()

    def _finish_video(self) -> None:
        self._files.close()
        self._video = None

    def _look(self) -> dict[str, Any]:
        how = self._how
        return {
            "conf": how.show_conf,
            "labels": how.show_labels,
            "boxes": how.show_boxes,
            "line_width": how.line_width,
        }

    def _stem(self, path: str) -> str:
        """One name per source: equal stems do not collide."""
        if path not in self._names:
            self._names[path] = Path(flat_names([*self._names, path])[-1]).stem
        return self._names[path]


def _new_folder(project: Path, how: Arguments) -> Path:
    """`PROJECT/NAME`, `PROJECT/NAME2` … : the first that is not there."""
    names = (project / f"{how.name}{'' if number == 1 else number}" for number in count(1))
    folder = next(each for each in names if how.exist_ok or not each.exists())
    disk.make_folder(folder)
    return folder
