"""What a pickle may describe, as values that can do nothing; and the lists of names that may stand in one.

Nothing here is the thing it stands for: a `Name` is never imported, an `Obj` never made, a `TensorRef` has no numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Policy:
    """Which names may stand in a file; all of them stay inert.

    Attributes:
        names: Allowed exactly.
        prefixes: Allowed with anything behind them; calling such a name makes an `Obj`.
    """

    names: frozenset[str]
    prefixes: tuple[str, ...] = ()

    def allows(self, name: str) -> bool:
        """Whether the name may stand in a file."""
        return name in self.names or name.startswith(self.prefixes)


STORAGES: Mapping[str, str] = {
    "torch.DoubleStorage": "float64",
    "torch.FloatStorage": "float32",
    "torch.HalfStorage": "float16",
    "torch.BFloat16Storage": "bfloat16",
    "torch.LongStorage": "int64",
    "torch.IntStorage": "int32",
    "torch.ShortStorage": "int16",
    "torch.CharStorage": "int8",
    "torch.ByteStorage": "uint8",
    "torch.BoolStorage": "bool",
}
ORDERED_DICT = "collections.OrderedDict"
TENSOR = "torch._utils._rebuild_tensor_v2"
PARAMETER = "torch._utils._rebuild_parameter"
SIZE = "torch.Size"
SET = "builtins.set"
PYTHON_2: Mapping[str, str] = {"__builtin__.set": SET, "__builtin__.getattr": "builtins.getattr"}
"""Names as protocol 2 spells them → as they are now; of those that may stand in a file."""

PLAIN = Policy(
    frozenset(
        {
            ORDERED_DICT,
            TENSOR,
            "torch.FloatStorage",
            "torch.HalfStorage",
            "torch.BFloat16Storage",
            "torch.LongStorage",
        }
    )
)
"""What a dictionary of tensors needs: SAM and SAM 2 checkpoints."""

MODULES = Policy(
    frozenset(
        {
            ORDERED_DICT,
            TENSOR,
            PARAMETER,
            SIZE,
            SET,
            *STORAGES,
            "torch.device",
            "builtins.getattr",
            "_codecs.encode",
            "numpy.dtype",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "pathlib.PosixPath",
            "pathlib.WindowsPath",
            "pathlib._local.PosixPath",
            "pathlib._local.WindowsPath",
        }
    ),
    ("ultralytics.nn.", "ultralytics.utils.", "ultralytics.yolo.", "torch.nn.modules.", "torchvision.transforms."),
)
"""What a pickled graph of modules needs (YOLO); every module in it is an `Obj`."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name that stands in the file. Never imported."""

    full: str


@dataclass(frozen=True, slots=True)
class StorageRef:
    """Bytes of the archive: the entry `data/<key>`, seen as `elements` numbers of a type."""

    key: str
    dtype: str
    elements: int


@dataclass(frozen=True, slots=True)
class TensorRef:
    """A view into a storage, in elements."""

    storage: StorageRef
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


class Ordered(dict[Scalar, "Value"]):
    """What the file calls an OrderedDict."""

    __slots__ = ()


class Obj:
    """An object that the file describes and that was not made: its class by name, arguments and state."""

    __slots__ = ("args", "name", "state")

    def __init__(self, name: Name, args: tuple[Value, ...]) -> None:
        self.name = name
        self.args = args
        self.state: Value = None


Value: TypeAlias = (
    "Scalar | bytes | Name | Obj | StorageRef | TensorRef | "
    "list[Value] | tuple[Value, ...] | dict[Scalar, Value] | set[Scalar]"
)
