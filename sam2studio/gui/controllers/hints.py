"""Why nothing happened, and what to do instead. Pure functions of what is there."""

from __future__ import annotations

from collections.abc import Sequence

from sam2studio.gui.translation import mark, translated
from sam2studio.gui.viewstate import Hint


def read_only(reason: str, *, held: bool) -> Hint:
    """A project that cannot be changed was clicked into.

    Args:
        reason: Why it cannot, to go on after a colon.
        held: Because somebody has it open.
    """
    what = translated("Hints", mark("Hints", "Nothing can be changed here: {reason}")).format(reason=reason)
    if held:
        todo = mark("Hints", "Close it there and open it here again, or go on in a copy ([file.save_copy]).")
    else:
        todo = mark("Hints", "Save a copy ([file.save_copy]): it opens and can be changed.")
    return Hint(what, translated("Hints", todo))


def locked(title: str) -> Hint:
    """The selected object is locked, and its mask was clicked."""
    what = translated("Hints", mark("Hints", "“{name}” is locked, so a click does not change it.")).format(name=title)
    return Hint(
        what,
        translated("Hints", mark("Hints", "Unlock it ([object.lock]), or hold Shift to begin another object here.")),
    )


def hidden(title: str) -> Hint:
    """The selected object is hidden, and the place of its mask was clicked."""
    what = translated("Hints", mark("Hints", "“{name}” is hidden, so a click does not change it.")).format(name=title)
    return Hint(
        what, translated("Hints", mark("Hints", "Show it ([view.hide]), or hold Shift to begin another object here."))
    )


def locked_by_hand(title: str) -> Hint:
    """The selected object is locked, and a hand tool was used on it."""
    what = translated("Hints", mark("Hints", "“{name}” is locked, so nothing can be drawn on it."))
    brief = translated("Hints", mark("Hints", "“{name}” is locked"))
    todo = translated("Hints", mark("Hints", "Unlock it first ([object.lock])."))
    return Hint(what.format(name=title), todo, brief=brief.format(name=title))


def hidden_by_hand(title: str) -> Hint:
    """The selected object is hidden, and a hand tool was used on it."""
    what = translated("Hints", mark("Hints", "“{name}” is hidden, so nothing can be drawn on it."))
    brief = translated("Hints", mark("Hints", "“{name}” is hidden"))
    todo = translated("Hints", mark("Hints", "Show it first ([view.hide])."))
    return Hint(what.format(name=title), todo, brief=brief.format(name=title))


def one_object_only() -> Hint:
    """A hand tool was used while several objects are selected."""
    return Hint(
        translated("Hints", mark("Hints", "Several objects are selected, and a hand draws on one.")),
        translated(
            "Hints",
            mark("Hints", "Select one of them, or none to begin a new object ([mask.select], then [object.cancel])."),
        ),
        brief=translated("Hints", mark("Hints", "Select one object to draw on")),
    )


def nothing_to_take_from() -> Hint:
    """A hand tool was to take something away, but no object is selected."""
    return Hint(
        translated("Hints", mark("Hints", "No object is selected, so there is nothing to take away from.")),
        translated(
            "Hints", mark("Hints", "Begin on a mask with the eraser, or select an object first ([object.next]).")
        ),
        brief=translated("Hints", mark("Hints", "Select an object to take away from")),
    )


def answer_first() -> Hint:
    """A hand tool was used while the model still works on the mask that it would correct."""
    return Hint(
        translated("Hints", mark("Hints", "The mask of your click is still being made.")),
        translated("Hints", mark("Hints", "Draw again in a moment.")),
    )


def kept_hidden() -> Hint:
    """Hidden objects were to be changed."""
    return Hint(
        translated("Hints", mark("Hints", "Hidden objects stay as they are.")),
        translated("Hints", mark("Hints", "Show them first ([view.hide]).")),
    )


def no_mask_to_edit() -> Hint:
    """Masks were to be changed, but the selected objects have none on this frame."""
    return Hint(translated("Hints", mark("Hints", "The selected objects have no mask on this frame.")))


def no_holes() -> Hint:
    """Holes were to be filled where there are none."""
    return Hint(translated("Hints", mark("Hints", "There is no hole to fill.")))


def three_corners() -> Hint:
    """A polygon was to be closed that encloses nothing yet."""
    return Hint(
        translated("Hints", mark("Hints", "A polygon takes at least three corners.")),
        translated("Hints", mark("Hints", "Click another one, or press [object.cancel] to take the last one back.")),
    )


def one_part() -> Hint:
    """All but the largest part was to go, but there is one part only."""
    return Hint(translated("Hints", mark("Hints", "The mask has one part only.")))


def smooth_already() -> Hint:
    """A border was to be made round that is so already."""
    return Hint(translated("Hints", mark("Hints", "The border of the mask is smooth already.")))


def no_room_to_grow() -> Hint:
    """A mask was to grow that fills the image."""
    return Hint(translated("Hints", mark("Hints", "The mask fills the image already.")))


def too_thin() -> Hint:
    """A mask was to shrink of which nothing would be left."""
    return Hint(
        translated("Hints", mark("Hints", "The mask is so thin that nothing would be left of it.")),
        translated("Hints", mark("Hints", "Delete the object if it is not wanted ([edit.delete]).")),
    )


def edges_going_on() -> Hint:
    """Outlines were to be drawn to edges while others still are."""
    return Hint(
        translated("Hints", mark("Hints", "Outlines are still being drawn to the edges.")),
        translated("Hints", mark("Hints", "Try again in a moment.")),
    )


def edges_already() -> Hint:
    """Outlines were to be drawn to edges where they are already."""
    return Hint(translated("Hints", mark("Hints", "The outline follows the edges of the picture already.")))


def two_masks() -> Hint:
    """Objects were to be combined of which fewer than two have a mask here."""
    return Hint(
        translated("Hints", mark("Hints", "It takes two objects with masks on this frame.")),
        translated("Hints", mark("Hints", "Select them in the list of objects, with Ctrl held.")),
    )


def no_overlap(title: str) -> Hint:
    """Objects were to be cut out of one that they do not touch.

    Args:
        title: What that one is called.
    """
    what = translated("Hints", mark("Hints", "The other masks do not overlap “{name}”: there is nothing to cut."))
    return Hint(what.format(name=title))


def nothing_would_be_left() -> Hint:
    """Objects were to be combined so that no pixel would remain."""
    return Hint(translated("Hints", mark("Hints", "Nothing would be left of these masks, so they stay as they are.")))


def no_mask_to_copy() -> Hint:
    """Objects were to be copied that have no mask on this frame."""
    return Hint(translated("Hints", mark("Hints", "The selected objects have no mask on this frame to copy.")))


def paste_elsewhere() -> Hint:
    """Objects were to be pasted where they were copied."""
    return Hint(
        translated("Hints", mark("Hints", "What you copied is here already.")),
        translated("Hints", mark("Hints", "Go to another frame or image, and paste there.")),
    )


def nothing_fits() -> Hint:
    """Objects were to be pasted on an image that is too small for them."""
    return Hint(translated("Hints", mark("Hints", "This image is too small for the pixels you copied.")))


def erased_all(title: str) -> Hint:
    """All of an object on an image was taken away."""
    what = translated("Hints", mark("Hints", "Nothing was left of “{name}”, so it is deleted."))
    return Hint(what.format(name=title), translated("Hints", mark("Hints", "Undo ([edit.undo]) brings it back.")))


def box_beside(title: str) -> Hint:
    """A box was dragged on a video beside the mask of the selected object."""
    what = translated("Hints", mark("Hints", "A box beside the mask of “{name}” begins another object."))
    todo = mark(
        "Hints", "To correct “{name}”: [object.cancel], select it, click on the thing, and right-click what is wrong."
    )
    return Hint(what.format(name=title), translated("Hints", todo).format(name=title))


def absent_here(title: str) -> Hint:
    """A click or a box begins an object while one is selected that a person said to be absent on this frame."""
    what = translated("Hints", mark("Hints", "You said that “{name}” is absent here, so this begins another object."))
    todo = mark("Hints", "If it is “{name}” after all: [object.cancel], select it, and [track.absent] takes that back.")
    return Hint(what.format(name=title), translated("Hints", todo).format(name=title))


def zoom_in_first() -> Hint:
    """The part in view was to be looked at by itself, but that is nearly the whole image."""
    return Hint(
        translated("Hints", mark("Hints", "Nearly all of the image is in view, so a closer look shows no more.")),
        translated("Hints", mark("Hints", "Zoom in on the object first, then look closer ([object.closer]).")),
    )


def not_in_view() -> Hint:
    """The part in view was to be looked at by itself, but what was said of the object lies outside."""
    return Hint(
        translated(
            "Hints", mark("Hints", "Not all of what you clicked is in view, or you are looking closely already.")
        ),
        translated("Hints", mark("Hints", "Bring the object into view, then look closer ([object.closer]).")),
    )


def kept_locked() -> Hint:
    """Locked objects were to be changed or deleted."""
    return Hint(
        translated("Hints", mark("Hints", "Locked objects stay as they are.")),
        translated("Hints", mark("Hints", "Unlock them first ([object.lock]).")),
    )


def no_image(message: str) -> Hint:
    """There is no image to click on.

    Args:
        message: Why there is none, or "" while it is being read.
    """
    if not message:
        return Hint(
            translated("Hints", mark("Hints", "The image is still being read.")),
            translated("Hints", mark("Hints", "Click again in a moment.")),
        )
    return Hint(
        translated("Hints", mark("Hints", "There is no image to click on.")),
        translated(
            "Hints", mark("Hints", "Locate the missing files, or go to another image ([media.previous], [media.next]).")
        ),
    )


def nothing_to_track() -> Hint:
    """Tracking was asked for where there is no object."""
    return Hint(
        translated("Hints", mark("Hints", "There is nothing to track yet.")),
        translated("Hints", mark("Hints", "Click something and accept its mask with [object.accept], then track.")),
    )


def tracking_locked() -> Hint:
    """Tracking was asked for, but every object is locked."""
    return Hint(
        translated("Hints", mark("Hints", "Locked objects are not tracked.")),
        translated("Hints", mark("Hints", "Unlock them first ([object.lock]).")),
    )


def no_keyframe() -> Hint:
    """Tracking was asked for, but no person has said where the objects are."""
    return Hint(
        translated("Hints", mark("Hints", "No keyframe says where these objects are.")),
        translated(
            "Hints", mark("Hints", "Click one and accept its mask, or press [track.keyframe] where the mask is right.")
        ),
    )


def all_tracked() -> Hint:
    """Tracking was asked for, but there is no frame to make."""
    return Hint(
        translated("Hints", mark("Hints", "There is no frame left to track in this direction.")),
        translated("Hints", mark("Hints", "Go to another frame, choose another direction, or widen the range.")),
    )


def prompt_first() -> Hint:
    """Tracking was asked for while a prompt has no mask yet."""
    return Hint(
        translated("Hints", mark("Hints", "The object you are clicking has no mask yet.")),
        translated("Hints", mark("Hints", "Click on it, or drop it with [object.cancel]; then track.")),
    )


def no_mask_to_keep() -> Hint:
    """A keyframe was to be made where the objects have no mask."""
    return Hint(
        translated("Hints", mark("Hints", "There is no mask on this frame to make a keyframe of.")),
        translated("Hints", mark("Hints", "Click the object, or press [track.absent] if it is out of sight.")),
    )


def no_mask_to_come_with() -> Hint:
    """Objects were to come into sight on a frame where they have no mask."""
    return Hint(
        translated("Hints", mark("Hints", "There is no mask on this frame, so nothing comes into sight here.")),
        translated(
            "Hints",
            mark(
                "Hints", "Click the object on the first frame where it is in sight; then press [track.absent_before]."
            ),
        ),
    )


def nothing_before(frame: int) -> Hint:
    """Objects were to be absent before a frame where nothing can be."""
    if not frame:
        return Hint(translated("Hints", mark("Hints", "There is no frame before this one.")))
    return Hint(
        translated("Hints", mark("Hints", "A keyframe shows the object on the frame before this one.")),
        translated("Hints", mark("Hints", "Remove it first, in the menu of the object's lane.")),
    )


def nothing_to_review() -> Hint:
    """A stretch without masks was to be marked as reviewed."""
    return Hint(
        translated("Hints", mark("Hints", "There is no mask here to review.")),
        translated("Hints", mark("Hints", "Track the objects first ([track.forward]).")),
    )


def nothing_tracked_there() -> Hint:
    """A stretch without tracked masks was to be cleared."""
    return Hint(translated("Hints", mark("Hints", "No mask of this stretch was made by tracking.")))


def no_keyframe_ahead() -> Hint:
    """There is no keyframe to go to."""
    return Hint(translated("Hints", mark("Hints", "There is no keyframe in this direction.")))


def no_doubt_ahead(*, here: bool) -> Hint:
    """There is no doubtful place to go to.

    Args:
        here: The frame that is shown belongs to one.
    """
    if here:
        return Hint(
            translated("Hints", mark("Hints", "This is the last place in this direction that needs a look.")),
            translated("Hints", mark("Hints", "Correct it with a click and track again, or mark it as reviewed.")),
        )
    return Hint(translated("Hints", mark("Hints", "No frame in this direction needs a look.")))


def nothing_proposed() -> Hint:
    """A review was to begin, but there is no proposal."""
    return Hint(
        translated("Hints", mark("Hints", "There is nothing to review: this project has no proposals.")),
        translated(
            "Hints",
            mark(
                "Hints",
                "Auto-annotate ([review.auto_annotate]) and Segment everything ([object.everything]) make some.",
            ),
        ),
    )


def everything_needs_a_model() -> Hint:
    """Everything was to be segmented by the classic segmenter, which answers clicks only."""
    return Hint(
        translated("Hints", mark("Hints", "The classic segmenter cannot segment everything: it answers clicks only.")),
        translated("Hints", mark("Hints", "Choose a SAM 2, SAM, MobileSAM or FastSAM model in the tool bar.")),
    )


def everything_by_nano(name: str) -> Hint:
    """Everything is to be segmented by the small network that comes with the program; told before the wait.

    Args:
        name: Of that network.
    """
    what = mark("Hints", "By itself, “{name}” finds next to nothing on photographs, and that takes a while.")
    todo = mark(
        "Hints",
        "Choose SAM 2.1 in the tool bar, which finds more, or start this again to let “{name}” look all the same.",
    )
    return Hint(translated("Hints", what).format(name=name), translated("Hints", todo).format(name=name), lasting=True)


def nothing_new_found(name: str, *, known: int, bundled: bool = False) -> Hint:
    """Everything was segmented, and nothing was added.

    Args:
        name: Of the model in use.
        known: Masks found that are there already.
        bundled: It is the small network that comes with the program.
    """
    if known:
        return Hint(translated("Hints", mark("Hints", "All that was found here has a mask already.")), lasting=True)
    what = translated("Hints", mark("Hints", "“{name}” found nothing here that it is sure of."))
    todo = (
        mark("Hints", "Click what you want to have a mask of, or choose SAM 2.1, which finds more on photographs.")
        if bundled
        else mark("Hints", "Click what you want to have a mask of.")
    )
    return Hint(what.format(name=name), translated("Hints", todo), lasting=True)


def everything_stopped_by_model() -> Hint:
    """Another model was chosen while everything was being segmented."""
    return Hint(
        translated("Hints", mark("Hints", "Segmenting everything stopped, because another model is in use now.")),
        translated("Hints", mark("Hints", "Start it again to have it done by this model.")),
    )


def left_open(frame: int) -> Hint:
    """A frame of a video was left with a mask that nobody accepted; told once.

    Args:
        frame: That frame.
    """
    what = translated("Hints", mark("Hints", "The mask that you began on frame {frame} waits there, not accepted yet."))
    return Hint(
        what.format(frame=frame),
        translated(
            "Hints", mark("Hints", "Go back and press [object.accept] to keep it, or [object.cancel] to drop it.")
        ),
    )


def stopped_by_model() -> Hint:
    """Another model was chosen while a run went on."""
    return Hint(
        translated("Hints", mark("Hints", "Tracking stopped, because another model is in use now.")),
        translated("Hints", mark("Hints", "What was tracked is kept. Track again to go on with this model.")),
    )


def to_review_again() -> Hint:
    """Tracking made masks in a video that was marked as reviewed."""
    what = mark("Hints", "The reviewed video has new masks and is to be reviewed again.")
    return Hint(translated("Hints", what), lasting=True)


def left_out(frames: Sequence[int]) -> Hint:
    """Frames of a video could not be read while it was tracked."""
    numbers = ", ".join(str(frame) for frame in sorted(frames)[:5]) + ("…" if len(frames) > 5 else "")
    what = translated("Hints", mark("Hints", "Some frames cannot be read and got no new mask: {numbers}."))
    return Hint(
        what.format(numbers=numbers),
        translated("Hints", mark("Hints", "The video may be damaged there. The other frames are right.")),
    )
