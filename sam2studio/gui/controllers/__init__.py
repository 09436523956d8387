"""What decides: controllers without widgets, each the owner of one part of the window's state.

`document` owns the project and every change of it; `classes`, `objects` and `media` follow it and edit it;
`navigation` says which picture is on the canvas; `prompts` turns clicks into objects; `hover` previews; `hand` paints
and cuts masks; `view` tells the canvas what to show. `build_controllers` makes and joins them. All of them live in the
GUI thread.
"""

from sam2studio.gui.controllers.build import Controllers, build_controllers

__all__ = ["Controllers", "build_controllers"]
