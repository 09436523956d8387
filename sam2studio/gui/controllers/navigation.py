"""Which media is on the canvas, its pixels, and what lies ahead in the direction of travel. GUI thread; no widgets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.config.last_places import LastPlaces
from sam2studio.core.errors import InputError, MediaError
from sam2studio.core.progress import Progress
from sam2studio.engine.messages import ImageJob, ImageKey
from sam2studio.gui.controllers import other_files
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.frame_encoding import FrameEncoding
from sam2studio.gui.controllers.frame_messages import FrameImage, OpenedVideo, VideoFile
from sam2studio.gui.controllers.media import MediaController
from sam2studio.gui.controllers.picture import Picture
from sam2studio.gui.controllers.pictures import PictureFile, PictureReader
from sam2studio.gui.controllers.playhead import PlayheadController
from sam2studio.gui.controllers.route import Route
from sam2studio.gui.error_words import told_error
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.project import Change, MediaRow


class NavigationController(QObject):
    """Goes from media to media, has pixels read, and tells the inference client what is current and what comes next.

    The key of a frame is None from the moment when the playhead leaves it, so that nothing said or answered then is
    taken for another frame.

    Signals:
        current_changed: Media id or None; before anything else hears of the new one, and of its frame 0.
        frame_changed: Another frame of the same media is shown; before its picture.
        picture_changed: `Picture`.
        unreadable: (media id, path) of a file that could not be read.
        notice: A sentence about the picture that is shown.
    """

    current_changed = Signal(object)
    frame_changed = Signal(int)
    picture_changed = Signal(object)
    unreadable = Signal(int, object)
    notice = Signal(str)

    def __init__(
        self,
        document: DocumentController,
        media: MediaController,
        client: InferenceClient,
        reader: PictureReader,
        playhead: PlayheadController,
        parent: QObject | None = None,
        *,
        places: LastPlaces,
    ) -> None:
        super().__init__(parent)
        self._places = places
        self._document = document
        self._media = media
        self._client = client
        self._reader = reader
        self._playhead = playhead
        self._walked = Route()
        self._picture = Picture()
        self._shown_frame = 0
        self._encoding = FrameEncoding(client, self)
        self._wanted: dict[Path, MediaRow] = {}
        self._told_changed: set[int] = set()
        self._looking = QTimer(self)  # until what is about to be added is being added
        self._looking.setSingleShot(True)
        self._looking.setInterval(0)
        self._looking.timeout.connect(self._tell_empty)
        media.listed.connect(self._follow_list)
        media.added.connect(lambda *_: self._looking.start())
        document.changed.connect(self._follow)
        reader.arrived.connect(self._arrive)
        playhead.progressed.connect(self._tell_progress)
        playhead.opened.connect(self._check_video)
        playhead.failed.connect(self._refuse_video)
        playhead.moved.connect(self._leave_frame)
        playhead.shown.connect(self._arrive_frame)
        playhead.next_read.connect(self._encode_next)

    @property
    def current(self) -> int | None:
        """The media on the canvas."""
        return self._walked.current

    @property
    def picture(self) -> Picture:
        """What the canvas is to show."""
        return self._picture

    @property
    def order(self) -> tuple[int, ...]:
        """The media that next and previous go through."""
        return self._route.order

    @property
    def frame(self) -> int:
        """The frame under the playhead; the picture follows. 0 for images."""
        return self._playhead.frame

    @property
    def frames(self) -> int:
        """How many frames the video on the canvas has; 0 for images."""
        return self._playhead.frames

    @property
    def playing(self) -> bool:
        """Whether the video plays, so that the picture is gone soon."""
        return self._playhead.running

    @Slot(object)
    @guarded
    def set_order(self, media_ids: Sequence[int]) -> None:
        """Next and previous go through these only, in this order: what the list's filter shows."""
        self._walked = replace(self._walked, shown=tuple(media_ids))

    @Slot(int)
    @guarded
    def go_to(self, media_id: int) -> None:
        """Shows a media."""
        if media_id != self.current and self._row(media_id) is not None:
            self._walked = self._route.facing(media_id)
            self._enter(media_id)

    @Slot()
    @guarded
    def next(self) -> None:
        """Shows the next media; at the end it stays."""
        self._step(1)

    @Slot()
    @guarded
    def previous(self) -> None:
        """Shows the previous media; at the start it stays."""
        self._step(-1)

    @Slot(object)
    @guarded
    def recover(self, media_ids: Collection[int]) -> None:
        """Reads the current file again if it is one of these, which are back, and could not be read before."""
        if self.current in media_ids and self._picture.rgb is None:
            self.reload()

    @Slot(int, bool)
    @guarded
    def go_to_frame(self, frame: int, exact: bool = True) -> None:
        """Puts the playhead on a frame of the video on the canvas; see `PlayheadController.go_to`."""
        self._playhead.go_to(frame, exact=exact)

    @Slot(int)
    @guarded
    def step_frames(self, step: int) -> None:
        """Moves the playhead by so many frames; at the ends it stays."""
        self._playhead.go_to(self._playhead.frame + step)

    @Slot()
    @guarded
    def settle(self) -> None:
        """Has the frame that is shown encoded now, because somebody asks something about it, or because it stays."""
        self._encoding.settle()

    @Slot()
    @guarded
    def reload(self) -> None:
        """Reads the current file again, because it may be back or another one now."""
        if self.current is not None:
            self._reader.forget()
            self._enter(self.current)

    @property
    def _route(self) -> Route:
        """Where the person is, among the media that there are now."""
        return replace(self._walked, ids=self._media.ids)

    def _step(self, direction: int) -> None:
        if not self.order:
            return
        self._walked = replace(self._walked, direction=direction)
        media_id = self._route.ahead(direction)
        if media_id is not None:
            self._enter(media_id)

    def _enter(self, media_id: int | None) -> None:
        self._walked = self._route.at(media_id)
        self._encoding.drop()
        self._shown_frame = 0
        self.current_changed.emit(media_id)
        row = None if media_id is None else self._row(media_id)
        if row is None or row.kind != "video":
            self._playhead.leave()
        if row is None:
            self._wanted = {}
            self._reader.want(())
            self._client.close_image()
            self._show(Picture())
            self._looking.start()
            return
        self._want(row)
        picture = self._reader.get(self._path(row)) if row.kind == "image" else None
        if picture is not None:
            self._open(row, picture)
            return
        self._client.close_image()
        self._show(Picture(row.id, self._playhead.place_of(row.id)))
        if row.kind == "video":
            assert self._document.project is not None
            index = self._document.project.frame_index(row.fingerprint)
            self._playhead.show_video(VideoFile(row.id, self._path(row), index, row.fingerprint), frames=row.frames)

    def _want(self, row: MediaRow) -> None:
        """Has the media's file read, then its neighbours' as far as there is memory for them."""
        rows = [row, *(each for each in map(self._row, self._route.neighbours) if each is not None)]
        self._wanted, room = {}, self._reader.budget
        for each in rows:
            room -= 3 * each.width * each.height
            if each.kind == "image" and (each is row or room >= 0):
                self._wanted[self._path(each)] = each
        self._reader.want(tuple(self._wanted))

    @Slot(object)
    @guarded
    def _arrive(self, picture: PictureFile) -> None:
        row = self._wanted.get(picture.path)
        if row is None:
            return
        if picture.error is not None:
            self._refuse(row, picture.error)
        elif row.id == self.current:
            self._open(row, picture)
        else:
            self._prefetch()

    def _open(self, row: MediaRow, picture: PictureFile) -> None:
        assert picture.rgb is not None
        height, width = picture.rgb.shape[:2]
        if (height, width) != (row.height, row.width):
            self._refuse(row, other_files.other_size(row, self._path(row), width=width, height=height))
            return
        key = _key(row, picture)
        self._client.open_image(ImageJob(key, picture.rgb))
        self._show(Picture(row.id, 0, key, picture.rgb, pixels=picture.pixels))
        self._prefetch()
        self._tell_changed(row, picture.fingerprint)

    def _tell_changed(self, row: MediaRow, fingerprint: str) -> None:
        """Says once that a file is another one than was added, though it may still fit its masks."""
        if fingerprint != row.fingerprint and row.id not in self._told_changed:
            self._told_changed.add(row.id)
            self.notice.emit(other_files.changed(self._path(row)))

    # Frames of a video.

    @Slot(object)
    @guarded
    def _tell_progress(self, progress: Progress) -> None:
        if self.current is not None and self._picture.rgb is None:
            text = self.tr("Reading the video for the first time: {percent} %")
            message = text.format(percent=round(100 * (progress.fraction or 0)))
            self._show(Picture(self.current, self._picture.frame, message=message))

    @Slot(object)
    @guarded
    def _check_video(self, opened: OpenedVideo) -> None:
        """Shows no frame of a file that cannot be the one that was marked."""
        row = self._row(opened.video.media_id)
        if row is None:
            return
        if (opened.width, opened.height) != (row.width, row.height):
            size = other_files.other_size(row, self._path(row), width=opened.width, height=opened.height)
            self._refuse_video(size)
        elif opened.frames != row.frames:
            self._refuse_video(other_files.other_length(row, self._path(row), frames=opened.frames))
        else:
            self._tell_changed(row, opened.fingerprint)
            if opened.index and opened.fingerprint == row.fingerprint and self._document.writable:
                assert self._document.project is not None
                self._document.project.keep_frame_index(opened.fingerprint, opened.index)

    @Slot(object)
    @guarded
    def _refuse_video(self, error: MediaError) -> None:
        row = None if self.current is None else self._row(self.current)
        self._playhead.leave()
        if row is not None:
            self._refuse(row, error)

    @Slot(int)
    @guarded
    def _leave_frame(self, _frame: int) -> None:
        """The playhead is elsewhere: the frame still shown takes no questions any more."""
        self._encoding.drop()
        if self._picture.key is not None:
            self._show(replace(self._picture, key=None))
            self._client.close_image()

    @Slot(object)
    @guarded
    def _arrive_frame(self, image: FrameImage) -> None:
        media_id = image.opened.video.media_id
        if image.rgb is None:
            message = "" if image.error is None else told_error(image.error)
            self._show(Picture(media_id, image.frame, message=message, pixels=image.opened.pixels))
            return
        stays = image.frame == self._playhead.frame and not self._playhead.running
        key = ImageKey(media_id, image.frame, image.opened.pixels) if stays else None
        if key is not None and key == self._picture.key:
            return
        if key is not None:
            self._encoding.show(ImageJob(key, image.rgb))
        self._show(Picture(media_id, image.frame, key, image.rgb, pixels=image.opened.pixels))

    @Slot(object)
    @guarded
    def _encode_next(self, image: FrameImage) -> None:
        """Has the next frame in the direction of travel encoded, when there is nothing better to do."""
        key, opened = self._picture.key, image.opened
        if image.rgb is None or key is None or (key.media_id, key.pixels) != (opened.video.media_id, opened.pixels):
            return
        self._encoding.follow_with(ImageJob(replace(key, frame=image.frame), image.rgb))

    # Neighbours and failures.

    def _prefetch(self) -> None:
        """Has the neighbours encoded that are in memory, in the direction of travel."""
        jobs = []
        for path, row in self._wanted.items():
            picture = self._reader.get(path)
            if row.id == self.current or picture is None or picture.rgb is None:
                continue
            if picture.rgb.shape[:2] == (row.height, row.width):
                jobs.append(ImageJob(_key(row, picture), picture.rgb))
        self._client.prefetch(jobs)

    def _refuse(self, row: MediaRow, error: MediaError) -> None:
        if row.id == self.current:
            self._client.close_image()
            self._show(Picture(row.id, message=told_error(error)))
        self.unreadable.emit(row.id, self._path(row))

    def _show(self, picture: Picture) -> None:
        self._picture = picture
        if picture.media_id is not None and picture.frame != self._shown_frame:
            self._shown_frame = picture.frame
            self.frame_changed.emit(picture.frame)
        self.picture_changed.emit(picture)

    def _row(self, media_id: int) -> MediaRow | None:
        project = self._document.project
        if project is None:
            return None
        try:
            return project.media_row(media_id)
        except InputError:
            return None

    def _path(self, row: MediaRow) -> Path:
        assert self._document.project is not None
        return self._document.project.media_path(row)

    @Slot(bool)
    @guarded
    def _follow_list(self, another_project: bool) -> None:
        if another_project:
            self._reader.forget()
            self._playhead.forget()
            self._client.forget()
            self._walked = replace(self._walked, shown=None, direction=1)
            self._told_changed.clear()
            self._enter(self._entry(self._media.ids))
            return
        self._walked = self._route.without_gone()
        if self.current not in self._walked.ids:
            self._enter(self._walked.substitute)

    def _entry(self, ids: Sequence[int]) -> int | None:
        """The media that the person was at when this project was closed, with its frame; else the first."""
        project = self._document.project
        place = None if project is None else self._places.of(project.path)
        if place is None or place.media_id not in ids:
            return ids[0] if ids else None
        self._playhead.remember(place.media_id, place.frame)
        return place.media_id

    @Slot()
    @guarded
    def _tell_empty(self) -> None:
        """Says what to do where there is nothing to look at."""
        if self.current is None and self._document.project is not None and not self._media.busy:
            self._show(Picture(message=self.tr("Drop images, a video or a folder here.")))

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        if self.current in change.tables.get("media", ()) and self._picture.rgb is None:
            self.reload()  # its file may be found now


def _key(row: MediaRow, picture: PictureFile) -> ImageKey:
    return ImageKey(row.id, 0, picture.pixels)
