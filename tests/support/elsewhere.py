"""A pretended accelerator for computers without one: tensors that say they are on it, and refuse what it would refuse.

The numbers are worked out by the processor, so results are real. What is checked is where things are: operands on two
devices, arrays of numpy made of what lies on the device, random numbers of another device's generator, double precision
on `mps`, kernels that only processors have. And it is counted what a real one would have to be waited for: values that
are read back, copies either way, masks that become indices.

Not shown are speed, memory, and mistakes of the kernels themselves.
"""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves
from torch.utils.data import DataLoader

import sam2studio

_PRODUCT = str(Path(sam2studio.__file__).parent)
_COPIES = ("aten::copy_", "aten::_to_copy")
_READ_BACK = ("aten::_local_scalar_dense", "aten::item", "aten::equal", "aten::is_nonzero", "aten::allclose")
_OF_UNKNOWN_SIZE = ("aten::nonzero", "aten::masked_select", "aten::unique", "aten::_unique", "aten::bincount")
_INDEXED = ("aten::index", "aten::index_put", "aten::index_put_", "aten::_index_put_impl_")
_OF_PROCESSORS = ("onednn", "quantized", "mkldnn", "_quantized")


class Elsewhere(torch.Tensor):
    """A tensor on the pretended device; `inside` holds its numbers."""

    inside: torch.Tensor
    card: Card

    @staticmethod
    def __new__(cls, inside: torch.Tensor, card: Card) -> Elsewhere:
        return torch.Tensor._make_wrapper_subclass(  # type: ignore[attr-defined,no-any-return]
            cls,
            inside.shape,
            strides=inside.stride(),
            storage_offset=inside.storage_offset(),
            dtype=inside.dtype,
            layout=inside.layout,
            device="cpu",
        )

    def __init__(self, inside: torch.Tensor, card: Card) -> None:
        self.inside, self.card = inside, card

    __torch_function__ = torch._C._disabled_torch_function_impl  # type: ignore[assignment]

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        card = next(leaf.card for leaf in _leaves((*args, *kwargs.values())) if isinstance(leaf, Elsewhere))
        return card.run(func, args, kwargs)

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        return self.card.device

    @property
    def is_cuda(self) -> bool:  # type: ignore[override]
        return self.card.device.type == "cuda"

    @property
    def is_cpu(self) -> bool:  # type: ignore[override]
        return False

    def numpy(self, *, force: bool = False) -> Any:
        raise TypeError(f"can't convert {self.device} device type tensor to numpy.")

    def __array__(self, dtype: Any = None) -> Any:
        return self.numpy()

    def tolist(self) -> Any:
        return self.cpu().tolist()

    def data_ptr(self) -> int:
        raise RuntimeError("the address of something elsewhere")

    def cpu(self, *_: Any, **__: Any) -> torch.Tensor:
        return moved(self, self.card, torch.device("cpu"))

    def to(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        return converted(self, self.card, args, kwargs)

    def new_tensor(self, data: Any, **kwargs: Any) -> torch.Tensor:
        self.card.wait("upload")
        return self.card.holding(self.inside.new_tensor(data, **kwargs))  # type: ignore[no-any-return]

    def __repr__(self, **_: Any) -> str:
        return f"Elsewhere({self.inside!r}, {self.device})"

    def __format__(self, spec: str) -> str:
        return format(self.item(), spec) if self.ndim == 0 else repr(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise RuntimeError("something elsewhere was about to be copied to another process, or deeply")


class Card:
    """The pretended accelerator.

    Attributes:
        device: Its name.
        waits: What the host had to wait for it for, by kind and place in the product's code.
        room: Operations until memory runs out; None where it does not.
        refuses: Types of numbers that it does not know.
    """

    def __init__(self, name: str) -> None:
        self.device = torch.device(name, 0)
        self.waits: Counter[tuple[str, str]] = Counter()
        self.room: int | None = None
        self._number = False
        self.refuses = (torch.float64, torch.complex128) if self.device.type == "mps" else ()

    def waited(self) -> dict[str, int]:
        """How often since the last call, by kind."""
        found: Counter[str] = Counter()
        for (kind, _), count in self.waits.items():
            found[kind] += count
        self.waits.clear()
        return dict(found)

    def wait(self, kind: str) -> None:
        """The host waits."""
        self.waits[kind, _place()] += 1

    @contextmanager
    def given_number(self) -> Iterator[None]:
        """While a plain number is put into a tensor, which torch makes a tensor of the device."""
        self._number = True
        try:
            yield
        finally:
            self._number = False

    def run(self, func: Any, args: Any, kwargs: Any) -> Any:
        """An operation with something of the device in it."""
        name, leaves = func._schema.name, list(_leaves((*args, *kwargs.values())))
        if self.room is not None:
            self.room -= 1
            if self.room < 0:
                raise torch.OutOfMemoryError(f"{self.device.type.upper()} out of memory. Tried to allocate 2.00 GiB.")
        if name.startswith(tuple(f"{each}::" for each in _OF_PROCESSORS)) or "mkldnn" in name:
            raise NotImplementedError(f"Could not run '{name}' with arguments from the '{self.device.type}' backend.")
        self._check_places(func, name, args, kwargs, leaves)
        self._count(name, args)
        asked = kwargs.get("device")
        if asked is not None and torch.device(asked).type != "cpu":
            raise AssertionError(f"{name} asks for {asked} past the pretence")
        inside = {each: value for each, value in kwargs.items() if each != "device"}
        result = func(*_inside(args), **_inside(inside))
        if name == "aten::copy_" and not isinstance(args[0], Elsewhere):
            return args[0]
        given = {id(each.inside): each for each in leaves if isinstance(each, Elsewhere)}  # what changed in its place
        return self._wrapped(result, given)

    def _wrapped(self, value: Any, given: dict[int, Elsewhere]) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(self._wrapped(each, given) for each in value)
        return given.get(id(value)) if id(value) in given else self.holding(value)

    def holding(self, value: Any) -> Any:
        """A tensor as one of the device; anything else as it is."""
        if not isinstance(value, torch.Tensor) or isinstance(value, Elsewhere):
            return value
        if value.dtype in self.refuses:
            raise TypeError(
                f"Cannot convert a MPS Tensor to {value.dtype} dtype as the MPS framework doesn't support it."
            )
        with torch.inference_mode(value.is_inference()):  # a part of what was made before it is no inference tensor
            return Elsewhere(value, self)

    def _check_places(self, func: Any, name: str, args: Any, kwargs: Any, leaves: Any) -> None:
        if name in _COPIES:
            return
        if name in _INDEXED:
            if not isinstance(args[0], Elsewhere):
                raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
            for index in args[1]:
                if isinstance(index, torch.Tensor) and not isinstance(index, Elsewhere):
                    self.wait("index from the host")
            leaves = args[2:3]
        for leaf in leaves:
            if isinstance(leaf, torch.Generator):
                raise RuntimeError(f"Expected a '{self.device.type}' device type for generator but found 'cpu'")
            if not isinstance(leaf, torch.Tensor) or isinstance(leaf, Elsewhere):
                continue
            if leaf.ndim == 0 and self._number:
                continue
            if leaf.ndim == 0 and torch.Tag.pointwise in func.tags and leaf is not args[0]:
                continue  # a number
            raise RuntimeError(
                f"Expected all tensors to be on the same device, but found at least two devices, {self.device} and "
                f"cpu! ({name} with {tuple(leaf.shape)})"
            )

    def _count(self, name: str, args: Any) -> None:
        if name == "aten::copy_":
            here, there = (isinstance(each, Elsewhere) for each in args[:2])
            if here != there and not (self._number and args[1].ndim == 0):
                self.wait("upload" if here else "download")
        elif name in _READ_BACK:
            self.wait("value")
        elif name in _OF_UNKNOWN_SIZE or (name == "aten::repeat_interleave" and name.endswith("Tensor")):
            self.wait("unknown size")
        elif name in _INDEXED and any(
            isinstance(index, torch.Tensor) and index.dtype in (torch.bool, torch.uint8) for index in args[1]
        ):
            self.wait("mask as index")


_Generator = torch.Generator


class _PretendedGenerator:
    """A generator of the device: it draws what one of the processor draws."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.inside = device, _Generator()

    def manual_seed(self, seed: int) -> _PretendedGenerator:
        self.inside.manual_seed(seed)
        return self


class _AnyGenerator(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, _Generator | _PretendedGenerator)


class _Generators(metaclass=_AnyGenerator):
    """Stands for `torch.Generator`."""

    def __new__(cls, device: torch.device | str = "cpu") -> Any:
        place = torch.device(device)
        return _Generator() if place.type == "cpu" else _PretendedGenerator(place)


def _drawn(function: Any, *args: Any, generator: Any = None, device: Any = None, **kwargs: Any) -> torch.Tensor:
    """Random numbers, by a generator of their device."""
    if generator is not None and generator.device.type != torch.device(device or "cpu").type:
        raise RuntimeError(f"Expected a '{device}' device type for generator but found '{generator.device}'")
    if isinstance(generator, _PretendedGenerator):
        generator = generator.inside
    return function(*args, generator=generator, device=device, **kwargs)  # type: ignore[no-any-return]


class _Pretence(TorchFunctionMode):
    """Sees every call of torch, and so those that say where something is to be."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self._card = card

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs, card = dict(kwargs or {}), self._card
        if func is torch.Tensor.to:
            return converted(args[0], card, args[1:], kwargs)
        if func is torch.Tensor.new_tensor and isinstance(args[0], Elsewhere):
            return args[0].new_tensor(*args[1:], **kwargs)
        if func in (torch.Tensor.numpy, torch.Tensor.tolist, torch.Tensor.data_ptr) and isinstance(args[0], Elsewhere):
            return getattr(args[0], func.__name__)(**kwargs)
        if func is torch.Tensor.__setitem__ and not isinstance(args[2], torch.Tensor):
            with card.given_number():
                return func(*args, **kwargs)
        if func in (torch.Tensor.cpu, torch.Tensor.cuda):
            return moved(args[0], card, torch.device("cpu" if func is torch.Tensor.cpu else "cuda"))
        if func == torch.Tensor.data.__set__:  # type: ignore[attr-defined]
            return _give_data(*args)
        if func is torch._has_compatible_shallow_copy_type and isinstance(args[0], Elsewhere) != isinstance(
            args[1], Elsewhere
        ):
            return False  # a module takes a new parameter then
        asked = kwargs.get("device")
        there = asked is not None and torch.device(asked).type == card.device.type
        if not there or func is torch._C._nn._parse_to:
            return func(*args, **kwargs)
        if func in (torch.tensor, torch.as_tensor, torch.asarray):
            made = func(*args, **{**kwargs, "device": "cpu"})
            card.wait("upload")
            return card.holding(made)
        requires_grad = kwargs.pop("requires_grad", False)
        made = func(*args, **{**kwargs, "device": "cpu"})
        return card.holding(made).requires_grad_(requires_grad)


def converted(tensor: torch.Tensor, card: Card, args: Any, kwargs: Any) -> torch.Tensor:
    """`Tensor.to`."""
    device, dtype, unwaited, layout = torch._C._nn._parse_to(
        *(tuple(each if not isinstance(each, torch.Tensor) else each.dtype for each in args)),
        **{
            name: value
            for name, value in kwargs.items()
            if name in ("device", "dtype", "non_blocking", "memory_format")
        },
    )
    if any(isinstance(each, torch.Tensor) for each in args):
        device = args[0].device
    result = tensor if device is None else moved(tensor, card, device, dtype, unwaited=unwaited)
    rest = {"dtype": dtype} | ({"memory_format": layout} if layout is not None else {})
    if kwargs.get("copy"):
        rest["copy"] = True
    if dtype is None and layout is None and "copy" not in rest:
        return result
    if dtype in card.refuses and isinstance(result, Elsewhere):
        raise TypeError(f"Cannot convert a MPS Tensor to {dtype} dtype as the MPS framework doesn't support it.")
    with torch._C.DisableTorchFunction():
        return torch.Tensor.to(result, **{name: value for name, value in rest.items() if value is not None})


def moved(
    tensor: torch.Tensor,
    card: Card,
    device: torch.device,
    dtype: torch.dtype | None = None,
    *,
    unwaited: bool = False,
) -> torch.Tensor:
    """Copied to a device, unless it is there."""
    there, is_there = device.type == card.device.type, isinstance(tensor, Elsewhere)
    if device.type not in ("cpu", card.device.type):
        raise RuntimeError(f"there is no {device} here")
    if there == is_there:
        return tensor
    if unwaited and not (there and card.device.type == "cuda" and getattr(tensor, "pinned", False)):
        raise AssertionError("a copy is not waited for, and nobody sees to it that its source lasts")
    if not unwaited:
        card.wait("upload" if there else "download")
    return _Move.apply(tensor, card, there, dtype)  # type: ignore[no-any-return]


class _Move(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, tensor: torch.Tensor, card: Card, there: bool, dtype: torch.dtype | None) -> torch.Tensor:
        ctx.card, ctx.there, ctx.dtype = card, there, tensor.dtype
        if not there:
            return tensor.inside.clone()  # type: ignore[attr-defined,no-any-return]
        return card.holding(tensor.detach().to(dtype, copy=True))  # type: ignore[no-any-return]

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> Any:  # type: ignore[override]
        inside = gradient.inside if ctx.there else gradient  # type: ignore[attr-defined]
        return (inside if ctx.there else ctx.card.holding(inside)).to(ctx.dtype), None, None, None


def _give_data(tensor: torch.Tensor, value: torch.Tensor) -> None:
    """`tensor.data = value`, whose numbers move along."""
    if isinstance(tensor, Elsewhere) != isinstance(value, Elsewhere):
        raise AssertionError("data of another device is given to a tensor")
    with torch._C.DisableTorchFunction():
        torch.Tensor.data.__set__(tensor, value)  # type: ignore[attr-defined]
    if isinstance(tensor, Elsewhere):
        tensor.inside = value.inside  # type: ignore[attr-defined]


def _leaves(values: Any) -> Iterator[Any]:
    """What is in lists, in lists of lists and so on."""
    for value in values:
        if isinstance(value, list | tuple):
            yield from _leaves(value)
        else:
            yield value


def _inside(value: Any) -> Any:
    """The same with the numbers of tensors."""
    if isinstance(value, Elsewhere):
        return value.inside
    if isinstance(value, dict):
        return {name: _inside(each) for name, each in value.items()}
    return type(value)(_inside(each) for each in value) if isinstance(value, list | tuple) else value


def _place() -> str:
    """Where in the product's code we are: file, line and function."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith(_PRODUCT):
            file = Path(frame.f_code.co_filename).relative_to(_PRODUCT).as_posix()
            return f"{file}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return "elsewhere"


@contextmanager
def accelerator(name: str = "cuda") -> Iterator[Card]:
    """A computer with a graphics card of that kind, as long as it lasts."""
    card, patch = Card(name), pytest.MonkeyPatch()
    _install(card, patch)
    try:
        with _Pretence(card):
            yield card
    finally:
        patch.undo()


def _install(card: Card, patch: pytest.MonkeyPatch) -> None:
    """What torch says about its devices, its autocast and its generators."""
    run, autocast = threading.Thread.run, torch.autocast

    def cast(device_type: str, dtype: torch.dtype | None = None, enabled: bool = True, **rest: Any) -> Any:
        if enabled and device_type != card.device.type:
            raise AssertionError(f"autocast of {device_type} while the work is on {card.device}")
        return autocast("cpu", dtype, enabled, **rest)

    def run_there(thread: threading.Thread) -> None:
        with _Pretence(card):
            run(thread)

    for name in ("rand", "randn", "randint", "randperm"):
        patch.setattr(torch, name, partial(_drawn, getattr(torch, name)))
    patch.setattr(threading.Thread, "run", run_there)
    patch.setattr(torch, "Generator", _Generators)
    patch.setattr(torch, "autocast", cast)
    patch.setattr(DataLoader, "__init__", _without_pinning)
    patch.setattr(DataLoader, "__iter__", _as_if_pinned)
    patch.setattr(torch.nn.utils.clip_grad, "_group_tensors_by_device_and_dtype", _grouped)
    if card.device.type == "mps":
        patch.setattr(torch.backends.mps, "is_available", lambda: True)
        patch.setattr(torch.mps, "empty_cache", lambda: None)
        patch.setattr(torch.mps, "synchronize", lambda: None)
        return
    answers = {
        "is_available": True,
        "is_initialized": True,
        "current_device": 0,
        "device_count": 1,
        "get_device_name": "Pretended card",
        "get_device_capability": (9, 0),
        "empty_cache": None,
        "synchronize": None,
        "max_memory_allocated": 1 << 30,
        "Stream": None,
    }
    for each, answer in answers.items():
        patch.setattr(torch.cuda, each, lambda *_, answer=answer, **__: answer)
    patch.setattr(torch.cuda, "stream", lambda _stream: nullcontext())


_begin, _iterate = DataLoader.__init__, DataLoader.__iter__


def _without_pinning(loader: Any, *args: Any, pin_memory: bool = False, **kwargs: Any) -> None:
    _begin(loader, *args, **kwargs)
    loader.pretends = pin_memory


def _as_if_pinned(loader: Any) -> Iterator[Any]:
    for batch in _iterate(loader):
        for part in tree_leaves(batch):
            part.pinned = loader.pretends
        yield batch


def _grouped(tensors: Any, **_: Any) -> Any:
    """Lists of tensors by device and type."""
    found: dict[Any, Any] = {}
    for each in tensors[0]:
        found.setdefault((each.device, each.dtype), ([[]], []))[0][0].append(each)
    return found
