"""What a project from another machine would have this one read."""

from __future__ import annotations

from sam2studio.cli.console import err
from sam2studio.core.words import counted
from sam2studio.project import Project, unconfirmed_folders

_SHOWN = 5


def tell_outside(project: Project) -> None:
    """Shows the folders outside the project's own that nobody has confirmed here, before anything there is read."""
    folders = unconfirmed_folders(project)
    if not folders:
        return
    err.print("note: this project is new on this machine and has files outside its own folder:", soft_wrap=True)
    for each in folders[:_SHOWN]:
        err.print(f"  {each.path}: {counted(each.media, 'file')}", markup=False, soft_wrap=True)
    if len(folders) > _SHOWN:
        err.print(f"  and {counted(len(folders) - _SHOWN, 'more folder')}", soft_wrap=True)
