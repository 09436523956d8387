"""Errors in the person's language.

What goes wrong with media and projects is worded in English where it happens, below the window. The sentences are
listed here, with `{}` where something is filled in; a sentence that is not listed is shown as it is.
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import Final

from sam2studio.core.errors import StudioError
from sam2studio.gui.translation import mark, translated

SENTENCES: Final = (
    mark("Errors", "Nothing was changed."),
    mark("Errors", "Nothing was added."),
    mark("Errors", "The file was not changed."),
    mark("Errors", "Everything saved before is untouched."),
    mark("Errors", "Everything before it is saved and stays readable."),
    mark("Errors", "Nothing was changed; everything else is readable."),
    mark("Errors", "The project itself is saved."),
    mark("Errors", "The video is unharmed."),
    mark("Errors", "This is a {}, not an image."),
    mark("Errors", "Choose an image file."),
    mark("Errors", "The file is empty (0 bytes)."),
    mark("Errors", "Copy it again from where it came from."),
    mark("Errors", "There is no such file."),
    mark("Errors", "Locate its folder, or remove it from the list."),
    mark("Errors", "The file may not be read."),
    mark("Errors", "Give yourself the right to read it."),
    mark("Errors", "The file cannot be opened ({})."),
    mark("Errors", "Check the drive and the name."),
    mark("Errors", "This is {} image, a kind that cannot be read here."),
    mark("Errors", "Save it as JPEG or PNG and open that one."),
    mark("Errors", "This is not an image of a kind that can be read."),
    mark("Errors", "JPEG, PNG, WebP, TIFF, BMP, GIF and PPM can."),
    mark("Errors", "The image is too large: {}; the limit is {} million pixels."),
    mark("Errors", "Make a smaller copy and open that one."),
    mark("Errors", "There is not enough free memory to show this image."),
    mark("Errors", "Close other programs, or make a smaller copy and open that one."),
    mark("Errors", "The drive cannot read the file ({})."),
    mark("Errors", "Check the drive."),
    mark("Errors", "The image is cut off: its data ends too early."),
    mark("Errors", "The image is damaged: its data cannot be decoded."),
    mark("Errors", "Copy it again from where it came from, or open and save it in an image editor."),
    mark("Errors", "Copy it again from where it came from, or convert it to H.264 in MP4."),
    mark("Errors", "{}; the file is damaged in an unusual way."),
    mark("Errors", "The folder cannot be listed."),
    mark("Errors", "Check that it exists and that you may read it ({})."),
    mark("Errors", "There are no images in this folder."),
    mark("Errors", "Choose another one."),
    mark("Errors", "This image has {} × {} pixels, the first one of the folder {}."),
    mark("Errors", "Images of one video have to be of one size: take it out, or add the folder as images."),
    mark("Errors", "Frame {} of the video is damaged and cannot be shown."),
    mark("Errors", "Other frames keep their numbers; go to another one."),
    mark("Errors", "Frame {} is not where it was when the video was added."),
    mark("Errors", "If the file was changed, remove the video and add it again."),
    mark("Errors", "The stored frame index cannot be used: {}."),
    mark("Errors", "It has to be made again."),
    mark("Errors", "No frame of this video can be decoded."),
    mark("Errors", "There is no frame in this video that can be decoded."),
    mark("Errors", "Convert it to H.264 in MP4."),
    mark("Errors", "The video is too large: {} × {} pixels."),
    mark("Errors", "Make a smaller copy."),
    mark("Errors", "There are no frames in this video."),
    mark("Errors", "Choose another file."),
    mark("Errors", "The video is too long."),
    mark("Errors", "Cut it into parts and add those."),
    mark("Errors", "This is a {}, not a video."),
    mark("Errors", "Choose a video file."),
    mark("Errors", "There is {} in this file."),
    mark("Errors", "The file has changed: its video is gone."),
    mark("Errors", "Remove it and add it again."),
    mark("Errors", "This is not a video of a kind that can be read."),
    mark("Errors", "This is no video, or it is damaged: it cannot be opened."),
    mark("Errors", "The file cannot be read ({})."),
    mark("Errors", "This kind of video cannot be decoded here."),
    mark("Errors", "The recording was not finished: the table of where its frames are is missing."),
    mark("Errors", "Copy the file again; if it is so at its source, a repair tool for MP4 files may help."),
    mark("Errors", "The video cannot be written ({})."),
    mark("Errors", "No backup could be written ({})."),
    mark("Errors", "There is no room to save the last action."),
    mark("Errors", "Free some space, then repeat the action."),
    mark("Errors", "This is not a sam2studio project, or its first bytes are damaged."),
    mark("Errors", "Choose another file, or a backup in “{}-backups”."),
    mark("Errors", "Choose another file, or a backup in “{}”."),
    mark("Errors", "There is no such project."),
    mark("Errors", "The project cannot be read ({})."),
    mark("Errors", "Check the drive and your permissions."),
    mark("Errors", "The drive with the project reported an error."),
    mark("Errors", "Check that the drive is connected, then try again."),
    mark("Errors", "The project cannot be written here."),
    mark("Errors", "Save a copy to another folder."),
    mark("Errors", "The project file is damaged."),
    mark("Errors", "Open it again to see what is damaged and which backups there are."),
    mark("Errors", "Another program holds the project file, or it is gone."),
    mark("Errors", "Close the other program, then try again."),
    mark("Errors", "A project cannot be copied onto itself."),
    mark("Errors", "Choose another name."),
    mark("Errors", "The copy cannot be written there: {}"),
    mark("Errors", "The copy cannot be written ({})."),
    mark("Errors", "There is a file of that name already."),
    mark("Errors", "Open it, or choose another name."),
    mark("Errors", "The project cannot be created ({})."),
    mark("Errors", "Choose another folder."),
    mark("Errors", "The name of a project ends in {}."),
    mark("Errors", "The project is open for looking only: {}"),
    mark("Errors", "Save a copy to work on it."),
    mark("Errors", "“{}” can be neither undone nor redone: the project is not what it was then."),
    mark("Errors", "Check the project for damage."),
    mark("Errors", "The project is damaged: {}{}."),
    mark("Errors", "Open what is left as a read-only copy, {}."),
    mark("Errors", "Damaged: {} is not what was written."),
    mark("Errors", "Open the project as a read-only copy, or take a backup."),
    mark("Errors", "Rename the file, then add it."),
    mark("Errors", "Check that it is there and readable."),
    mark("Errors", "The tables in this file are not those of a project: another program changed it, or it is damaged."),
    mark("Errors", "The project was written by a newer version of sam2studio and cannot be read by this one."),
    mark("Errors", "Update sam2studio."),
    mark("Errors", "The project cannot be copied ({})."),
)


def told(text: str) -> str:
    """A sentence of an error, in the person's language."""
    if text in SENTENCES:
        return translated("Errors", text)
    for template, pattern in _patterns():
        if (found := pattern.fullmatch(text)) is not None:
            return translated("Errors", template).format(*found.groups())
    return text


def told_error(error: StudioError) -> str:
    """All that an error says, like `str` of it; a path without detours, as a project's own may have some."""
    what = told(error.what)
    where = f"{os.path.normpath(error.path)}: " if error.path and error.path not in what else ""
    return " ".join(part for part in (where + what, told(error.safe), told(error.todo)) if part)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sentences with something filled in, those with most words first: they say more precisely what is meant."""
    templates = sorted((each for each in SENTENCES if "{}" in each), key=len, reverse=True)
    return tuple((each, re.compile("(.*?)".join(map(re.escape, each.split("{}"))), re.DOTALL)) for each in templates)
