"""All controllers of one window, made in their order and joined with each other."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject

from sam2studio.config.begun_runs import BegunRuns
from sam2studio.config.last_places import LastPlaces
from sam2studio.config.paths import thumbnails_dir
from sam2studio.gui.controllers.backups import BackupsController
from sam2studio.gui.controllers.bulk import BulkController
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.close_ups import CloseUpsController
from sam2studio.gui.controllers.cut_runs import CutRunsController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.drops import DropController
from sam2studio.gui.controllers.everything import EverythingController
from sam2studio.gui.controllers.frame_reading import FrameClient
from sam2studio.gui.controllers.hand import HandController
from sam2studio.gui.controllers.hover import HoverController
from sam2studio.gui.controllers.keyframes import KeyframesController
from sam2studio.gui.controllers.lanes import LanesController
from sam2studio.gui.controllers.last_place import LastPlaceController
from sam2studio.gui.controllers.mask_edits import MaskEditsController
from sam2studio.gui.controllers.media import MediaController
from sam2studio.gui.controllers.model_files import ModelFilesController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.pictures import PictureReader
from sam2studio.gui.controllers.play_range import PlayRangeController
from sam2studio.gui.controllers.playback import PlaybackController
from sam2studio.gui.controllers.playhead import PlayheadController
from sam2studio.gui.controllers.presence import PresenceController
from sam2studio.gui.controllers.prompts import PromptController
from sam2studio.gui.controllers.relink import RelinkController
from sam2studio.gui.controllers.review import ReviewController
from sam2studio.gui.controllers.timeline import TimelineController
from sam2studio.gui.controllers.tracking import TrackingController
from sam2studio.gui.controllers.view import ViewController
from sam2studio.gui.inference import InferenceClient
from sam2studio.media.thumbnail_cache import ThumbnailCache


@dataclass(frozen=True)
class Controllers:
    """What `wiring` connects with the widgets."""

    document: DocumentController
    classes: ClassesController
    media: MediaController
    drops: DropController
    objects: ObjectsController
    navigation: NavigationController
    close_ups: CloseUpsController
    prompts: PromptController
    hover: HoverController
    hand: HandController
    mask_edits: MaskEditsController
    view: ViewController
    reader: PictureReader
    presence: PresenceController
    relink: RelinkController
    backups: BackupsController
    playhead: PlayheadController
    playback: PlaybackController
    tracking: TrackingController
    keyframes: KeyframesController
    lanes: LanesController
    play_range: PlayRangeController
    timeline: TimelineController
    review: ReviewController
    everything: EverythingController
    bulk: BulkController
    model_files: ModelFilesController
    last_place: LastPlaceController
    cut_runs: CutRunsController

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Closes the project and ends what runs on other threads; whether all threads ended in time.

        The inference client is ended by whoever made it.
        """
        deadline = time.monotonic() + timeout_s
        self.document.close()  # adding stops by itself
        parts = (
            self.bulk,
            self.model_files,
            self.drops,
            self.media,
            self.mask_edits,
            self.reader,
            self.presence,
            self.relink,
            self.backups,
        )
        ended = [part.shutdown(timeout_s=max(0.0, deadline - time.monotonic())) for part in (*parts, self.playhead)]
        return all(ended)


def build_controllers(
    client: InferenceClient, parent: QObject | None = None, *, frames: FrameClient | None = None
) -> Controllers:
    """Makes the controllers. The order matters: each hears of a change of the document after those it asks.

    Args:
        client: Answers prompts.
        parent: Qt parent of all of them.
        frames: Reads frames of videos.
    """
    document = DocumentController(parent)
    classes = ClassesController(document, parent)
    objects = ObjectsController(document, classes, parent)
    media = MediaController(document, parent)
    reader = PictureReader(parent, cache=ThumbnailCache(thumbnails_dir()))
    playhead = PlayheadController(frames or FrameClient(parent), parent)
    places = LastPlaces()
    navigation = NavigationController(document, media, client, reader, playhead, parent, places=places)
    navigation.current_changed.connect(objects.show)
    navigation.frame_changed.connect(objects.turn_to)
    navigation.unreadable.connect(media.note_unreadable)
    media.returned.connect(navigation.recover)
    presence = PresenceController(document, media, parent)
    relink = RelinkController(document, media, parent)
    close_ups = CloseUpsController(client, parent)
    prompts = PromptController(document, classes, objects, navigation, client, close_ups, parent)
    hover = HoverController(document, navigation, prompts, client, parent)
    hand = HandController(document, classes, objects, navigation, prompts, parent)
    view = ViewController(classes, objects, navigation, prompts, hover, hand, client, parent)
    backups = BackupsController(document, parent)
    playback = PlaybackController(playhead, parent)
    tracking = TrackingController(document, objects, navigation, prompts, client, parent)
    lanes = LanesController(document, classes, objects, navigation, parent)
    timeline = TimelineController(document, navigation, playhead, playback, lanes, tracking, parent)
    return Controllers(
        document=document,
        classes=classes,
        media=media,
        drops=DropController(document, media, parent),
        objects=objects,
        navigation=navigation,
        close_ups=close_ups,
        prompts=prompts,
        hover=hover,
        hand=hand,
        mask_edits=MaskEditsController(document, classes, objects, navigation, prompts, parent),
        view=view,
        reader=reader,
        presence=presence,
        relink=relink,
        backups=backups,
        playhead=playhead,
        playback=playback,
        tracking=tracking,
        keyframes=KeyframesController(document, objects, navigation, parent),
        lanes=lanes,
        play_range=PlayRangeController(document, navigation, playback, parent),
        timeline=timeline,
        bulk=BulkController(document, backups, parent),
        model_files=ModelFilesController(parent),
        review=ReviewController(document, classes, objects, navigation, parent),
        everything=EverythingController(document, navigation, client, parent),
        last_place=LastPlaceController(document, navigation, places, parent),
        cut_runs=CutRunsController(document, tracking, BegunRuns(), parent),
    )
