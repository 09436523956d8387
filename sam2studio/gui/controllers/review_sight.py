"""What of the proposal that is up is on the canvas: nothing is decided that nobody saw. GUI thread; no Qt."""

from __future__ import annotations

from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.review_state import sight_of
from sam2studio.gui.viewstate import ReviewView
from sam2studio.jobs.review import ReviewItem


class ReviewSight:
    """Looks at the picture and its masks; remembers which track was seen where it is most doubtful."""

    def __init__(self, navigation: NavigationController, objects: ObjectsController) -> None:
        self._navigation = navigation
        self._objects = objects
        self._seen: int | None = None

    def note(self, item: ReviewItem | None) -> None:
        """The picture, or what is up, is another now."""
        picture = self._navigation.picture
        if item is None:
            self._seen = None
        elif picture.rgb is not None and (picture.media_id, picture.frame) == (item.media_id, item.frame):
            self._seen = item.object_id

    def shows(self, item: ReviewItem) -> bool:
        """Whether the person sees what they decide about; of a track that was seen, any frame of it will do."""
        picture = self._navigation.picture
        if picture.rgb is None or picture.media_id != item.media_id:
            return False
        return picture.frame == item.frame or (self._seen == item.object_id and picture.frame in item.stretch)

    def frame_of(self, item: ReviewItem) -> int | None:
        """The frame on the canvas, if the proposal has a mask there."""
        row = self._objects.here.mask(item.object_id)
        here = row is not None and row.mask and row.frame == self._navigation.picture.frame
        return row.frame if row is not None and here and self.shows(item) else None

    def view(self, item: ReviewItem) -> ReviewView | None:
        """What is to be brought into view; None while another media is on the canvas."""
        picture = self._navigation.picture
        if picture.media_id != item.media_id or picture.place is None:
            return None
        row = self._objects.here.mask(item.object_id)
        sight = sight_of(item, None if row is None else row.mask)
        return None if sight is None else ReviewView(item.object_id, picture.place, sight, item.box)
