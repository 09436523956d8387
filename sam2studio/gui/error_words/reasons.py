"""Why something in a dataset by others was left out: what is filled into the notes of an import."""

from __future__ import annotations

from typing import Final

from sam2studio.gui.translation import mark

REASONS: Final = (
    mark("Errors", "polygon: more complicated than any outline; refused."),
    mark("Errors", "polygon: coordinates must be finite numbers."),
    mark("Errors", "it has neither a segmentation nor a box."),
    mark("Errors", "its segmentation covers no pixel of the image."),
    mark("Errors", "its segmentation is of no known kind."),
    mark("Errors", "a polygon has fewer than three points or an odd number of values."),
    mark("Errors", "its box has no area inside the image."),
    mark("Errors", "a list holds something that is no number."),
    mark("Errors", "a list holds a number that is not finite."),
    mark("Errors", "its run lengths are for another image size."),
    mark("Errors", "its mask lies outside the image."),
    mark("Errors", "its runs do not fill its box."),
    mark("Errors", "it covers no pixel of the image."),
    mark("Errors", "it lacks a number."),
    mark("Errors", "it has no box."),
    mark("Errors", "its image of pixels has another size."),
    mark("Errors", "its image of pixels holds neither numbers nor colours."),
    mark("Errors", "its polygon has fewer than three points."),
    mark("Errors", "an annotation is an image in colours instead of numbers."),
    mark("Errors", "its points are no list of finite numbers in pairs."),
    mark("Errors", "its mask has another size than its box."),
    mark("Errors", "it is a point or a line, or of a kind that is not known."),
    mark("Errors", "its points hold something that is no number."),
    mark("Errors", "its mask is no PNG."),
    mark("Errors", "its mask is too large."),
    mark("Errors", "it has too few or too many values, or impossible ones."),
    mark("Errors", "its frame or class does not exist."),
    mark("Errors", "an annotation holds numbers of more than 16 bits."),
    mark("Errors", "an annotation is no image with 16 bits of grey."),
    mark("Errors", "a file name that is not valid Unicode"),
    mark("Errors", "an empty file name"),
    mark("Errors", "an absolute file name"),
    mark("Errors", "a file name with control characters"),
    mark("Errors", "a file name that leads out of its folder"),
    mark("Errors", "a file name that some systems reserve or cannot hold"),
    mark("Errors", "it has too few or too many values."),
    mark("Errors", "it holds a number that is not finite."),
    mark("Errors", "its class is not in the table of names."),
    mark("Errors", "it has coordinates outside the image."),
)
