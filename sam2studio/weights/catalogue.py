"""The checkpoints that the program knows by name: one frozen table. Adding a row is the whole change.

A row pins the exact file (size and SHA-256), never only its name: the same name circulates with different bytes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from sam2studio.config.resources import resource
from sam2studio.core.errors import UnknownModelError


class Speed(Enum):
    """How long one picture takes, relative to the others; the value is what people read."""

    FASTEST = "fastest"
    FAST = "fast"
    MEDIUM = "medium"
    SLOW = "slow"
    SLOWEST = "slowest"


class Ability(Enum):
    """What a network can be asked for; the value is what people read."""

    CLICKS = "click"
    EVERYTHING = "everything"
    TRACK = "track"
    DETECT = "detect"


@dataclass(frozen=True, slots=True)
class Family:
    """An architecture.

    Attributes:
        name: What people call it.
        licence: SPDX name of the licence of its published weights.
        abilities: What this version of the program can ask of it; nothing if it cannot run it.
    """

    name: str
    licence: str
    abilities: tuple[Ability, ...]

    def __str__(self) -> str:
        return self.name


SAM2_1 = Family("SAM 2.1", "Apache-2.0", (Ability.CLICKS, Ability.TRACK, Ability.EVERYTHING))
SAM2 = Family("SAM 2", "Apache-2.0", (Ability.CLICKS, Ability.TRACK, Ability.EVERYTHING))
SAM = Family("SAM", "Apache-2.0", (Ability.CLICKS, Ability.EVERYTHING))
MOBILE_SAM = Family("MobileSAM", "Apache-2.0", (Ability.CLICKS, Ability.EVERYTHING))
FAST_SAM = Family("FastSAM", "AGPL-3.0", (Ability.CLICKS, Ability.EVERYTHING))
YOLO11 = Family("YOLO11", "AGPL-3.0", (Ability.DETECT,))
YOLOV8 = Family("YOLOv8", "AGPL-3.0", (Ability.DETECT,))
NANO = Family("nano", "Apache-2.0", (Ability.CLICKS, Ability.TRACK, Ability.EVERYTHING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """One published file, or one that comes with the program.

    Attributes:
        name: Its official file name, which is also the name under which it is kept.
        label: What people read.
        family: Its architecture.
        aliases: Other names in use, short file names first.
        config: Name of its configuration ("sam2.1_hiera_t"), where there is one.
        url: Where it is downloaded, https; "" for one that comes with the program.
        bytes: Exact size.
        sha256: Of the whole file, lower-case hexadecimal.
        official: The hash was published by the owner of the file; otherwise several independent copies agree on it.
        speed: Class of its running time.
    """

    name: str
    label: str
    family: Family
    aliases: tuple[str, ...] = ()
    config: str | None = None
    url: str
    bytes: int
    sha256: str
    official: bool = True
    speed: Speed

    @property
    def licence(self) -> str:
        """SPDX name of the licence."""
        return self.family.licence

    @property
    def bundled(self) -> bool:
        """Whether it comes with the program."""
        return not self.url

    @property
    def runnable(self) -> bool:
        """Whether this version of the program can run it."""
        return bool(self.family.abilities)

    def can(self, ability: Ability) -> bool:
        """Whether it can be asked for this."""
        return ability in self.family.abilities

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that `find` understands to mean this file."""
        files = (self.name, *self.aliases)
        stems = (file.rsplit(".", 1)[0] for file in files)
        return (*files, *stems, self.label, *((self.config,) if self.config else ()))


_SAM2_1_URL = "https://dl.fbaipublicfiles.com/segment_anything_2/092824/"
_SAM2_URL = "https://dl.fbaipublicfiles.com/segment_anything_2/072824/"
_SAM_URL = "https://dl.fbaipublicfiles.com/segment_anything/"
_MOBILE_SAM_URL = "https://raw.githubusercontent.com/ChaoningZhang/MobileSAM/34bbbfdface3c18e5221aa7de6032d7220c6c6a1/"
_YOLO_URL = "https://github.com/ultralytics/assets/releases/download/v8.4.0/"

CATALOGUE: tuple[Checkpoint, ...] = (
    Checkpoint(
        name="nano.safetensors",
        label="nano",
        family=NANO,
        config="nano",
        url="",
        bytes=9_563_332,
        sha256="7e9487607f649a8ee278f1df90f72fba7ca272d41e3ffba0563f2dd14d7186d8",
        speed=Speed.FASTEST,
    ),
    Checkpoint(
        name="sam2.1_hiera_tiny.pt",
        label="SAM 2.1 tiny",
        family=SAM2_1,
        aliases=("sam2.1_t.pt",),
        config="sam2.1_hiera_t",
        url=_SAM2_1_URL + "sam2.1_hiera_tiny.pt",
        bytes=156_008_466,
        sha256="7402e0d864fa82708a20fbd15bc84245c2f26dff0eb43a4b5b93452deb34be69",
        official=False,
        speed=Speed.FAST,
    ),
    Checkpoint(
        name="sam2.1_hiera_small.pt",
        label="SAM 2.1 small",
        family=SAM2_1,
        aliases=("sam2.1_s.pt",),
        config="sam2.1_hiera_s",
        url=_SAM2_1_URL + "sam2.1_hiera_small.pt",
        bytes=184_416_285,
        sha256="6d1aa6f30de5c92224f8172114de081d104bbd23dd9dc5c58996f0cad5dc4d38",
        speed=Speed.FAST,
    ),
    Checkpoint(
        name="sam2.1_hiera_base_plus.pt",
        label="SAM 2.1 base plus",
        family=SAM2_1,
        aliases=("sam2.1_b.pt", "sam2.1_b+.pt"),
        config="sam2.1_hiera_b+",
        url=_SAM2_1_URL + "sam2.1_hiera_base_plus.pt",
        bytes=323_606_802,
        sha256="a2345aede8715ab1d5d31b4a509fb160c5a4af1970f199d9054ccfb746c004c5",
        official=False,
        speed=Speed.MEDIUM,
    ),
    Checkpoint(
        name="sam2.1_hiera_large.pt",
        label="SAM 2.1 large",
        family=SAM2_1,
        aliases=("sam2.1_l.pt",),
        config="sam2.1_hiera_l",
        url=_SAM2_1_URL + "sam2.1_hiera_large.pt",
        bytes=898_083_611,
        sha256="2647878d5dfa5098f2f8649825738a9345572bae2d4350a2468587ece47dd318",
        official=False,
        speed=Speed.SLOW,
    ),
    Checkpoint(
        name="sam2_hiera_tiny.pt",
        label="SAM 2 tiny",
        family=SAM2,
        aliases=("sam2_t.pt",),
        config="sam2_hiera_t",
        url=_SAM2_URL + "sam2_hiera_tiny.pt",
        bytes=155_906_050,
        sha256="65b50056e05bcb13694174f51bb6da89c894b57b75ccdf0ba6352c597c5d1125",
        speed=Speed.FAST,
    ),
    Checkpoint(
        name="sam2_hiera_small.pt",
        label="SAM 2 small",
        family=SAM2,
        aliases=("sam2_s.pt",),
        config="sam2_hiera_s",
        url=_SAM2_URL + "sam2_hiera_small.pt",
        bytes=184_309_650,
        sha256="95949964d4e548409021d47b22712d5f1abf2564cc0c3c765ba599a24ac7dce3",
        speed=Speed.FAST,
    ),
    Checkpoint(
        name="sam2_hiera_base_plus.pt",
        label="SAM 2 base plus",
        family=SAM2,
        aliases=("sam2_b.pt", "sam2_b+.pt"),
        config="sam2_hiera_b+",
        url=_SAM2_URL + "sam2_hiera_base_plus.pt",
        bytes=323_493_298,
        sha256="d0bb7f236400a49669ffdd1be617959a8b1d1065081789d7bbff88eded3a8071",
        speed=Speed.MEDIUM,
    ),
    Checkpoint(
        name="sam2_hiera_large.pt",
        label="SAM 2 large",
        family=SAM2,
        aliases=("sam2_l.pt",),
        config="sam2_hiera_l",
        url=_SAM2_URL + "sam2_hiera_large.pt",
        bytes=897_952_466,
        sha256="7442e4e9b732a508f80e141e7c2913437a3610ee0c77381a66658c3a445df87b",
        official=False,
        speed=Speed.SLOW,
    ),
    Checkpoint(
        name="sam_vit_b_01ec64.pth",
        label="SAM base",
        family=SAM,
        aliases=("sam_b.pt", "sam_vit_b.pth"),
        config="sam_vit_b",
        url=_SAM_URL + "sam_vit_b_01ec64.pth",
        bytes=375_042_383,
        sha256="ec2df62732614e57411cdcf32a23ffdf28910380d03139ee0f4fcbe91eb8c912",
        official=False,
        speed=Speed.SLOW,
    ),
    Checkpoint(
        name="sam_vit_l_0b3195.pth",
        label="SAM large",
        family=SAM,
        aliases=("sam_l.pt", "sam_vit_l.pth"),
        config="sam_vit_l",
        url=_SAM_URL + "sam_vit_l_0b3195.pth",
        bytes=1_249_524_607,
        sha256="3adcc4315b642a4d2101128f611684e8734c41232a17c648ed1693702a49a622",
        official=False,
        speed=Speed.SLOWEST,
    ),
    Checkpoint(
        name="sam_vit_h_4b8939.pth",
        label="SAM huge",
        family=SAM,
        aliases=("sam_h.pt", "sam_vit_h.pth"),
        config="sam_vit_h",
        url=_SAM_URL + "sam_vit_h_4b8939.pth",
        bytes=2_564_550_879,
        sha256="a7bf3b02f3ebf1267aba913ff637d9a2d5c33d3173bb679e46d9f338c26f262e",
        official=False,
        speed=Speed.SLOWEST,
    ),
    Checkpoint(
        name="mobile_sam.pt",
        label="MobileSAM",
        family=MOBILE_SAM,
        config="mobile_sam",
        url=_MOBILE_SAM_URL + "weights/mobile_sam.pt",
        bytes=40_728_226,
        sha256="6dbb90523a35330fedd7f1d3dfc66f995213d81b29a5ca8108dbcdd4e37d6c2f",
        speed=Speed.FASTEST,
    ),
    Checkpoint(
        name="yolo11n.pt",
        label="YOLO11 nano",
        family=YOLO11,
        url=_YOLO_URL + "yolo11n.pt",
        bytes=5_613_764,
        sha256="0ebbc80d4a7680d14987a577cd21342b65ecfd94632bd9a8da63ae6417644ee1",
        speed=Speed.FASTEST,
    ),
    Checkpoint(
        name="yolo11s.pt",
        label="YOLO11 small",
        family=YOLO11,
        url=_YOLO_URL + "yolo11s.pt",
        bytes=19_313_732,
        sha256="85a76fe86dd8afe384648546b56a7a78580c7cb7b404fc595f97969322d502d5",
        speed=Speed.FASTEST,
    ),
    Checkpoint(
        name="yolo11m.pt",
        label="YOLO11 medium",
        family=YOLO11,
        url=_YOLO_URL + "yolo11m.pt",
        bytes=40_684_120,
        sha256="d5ffc1a674953a08e11a8d21e022781b1b23a19b730afc309290bd9fb5305b95",
        speed=Speed.FAST,
    ),
    Checkpoint(
        name="yolo11l.pt",
        label="YOLO11 large",
        family=YOLO11,
        url=_YOLO_URL + "yolo11l.pt",
        bytes=51_387_343,
        sha256="9ebd0e09d59811db4b1d61e2bc6730649608b1ac47f8dd01e2da6bca7c20023f",
        speed=Speed.MEDIUM,
    ),
    Checkpoint(
        name="yolo11x.pt",
        label="YOLO11 extra large",
        family=YOLO11,
        url=_YOLO_URL + "yolo11x.pt",
        bytes=114_636_239,
        sha256="7bc158aa95c0ebfdd87f70f01653c1131b93e92522dbe15c228bcd742e773a24",
        speed=Speed.MEDIUM,
    ),
    Checkpoint(
        name="yolo11n-seg.pt",
        label="YOLO11 nano, masks",
        family=YOLO11,
        url=_YOLO_URL + "yolo11n-seg.pt",
        bytes=6_182_636,
        sha256="55ed65c56c91713d23e8402371c6c49a6fd84f257f7dce452e8d70e41dcbe152",
        official=False,
        speed=Speed.FASTEST,
    ),
    Checkpoint(
        name="yolov8n.pt",
        label="YOLOv8 nano",
        family=YOLOV8,
        url=_YOLO_URL + "yolov8n.pt",
        bytes=6_534_387,
        sha256="31e20dde3def09e2cf938c7be6fe23d9150bbbe503982af13345706515f2ef95",
        speed=Speed.FASTEST,
    ),
    Checkpoint(
        name="yolov8s.pt",
        label="YOLOv8 small",
        family=YOLOV8,
        url=_YOLO_URL + "yolov8s.pt",
        bytes=22_573_363,
        sha256="268e5bb54c640c96c3510224833bc2eeacab4135c6deb41502156e39986b562d",
        speed=Speed.FASTEST,
    ),
)

_UNPINNED: tuple[tuple[str, Family], ...] = (
    (r"yolov8[nsmlx](-seg)?\.pt", YOLOV8),
    (r"yolo11[nsmlx](-seg)?\.pt", YOLO11),
    (r"FastSAM-[sx]\.pt", FAST_SAM),
)
"""Published files that this version runs and whose hashes nobody has published: names, and what they are."""

_BY_NAME: Mapping[str, Checkpoint] = MappingProxyType(
    {name.casefold(): checkpoint for checkpoint in CATALOGUE for name in checkpoint.names}
)


def find(name: str) -> Checkpoint:
    """The row that a name means: file name, alias, either without its suffix, configuration name or label.

    Raises:
        UnknownModelError: None of them; the message offers the closest names.
    """
    try:
        return _BY_NAME[name.strip().casefold()]
    except KeyError:
        close = difflib.get_close_matches(name.strip().casefold(), _BY_NAME, n=6, cutoff=0.5)
        similar = list(dict.fromkeys(_BY_NAME[match].name for match in close))[:3]
        todo = f"Did you mean {' or '.join(similar)}?" if similar else "`sam2studio models list` shows all names."
        raise UnknownModelError(f"No model is called “{name[:80]}”.", todo=todo) from None


def published_elsewhere(name: str) -> str | None:
    """Where a published file is that this program runs but does not download, because no hash of it is known.

    None for other names.
    """
    if name.casefold() in _BY_NAME or not any(re.fullmatch(pattern, name) for pattern, _ in _UNPINNED):
        return None
    return _YOLO_URL + name


def family_of(name: str) -> Family | None:
    """The architecture of a published model by any of its names; None for another."""
    known = _BY_NAME.get(name.strip().casefold())
    if known is not None:
        return known.family
    return next((family for pattern, family in _UNPINNED if re.fullmatch(pattern, name)), None)


def label_of(name: str | Path) -> str:
    """What people read for a name or a file: the label of a published model, else the name without its ending.

    A file elsewhere that is called like a bundled one is not that one: the ending tells them apart.
    """
    path = Path(name)
    try:
        row = find(path.name)
    except UnknownModelError:
        return path.stem
    return path.name if row.bundled and path.name != str(name) and not _is_bundled(path) else row.label


def _is_bundled(path: Path) -> bool:
    try:
        return path == resource("weights", path.name)
    except FileNotFoundError:
        return False
