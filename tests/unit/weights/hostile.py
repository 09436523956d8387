"""Checkpoints made to harm: each would run a command, or use up the machine, in a careless reader.

The command creates the canary file. `HOSTILE` maps a name to a function from the canary's path to the file's bytes.
"""

from __future__ import annotations

import io
import os
import pickle
import struct
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.checkpoints import Pickle, archive

Maker = Callable[[Path], bytes]
FLOATS = {"0": bytes(16)}
_MODEL = ("ultralytics.nn.tasks", "DetectionModel")
_CONV = ("ultralytics.nn.modules.conv", "Conv")


class Runs:
    """Pickles to a call of os.system."""

    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self):
        return os.system, (f"touch '{self.canary}'",)


def calls(module: str, name: str, argument: Callable[[Path], object] = lambda canary: f"touch '{canary}'") -> Maker:
    """A pickle that imports a function and calls it with one argument."""
    return lambda canary: archive(Pickle().name(module, name).value((argument(canary),)).raw(b"R").done())


def steps(write: Callable[[Pickle], Pickle], storages: Mapping[str, bytes] = FLOATS) -> Maker:
    """A pickle written by hand."""
    return lambda canary: archive(write(Pickle()).done(), storages)


def _python(canary: Path) -> str:
    return f"open({str(canary)!r}, 'w').close()"


def _getattr_chain(canary: Path) -> bytes:
    """getattr(getattr(OrderedDict, '__class__'), …) up to eval, then the call."""
    chain = Pickle().name("builtins", "getattr").raw(b"(").name("collections", "OrderedDict")
    chain.value("__class__").raw(b"tR").value((_python(canary),)).raw(b"R")
    return archive(chain.done())


def _behind_a_good_model(canary: Path) -> bytes:
    """The payload comes last, after a proper dictionary of tensors."""
    good = Pickle().raw(b"}").value("model").raw(b"}").value("w").tensor("0", 4, shape=(4,)).raw(b"ss")
    good.value("extra").raw(pickle.dumps(Runs(canary), protocol=2)[2:-1]).raw(b"s")
    return archive(good.done(), FLOATS)


def _torchscript(canary: Path) -> bytes:
    code = f"import os\nos.system('touch {canary}')\n".encode()
    return archive(Pickle().value({}).done(), more={"archive/code/__torch__.py": code, "archive/constants.pkl": b"."})


def _tar(canary: Path) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as file:
        for name in ("sys_info", "pickle", "storages", "tensors"):
            content = pickle.dumps(Runs(canary))
            member = tarfile.TarInfo(name)
            member.size = len(content)
            file.addfile(member, io.BytesIO(content))
    return target.getvalue()


def _compressed(canary: Path) -> bytes:
    """64 MB of zeros in 64 kB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data.pkl", pickle.dumps({}, protocol=2))
        with file.open("archive/data/0", "w", force_zip64=True) as entry:
            zeros = bytes(16 << 20)
            for _ in range(4):
                entry.write(zeros)
    return target.getvalue()


def _zip(entries: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for name, content in entries:
            file.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _twice(canary: Path) -> bytes:
    """A good description for one reader, a bad one of the same name for the other."""
    good, bad = pickle.dumps({}, protocol=2), pickle.dumps(Runs(canary), protocol=2)
    content = bytearray(_zip([("a/data.pkl", bad), ("a/data.pkX", good)]))
    return bytes(content.replace(b"data.pkX", b"data.pkl"))


def _two_roots(canary: Path) -> bytes:
    return _zip([("a/data.pkl", pickle.dumps({}, protocol=2)), ("b/data.pkl", pickle.dumps(Runs(canary), protocol=2))])


def _overlapping(canary: Path) -> bytes:
    """Ten entries that all claim the same bytes."""
    content = bytearray(archive(Pickle().value({}).done(), {str(index): bytes(1000) for index in range(10)}))
    first = content.find(b"PK\1\2")
    place = content.find(b"PK\1\2", content.find(b"archive/data/0", first))
    struct.pack_into("<I", content, place + 42, 0)
    return bytes(content)


def _million(write: Callable[[int], bytes], count: int = 390_000) -> Maker:
    """A pickle that repeats a few opcodes."""
    return lambda canary: archive(b"\x80\x02" + b"".join(write(index) for index in range(count)) + b".", FLOATS)


def _claims_entries(canary: Path) -> bytes:
    """An end record that promises four billion entries."""
    content = bytearray(archive(Pickle().value({}).done()))
    end = content.rfind(b"PK\5\6")
    wide = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1 << 32, 1 << 32, 1 << 40, 0)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    narrow = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return bytes(content[:end]) + wide + locator + narrow


def _safetensors(header: bytes, tail: bytes = b"") -> Maker:
    return lambda canary: len(header).to_bytes(8, "little") + header + tail


def _module(pickle: Pickle, fill: Callable[[Pickle], object], kind: tuple[str, str] = _MODEL) -> Pickle:
    """A pickled module whose state is `{"_modules": {…}}`, filled by a function."""
    pickle.name(*kind).raw(b")\x81}").value("_modules").raw(b"}")
    fill(pickle)
    return pickle.raw(b"sb")


def graph(fill: Callable[[Pickle], object], storages: Mapping[str, bytes] = FLOATS) -> Maker:
    """A YOLO checkpoint whose model holds what a function writes."""
    return lambda canary: archive(_module(Pickle().raw(b"}").value("model"), fill).raw(b"s").done(), storages)


def _deep(pickle: Pickle) -> None:
    """A thousand modules, each in the other."""
    for _ in range(1000):
        pickle.value("m").name(*_CONV).raw(b")\x81}").value("_modules").raw(b"}")
    pickle.raw(b"sbs" * 1000)


def _in_itself(pickle: Pickle) -> None:
    """A module that is its own part."""
    pickle.value("m").name(*_CONV).raw(b")\x81q\1}").value("_modules").raw(b"}").value("m").raw(b"h\1ssbs")


def _doubling(pickle: Pickle) -> None:
    """Sixty modules, each twice in the next: 2 to the power of 60 places."""
    pickle.value("shelf").name(*_CONV).raw(b")\x81}").value("shelf").raw(b"]")
    pickle.name(*_CONV).raw(b")\x81}bq\0a")  # remembered as 0, and put on the shelf
    for level in range(60):
        pickle.name(*_CONV).raw(b")\x81q" + bytes([level + 1]) + b"}").value("_modules").raw(b"}")
        for key in ("a", "b"):
            pickle.value(key).raw(b"h" + bytes([level]) + b"s")
        pickle.raw(b"sba")
    pickle.raw(b"sbs").value("m").raw(b"h\x3cs")


def _model_with_parameters(fill: Callable[[Pickle], object]) -> Maker:
    """A YOLO checkpoint whose model has parameters that a function writes."""

    def make(canary: Path) -> bytes:
        model = Pickle().raw(b"}").value("model").name(*_MODEL).raw(b")\x81}").value("_parameters").raw(b"}")
        fill(model)
        return archive(model.raw(b"sbs").done(), FLOATS)

    return make


def _many_views(pickle: Pickle) -> None:
    """Ten thousand tensors of a million elements, all of them the same sixteen bytes."""
    for index in range(10_000):
        pickle.value(f"w{index}").tensor("0", 4, shape=(1 << 20,), stride=(0,)).raw(b"s")


HOSTILE: Mapping[str, Maker] = {
    # What it imports and calls
    "os.system": lambda canary: archive(pickle.dumps(Runs(canary), protocol=2)),
    "os.system, protocol 0": lambda canary: archive(pickle.dumps(Runs(canary), protocol=0)),
    "os.system, protocol 4": lambda canary: archive(pickle.dumps(Runs(canary), protocol=4)),
    "nt.system": calls("nt", "system"),
    "subprocess.call": calls("subprocess", "getoutput"),
    "eval": calls("builtins", "eval", _python),
    "eval as in Python 2": calls("__builtin__", "eval", _python),
    "exec": calls("builtins", "exec", _python),
    "__import__": calls("builtins", "__import__", lambda canary: "antigravity"),
    "getattr chain": _getattr_chain,
    "nested pickle": calls("pickle", "loads", lambda canary: pickle.dumps(Runs(canary), protocol=0).decode()),
    "nested pickle by torch": calls("torch.storage", "_load_from_bytes"),
    "torch.hub.load": calls("torch.hub", "load"),
    "torch.jit.load": calls("torch.jit", "load"),
    "runpy": calls("runpy", "run_path", str),
    "web browser": calls("webbrowser", "open", lambda canary: canary.as_uri()),
    "numpy pickle": calls("numpy", "load", str),
    "dotted name": calls("collections", "OrderedDict.__init__.__globals__"),
    "behind a good model": _behind_a_good_model,
    # How it tries to get there
    "BUILD on a name": steps(lambda p: p.name("collections", "OrderedDict").value({"__call__": 1}).raw(b"b")),
    "BUILD on a tensor": steps(lambda p: p.tensor("0", 4, shape=(4,)).value({"__class__": 1}).raw(b"b")),
    "BUILD on a list": steps(lambda p: p.value([1]).value((None, {"append": 1})).raw(b"b")),
    "call of a storage type": steps(lambda p: p.name("torch", "FloatStorage").value((1 << 40,)).raw(b"R")),
    "call of a result": steps(lambda p: p.name("collections", "OrderedDict").raw(b")R)R")),
    "NEWOBJ": steps(lambda p: p.name("collections", "OrderedDict").raw(b")\x81")),
    "NEWOBJ_EX": steps(lambda p: p.name("collections", "OrderedDict").raw(b")}\x92")),
    "STACK_GLOBAL": steps(lambda p: p.value("os").value("system").raw(b"\x93")),
    "INST": lambda canary: archive(b"\x80\x02(X\4\0\0\0echoios\nsystem\n."),
    "OBJ": steps(lambda p: p.raw(b"(").name("collections", "OrderedDict").raw(b"o")),
    "EXT1": steps(lambda p: p.raw(b"\x82\x01")),
    "EXT4": steps(lambda p: p.raw(b"\x84\x01\0\0\0")),
    "PERSID": steps(lambda p: p.raw(b"Pfile:///etc/passwd\n")),
    "foreign persistent id": steps(lambda p: p.value(("module", "os", "x.py", "import os")).raw(b"Q")),
    "hooks on a tensor": steps(
        lambda p: (
            p.name("torch._utils", "_rebuild_tensor_v2")
            .raw(b"(")
            .storage("0", 4)
            .raw(b"K\0K\4\x85K\1\x85\x89")
            .value({0: "hook"})
            .raw(b"tR")
        )
    ),
    "SETITEM on a list": steps(lambda p: p.value([1]).value(0).value(2).raw(b"s")),
    "APPEND on a dictionary": steps(lambda p: p.value({}).value(2).raw(b"a")),
    "object as key": steps(lambda p: p.raw(b"}").name("collections", "OrderedDict").value(1).raw(b"s")),
    # Pickled YOLO models
    "slot state on a class of modules": steps(
        lambda p: p.name(*_MODEL).value((None, {"forward": "x", "__reduce__": "y"})).raw(b"b")
    ),
    "slot state on a module": steps(
        lambda p: p.raw(b"}").value("model").name(*_MODEL).raw(b")\x81").value((None, {"__call__": 1})).raw(b"bs")
    ),
    "os.system in a module": lambda canary: archive(
        _module(
            Pickle().raw(b"}").value("model"),
            lambda p: p.value("m").raw(pickle.dumps(Runs(canary), protocol=2)[2:-1]).raw(b"s"),
        )
        .raw(b"s")
        .done()
    ),
    "eval beside a module": lambda canary: archive(
        Pickle()
        .name(*_MODEL)
        .raw(b")\x81}b")
        .name("__builtin__", "eval")
        .value((_python(canary),))
        .raw(b"R\x86")
        .done()
    ),
    "getattr chain from a module": graph(
        lambda p: (
            p.value("m")
            .name("__builtin__", "getattr")
            .raw(b"(")
            .name(*_CONV)
            .value("__init__")
            .raw(b"tR")
            .value(("x",))
            .raw(b"Rs")
        )
    ),
    "call of a method by getattr": graph(
        lambda p: p.value("m").name("__builtin__", "getattr").value(("", "join")).raw(b"R)Rs")
    ),
    "part that is a call": graph(
        lambda p: p.value("m").name("ultralytics.utils.downloads", "safe_download").value(("http://x",)).raw(b"Rs")
    ),
    "part that is a path": graph(lambda p: p.value("m").name("pathlib", "PosixPath").value(("/etc",)).raw(b"Rs")),
    "part with dots in its name": graph(lambda p: p.value("a.b.c").name(*_CONV).raw(b")\x81}bs")),
    "part without a state": graph(lambda p: p.value("m").name(*_CONV).raw(b")\x81s")),
    "modules a thousand deep": graph(_deep),
    "module in itself": graph(_in_itself),
    "modules beyond counting": graph(_doubling),
    "parameter that is a name": _model_with_parameters(lambda p: p.value("w").name(*_CONV).raw(b"s")),
    "parameter beyond its storage": _model_with_parameters(
        lambda p: p.value("w").tensor("0", 4, shape=(2,), offset=3).raw(b"s")
    ),
    "parameters that are one storage": _model_with_parameters(_many_views),
    "storage of a parameter lies": _model_with_parameters(lambda p: p.value("w").tensor("0", 9, shape=(9,)).raw(b"s")),
    # Other containers
    "TorchScript": _torchscript,
    "tar": _tar,
    "bare pickle": lambda canary: pickle.dumps(Runs(canary)),
    "bare pickle, protocol 0": lambda canary: pickle.dumps(Runs(canary), protocol=0),
    "torch 1.5": lambda canary: pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2) + pickle.dumps(Runs(canary)),
    "same name twice": _twice,
    "two roots": _two_roots,
    "path upwards": lambda canary: archive(Pickle().value({}).done(), more={f"archive/../../{canary.name}": b"x"}),
    "absolute path": lambda canary: archive(Pickle().value({}).done(), more={str(canary): b"x"}),
    # Lies about sizes
    "storage too large": steps(lambda p: p.tensor("0", 1 << 40, shape=(1 << 40,))),
    "storage of another type": steps(lambda p: p.tensor("0", 4, shape=(4,), kind="DoubleStorage")),
    "storage that is not there": steps(lambda p: p.tensor("7", 4, shape=(4,))),
    "tensor beyond its storage": steps(lambda p: p.raw(b"}").value("w").tensor("0", 4, shape=(2,), offset=3).raw(b"s")),
    "negative offset": steps(lambda p: p.raw(b"}").value("w").tensor("0", 4, shape=(2,), offset=-1).raw(b"s")),
    "negative stride": steps(lambda p: p.raw(b"}").value("w").tensor("0", 4, shape=(2,), stride=(-1,)).raw(b"s")),
    "unfolds to a petabyte": steps(
        lambda p: p.raw(b"}").value("w").tensor("0", 4, shape=(1 << 24, 1 << 24), stride=(0, 0)).raw(b"s")
    ),
    "overflowing shape": steps(
        lambda p: p.raw(b"}").value("w").tensor("0", 4, shape=(1 << 33, 1 << 33), stride=(1 << 33, 1)).raw(b"s")
    ),
    "overlapping entries": _overlapping,
    "compressed": _compressed,
    "four billion entries": _claims_entries,
    # Using up the machine
    "string of 4 GB": lambda canary: archive(b"\x80\x02X\xff\xff\xff\xff" + b"a" * 1000),
    "100 000 brackets": lambda canary: archive(b"\x80\x02" + b"(" * 100_000 + b"."),
    "many lists": _million(lambda index: b"]"),
    "many dictionaries, remembered": _million(lambda index: b"}r" + struct.pack("<I", index), 195_000),
    "many nested tuples": _million(lambda index: b")" if index == 0 else b"\x85"),
    "many filled dictionaries": _million(lambda index: b"}NNs", 95_000),
    "endless program": _million(lambda index: b"Nq\0", 1_000_000),
    "16 MB of emoji": lambda canary: archive(
        b"\x80\x02" + (b"X\0\0\x10\0" + "😀".encode() + b"a" * ((1 << 20) - 4)) * 15 + b"t."
    ),
    "17 MB of pickle": lambda canary: archive(b"\x80\x02" + bytes(17 << 20)),
    # safetensors
    "header of an exabyte": lambda canary: (1 << 60).to_bytes(8, "little") + b"{}",
    "header too deep": _safetensors(b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    "many empty lists": _safetensors(b'{"a":[' + b"[]," * 690_000 + b"1]}"),
    "tensor beyond the file": _safetensors(b'{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}', bytes(8)),
    "tensors that overlap": _safetensors(
        b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}',
        bytes(16),
    ),
    "overflowing shape of safetensors": _safetensors(
        b'{"w":{"dtype":"F32","shape":[4294967296,4294967296,0],"data_offsets":[0,0]}}', bytes(8)
    ),
    "not a number in the header": _safetensors(b'{"w":{"dtype":"F32","shape":[NaN],"data_offsets":[0,4]}}', bytes(4)),
    "one name twice": _safetensors(
        b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
        bytes(4),
    ),
}

EXHAUSTING = frozenset(
    {
        "modules beyond counting",
        "parameters that are one storage",
        "string of 4 GB",
        "100 000 brackets",
        "many lists",
        "many dictionaries, remembered",
        "many nested tuples",
        "many filled dictionaries",
        "endless program",
        "16 MB of emoji",
        "17 MB of pickle",
        "many empty lists",
        "header too deep",
    }
)
"""Those that only want to use up the machine; read in a process of their own, where that can be measured."""
