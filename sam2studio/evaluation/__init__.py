"""Measures of how well a segmenter or a tracker does. No Qt.

What is true: `sources` opens it, `truth` holds it, `truth_datasets` and `truth_projects` read it.
A simulated person: `clicks`; what comes of it: `images`, `videos`, `interactive_video`. Detectors: `detections`.
Measures: `davis` (J and F), `precision` (COCO's AP).
Telling it: `report` (values), made by `report_images`, `report_video` and `report_parts`; `page` and `drawing` (files).
"""
