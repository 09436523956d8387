"""Reads the description of tensors inside a PyTorch archive without running anything that it names.

A pickle is a program for a small stack machine. This module is such a machine with the harmful parts left out:

* a name ("collections.OrderedDict") becomes an inert `Name` if it is on a list, and is refused otherwise;
  nothing is ever imported;
* calling a name gives a meaning to five of them (an empty dictionary, a tensor's place in the file, …) and makes an
  inert `Obj` of every other name that the policy lets through; calling anything else is refused;
* a state is only ever stored in an `Obj`, never set on anything.

Why it runs in the program's own process: there is no step whose cost the file can choose. Every opcode consumes at
least one byte and makes at most one object; strings are slices of the file; nothing recurses. The bounds (`Limits`:
16 MB of pickle, 400 000 opcodes, 200 open marks, 512 bytes per name) keep the worst file below 2 s and 300 MB;
the tests measure both. The largest published SAM 2 checkpoint needs 60 000 opcodes and 150 kB.
Format: the opcode tables of Python's `pickletools`; protocol 2, the only one that PyTorch writes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeGuard

from sam2studio.core.errors import WeightsError
from sam2studio.weights.inert import (
    ORDERED_DICT,
    PARAMETER,
    PLAIN,
    PYTHON_2,
    SET,
    SIZE,
    STORAGES,
    TENSOR,
    Name,
    Obj,
    Ordered,
    Policy,
    Scalar,
    StorageRef,
    TensorRef,
    Value,
)
from sam2studio.weights.refusals import corrupt, shown, unknown, unsafe
from sam2studio.weights.tensor_file import ITEM_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a pickle may ask for.

    Attributes:
        bytes: Size of the pickle.
        opcodes: Steps of the machine.
        marks: Nested brackets.
        name_bytes: Length of a name.
        long_bytes: Length of an integer.
    """

    bytes: int = 16 << 20
    opcodes: int = 400_000
    marks: int = 200
    name_bytes: int = 512
    long_bytes: int = 32


_MAKERS: Mapping[str, str] = {
    "ultralytics.": "an Ultralytics checkpoint (a pickled YOLO model)",
    "transformers.": "a pickled model of the transformers library",
    "torch.nn.modules.": "a whole pickled model rather than its weights",
    "sam2.": "a whole pickled SAM 2 model rather than its weights",
}
"""Names that honest files of other kinds start with, and what such a file is."""


def read_pickle(
    data: bytes, *, storages: Mapping[str, int], path: Path, policy: Policy = PLAIN, limits: Limits | None = None
) -> Value:
    """The value that a pickle describes.

    Args:
        data: The pickle, all of it.
        storages: Keys of the archive's storages and their sizes in bytes.
        path: The file, for messages.
        policy: The names that may stand in it.
        limits: The bounds; those of the module by default.

    Raises:
        UnsafeFileError: It asks to import, call or change something.
        UnknownModelError: It is an honest file of a kind that the policy does not cover.
        CorruptFileError: It is damaged, too large, or lies about its storages.
    """
    return _Machine(data, storages, path, policy, limits or Limits()).run()


class _Machine:
    """One run over one pickle."""

    def __init__(self, data: bytes, storages: Mapping[str, int], path: Path, policy: Policy, limits: Limits) -> None:
        self._data = data
        self._storages = storages
        self._path = path
        self._policy = policy
        self._limits = limits
        self._at = 0
        self._stack: list[Value] = []
        self._marks: list[int] = []
        self._memo: dict[int, Value] = {}

    def run(self) -> Value:
        """Steps until STOP and returns the one value that is left."""
        data = self._data
        if len(data) > self._limits.bytes:
            raise corrupt(self._path, f"Its description of the tensors is {len(data)} bytes long; that is no network.")
        if data[:1] != b"\x80" or data[1:2] != b"\x02":
            raise unsafe(self._path, "Its pickle is of a kind that PyTorch does not write (protocol 2 is expected).")
        self._at = 2
        for _ in range(self._limits.opcodes):
            if self._at >= len(data):
                raise self._damaged("it ends too early")
            code = data[self._at]
            self._at += 1
            if code == _STOP:
                return self._result()
            step = _STEPS.get(code)
            if step is None:
                self._refuse(code)
            step(self)
        raise corrupt(self._path, f"Its pickle takes more than {self._limits.opcodes} steps; no network does.")

    def _result(self) -> Value:
        if self._at != len(self._data) or self._marks or len(self._stack) != 1:
            raise self._damaged("something is left over at its end")
        return self._stack[0]

    def _refuse(self, code: int) -> NoReturn:
        """An opcode without a step."""
        name = _HARMFUL.get(code)
        if name:
            raise unsafe(self._path, f"It uses the pickle instruction {name}, which weights have no use for.")
        raise self._damaged(f"it holds the unknown instruction {code}")

    def _damaged(self, why: str) -> WeightsError:
        return corrupt(self._path, f"Its description of the tensors is damaged: {why}.")

    # --- bytes -------------------------------------------------------------------------------------------------------

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise self._damaged("it ends too early")
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _byte(self) -> int:
        return self._take(1)[0]

    def _uint(self) -> int:
        return int.from_bytes(self._take(4), "little")

    def _text(self, raw: bytes) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError:
            raise self._damaged("a text in it is not UTF-8") from None

    def _line(self) -> str:
        end = self._data.find(b"\n", self._at, self._at + self._limits.name_bytes)
        if end < 0:
            raise self._damaged("a name in it does not end")
        line = self._text(self._data[self._at : end])
        self._at = end + 1
        return line

    # --- stack -------------------------------------------------------------------------------------------------------

    def _push(self, value: Value) -> None:
        self._stack.append(value)

    def _pop(self) -> Value:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise self._damaged("it takes a value that is not there")
        return self._stack.pop()

    def _top(self) -> Value:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise self._damaged("it looks for a value that is not there")
        return self._stack[-1]

    def _since_mark(self) -> list[Value]:
        if not self._marks:
            raise self._damaged("it closes a bracket that it never opened")
        mark = self._marks.pop()
        values = self._stack[mark:]
        del self._stack[mark:]
        return values

    # --- steps: plain values -----------------------------------------------------------------------------------------

    def mark(self) -> None:
        """Opens a bracket."""
        if len(self._marks) >= self._limits.marks:
            raise self._damaged(f"more than {self._limits.marks} nested brackets")
        self._marks.append(len(self._stack))

    def put(self, index: int) -> None:
        """Remembers the top of the stack."""
        self._memo[index] = self._top()

    def get(self, index: int) -> None:
        """Pushes a remembered value."""
        if index not in self._memo:
            raise self._damaged("it refers to a value that is not there")
        self._push(self._memo[index])

    def tuple_of(self, count: int) -> None:
        """Joins the last values to a tuple."""
        start = len(self._stack) - count
        if start < (self._marks[-1] if self._marks else 0):
            raise self._damaged("it takes a value that is not there")
        self._stack[start:] = [tuple(self._stack[start:])]

    def integer(self, count: int, *, signed: bool) -> None:
        """Pushes a little-endian integer of so many bytes."""
        if count > self._limits.long_bytes:
            raise self._damaged("a number in it is out of range")
        self._push(int.from_bytes(self._take(count), "little", signed=signed))

    def real(self) -> None:
        """Pushes a big-endian double."""
        self._push(float(struct.unpack(">d", self._take(8))[0]))

    def append(self, values: list[Value]) -> None:
        """Appends to the list on top."""
        target = self._top()
        if not isinstance(target, list):
            raise unsafe(self._path, "Its pickle appends to something that is not a list.")
        target.extend(values)

    def set_items(self, values: list[Value]) -> None:
        """Puts keys and values into the dictionary on top."""
        target = self._top()
        if not isinstance(target, dict):
            raise unsafe(self._path, "Its pickle sets items of something that is not a dictionary.")
        if len(values) % 2:
            raise self._damaged("a key in it has no value")
        for key, value in zip(values[::2], values[1::2], strict=True):
            target[self._scalar(key)] = value

    def _scalar(self, value: Value) -> Scalar:
        if value is None or isinstance(value, str | int | float):
            return value
        raise unsafe(self._path, "Its pickle uses an object as a key.")

    # --- steps: names and what becomes of them -----------------------------------------------------------------------

    def name(self) -> None:
        """Pushes a name, if the policy allows it."""
        full = f"{self._line()}.{self._line()}"
        full = PYTHON_2.get(full, full)
        if not self._policy.allows(full):
            for prefix, maker in _MAKERS.items():
                if full.startswith(prefix):
                    raise unknown(self._path, f"This is {maker}, which this version cannot use ({shown(full)}).")
            raise unsafe(self._path, f"It asks to import “{shown(full)}”.")
        self._push(Name(full))

    def call(self) -> None:
        """REDUCE: a name and its arguments."""
        args, function = self._pop(), self._pop()
        if not isinstance(function, Name) or not isinstance(args, tuple):
            raise unsafe(self._path, "It asks to call something that is not a plain name.")
        maker = _MEANINGS.get(function.full)
        if maker is not None:
            self._push(maker(self, args))
        elif self._policy.prefixes and function.full not in STORAGES:
            self._push(Obj(function, args))
        else:
            raise unsafe(self._path, f"It asks to call “{shown(function.full)}”.")

    def new(self) -> None:
        """NEWOBJ: a class and its arguments."""
        args, cls = self._pop(), self._pop()
        if not isinstance(cls, Name) or not isinstance(args, tuple):
            raise unsafe(self._path, "It asks to make an object of something that is not a plain name.")
        if not cls.full.startswith(self._policy.prefixes):
            raise unsafe(self._path, f"It asks to make an object of “{shown(cls.full)}”.")
        self._push(Obj(cls, args))

    def build(self) -> None:
        """BUILD: the state of an object; only inert ones have one, and an OrderedDict's is of no interest."""
        state, target = self._pop(), self._top()
        if isinstance(target, Obj):
            target.state = state
        elif not isinstance(target, Ordered):
            raise unsafe(self._path, "It asks to change the state of something that is not an object.")

    def storage(self) -> None:
        """BINPERSID: ("storage", type, key, place, elements), the bytes of an entry of the archive."""
        parts = self._pop()
        if not isinstance(parts, tuple) or len(parts) != 5 or parts[0] != "storage":
            raise unsafe(self._path, "It refers to something outside itself.")
        _, kind, key, _, elements = parts
        dtype = STORAGES.get(kind.full) if isinstance(kind, Name) else None
        if dtype is None or not isinstance(key, str) or not _is_count(elements):
            raise self._damaged("a storage in it is not described as PyTorch does")
        size = self._storages.get(key)
        if size is None or size != elements * ITEM_BYTES[dtype]:
            raise self._damaged(f"the storage “{shown(key)}” has another size than it says")
        self._push(StorageRef(key, dtype, elements))

    # --- the names that have a meaning -------------------------------------------------------------------------------

    def ordered_dict(self, args: tuple[Value, ...]) -> Value:
        """An empty OrderedDict; its items follow."""
        if args:
            raise self._damaged("an OrderedDict in it is made with arguments")
        return Ordered()

    def tensor(self, args: tuple[Value, ...]) -> Value:
        """(storage, offset, shape, stride, requires_grad, hooks[, metadata])."""
        if not 6 <= len(args) <= 7 or not isinstance(args[0], StorageRef) or not isinstance(args[4], bool):
            raise self._damaged("a tensor in it is not described as PyTorch does")
        storage, offset, shape, stride = args[0], *args[1:4]
        if any(part is not None and part != {} for part in args[5:]):
            raise unsafe(self._path, "A tensor in it carries hooks.")
        if not _is_count(offset):
            raise self._damaged("a tensor in it starts nowhere")
        return TensorRef(storage, offset, self._sizes(shape), self._sizes(stride))

    def parameter(self, args: tuple[Value, ...]) -> Value:
        """(tensor, requires_grad, hooks)."""
        if len(args) != 3 or not isinstance(args[0], TensorRef) or not isinstance(args[2], dict) or args[2]:
            raise self._damaged("a parameter in it is not described as PyTorch does")
        return args[0]

    def size(self, args: tuple[Value, ...]) -> Value:
        """A shape."""
        if len(args) != 1:
            raise self._damaged("a shape in it is not described as PyTorch does")
        return self._sizes(args[0])

    def set_of(self, args: tuple[Value, ...]) -> Value:
        """A set of plain values."""
        if len(args) != 1 or not isinstance(args[0], list):
            raise self._damaged("a set in it is not described as Python does")
        return {self._scalar(value) for value in args[0]}

    def _sizes(self, value: Value) -> tuple[int, ...]:
        if not isinstance(value, tuple):
            raise self._damaged("a tensor in it has an impossible shape")
        sizes = tuple(side for side in value if _is_count(side))
        if len(sizes) != len(value):
            raise self._damaged("a tensor in it has an impossible shape")
        return sizes


def _is_count(value: Value) -> TypeGuard[int]:
    """Whether a value is a whole number that may be a size."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 62


_MEANINGS: Mapping[str, Callable[[_Machine, tuple[Value, ...]], Value]] = {
    ORDERED_DICT: _Machine.ordered_dict,
    TENSOR: _Machine.tensor,
    PARAMETER: _Machine.parameter,
    SIZE: _Machine.size,
    SET: _Machine.set_of,
}

_STOP = ord(".")
_STEPS: Mapping[int, Callable[[_Machine], None]] = {
    ord("("): _Machine.mark,
    ord("}"): lambda m: m._push({}),
    ord("]"): lambda m: m._push([]),
    ord(")"): lambda m: m._push(()),
    ord("N"): lambda m: m._push(None),
    0x88: lambda m: m._push(True),
    0x89: lambda m: m._push(False),
    ord("K"): lambda m: m.integer(1, signed=False),
    ord("M"): lambda m: m.integer(2, signed=False),
    ord("J"): lambda m: m.integer(4, signed=True),
    0x8A: lambda m: m.integer(m._byte(), signed=True),
    ord("G"): _Machine.real,
    ord("X"): lambda m: m._push(m._text(m._take(m._uint()))),
    ord("U"): lambda m: m._push(m._text(m._take(m._byte()))),
    0x85: lambda m: m.tuple_of(1),
    0x86: lambda m: m.tuple_of(2),
    0x87: lambda m: m.tuple_of(3),
    ord("t"): lambda m: m._push(tuple(m._since_mark())),
    ord("q"): lambda m: m.put(m._byte()),
    ord("r"): lambda m: m.put(m._uint()),
    ord("h"): lambda m: m.get(m._byte()),
    ord("j"): lambda m: m.get(m._uint()),
    ord("a"): lambda m: m.append([m._pop()]),
    ord("e"): lambda m: m.append(m._since_mark()),
    ord("s"): lambda m: m.set_items([m._pop(), m._pop()][::-1]),
    ord("u"): lambda m: m.set_items(m._since_mark()),
    ord("c"): _Machine.name,
    ord("R"): _Machine.call,
    0x81: _Machine.new,
    ord("b"): _Machine.build,
    ord("Q"): _Machine.storage,
}
"""Opcode → step, for those that PyTorch writes (protocol 2)."""

_HARMFUL: Mapping[int, str] = {
    ord("i"): "INST",
    ord("o"): "OBJ",
    ord("P"): "PERSID",
    0x82: "EXT1",
    0x83: "EXT2",
    0x84: "EXT4",
    0x92: "NEWOBJ_EX",
    0x93: "STACK_GLOBAL",
}
"""Opcodes that import, call or refer outside; refused by name."""
