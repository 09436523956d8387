"""Bulk auto-annotation: a detector finds boxes, SAM turns them into masks; into label files, or into a project.

One job behind three doors: `auto_annotate` for scripts, `sam2studio auto-annotate`, and the window. Who does what:

* `run`: the job as the three doors ask for it;
* `request`: what is asked, and what came of it;
* `sources`: what `data` means;
* `crew`: gives pictures to workers; one that crashes or hangs costs one picture;
* `process`, `cluster`: the workers, which run `pipeline`;
* `labels` with its `journal`, `project`: where results go;
* `work`: the words that all of them share.
"""
