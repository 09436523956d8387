"""What bulk annotation and looking at everything say: why a run ended, and why a picture was left out."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.translation import mark

BULK: Final = (
    mark("Errors", "A label file cannot be read ({})."),
    mark("Errors", "Another run is writing labels to this folder."),
    mark("Errors", "Choose other models or another device; the log has the details."),
    mark("Errors", "Close other programs and try again."),
    mark("Errors", "Close other programs, or choose smaller models. The same run goes on where it stopped."),
    mark("Errors", "Close other programs, or choose smaller models; the log has the details."),
    mark("Errors", "It cannot be written ({})."),
    mark("Errors", "It is as it was."),
    mark("Errors", "Labels cannot be written here ({})."),
    mark("Errors", "Labels that were written before are kept."),
    mark("Errors", "Loading the models"),
    mark("Errors", "Locate it."),
    mark("Errors", "Looking at the files"),
    mark("Errors", "Looking at the media"),
    mark("Errors", "Memory did not suffice for {} pictures in a row."),
    mark("Errors", "Start it, correct the address, or say local."),
    mark("Errors", "The file is not the one that the project was made with."),
    mark("Errors", "The journal of the labels cannot be read ({})."),
    mark("Errors", "The list names something that is no image and no video."),
    mark("Errors", "The process that annotates cannot be started ({})."),
    mark("Errors", "The process that annotates said something that makes no sense."),
    mark("Errors", "The process that annotates stopped while it loaded the models."),
    mark("Errors", "The process that annotates stopped {} times."),
    mark("Errors", "There is no Ray cluster at “{}” ({})."),
    mark("Errors", "There is no room for the labels."),
    mark("Errors", "There is not enough memory for it."),
    mark("Errors", "This is neither an image nor a video that can be read."),
    mark("Errors", "Wait for it, or choose another folder."),
    mark("Errors", "What was annotated before is kept; nothing else was changed."),
    mark("Errors", "Working on a cluster needs Ray, which is not installed."),
    mark("Errors", "`pip install 'sam2studio[cluster]'` installs it, on every machine of the cluster."),
    mark("Errors", "does not come to an end"),
    mark("Errors", "makes the process that does it stop"),
    mark("Errors", "{}: Annotating it {}. It was left out."),
    mark("Errors", "{}: it has another size than the project says."),
    mark("Errors", "It has another size than the project says."),
    mark("Errors", "Locate the right file."),
)
