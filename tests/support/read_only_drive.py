"""Looking at a project on a drive that cannot be written: `python -m tests.support.read_only_drive PROJECT COPY`.

Prints a JSON object with what happened.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sam2studio.core.errors import ProjectError, ProjectReadOnlyError
from sam2studio.project import Project


def look(path: Path, copy: Path) -> dict[str, object]:
    """Opens, reads, tries to write, and saves a copy elsewhere."""
    refused = []
    with Project.open(path) as project:
        for attempt in (project.undo, lambda: project.action("x").__enter__()):
            try:
                attempt()
            except ProjectReadOnlyError as error:
                refused.append(str(error))
        try:
            project.backup("x")
        except ProjectError as error:
            refused.append(str(error))
        project.save_copy(copy)
        return {"reason": project.read_only_reason, "hash": project.content_hash(), "refused": refused}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(look(Path(sys.argv[1]), Path(sys.argv[2]))))
