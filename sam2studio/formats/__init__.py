"""Dataset formats: writing, reading, and verification by re-reading. No torch, no Qt, no engine.

`dataset` holds the records that every format is written from and read into; `registry` is the table of formats;
`writing` says what a writer is told and reports. `yolo`, `yolo_boxes`, `coco`, `labelme`, `cvat_images` and `voc`
write; `yolo_reading`, `coco_reading` and so on read what others made, and believe nothing in it (`untrusted`, `names`).
`youtube_vis`, `davis`, `mots`, `mot`, `sav`, `cvat_video` and `cvat_reading` do both for tracks through videos, with
`video_writing` and `video_reading`. `staging`, `manifest` and `publish` put a folder in its place whole or not at all;
`pictures` and `splits` are shared; `verify` compares.
"""
