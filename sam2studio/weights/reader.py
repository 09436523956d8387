"""Opens a checkpoint of any kind: the content decides what it is, never the file name; programs are refused."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from sam2studio.core.errors import WeightsError
from sam2studio.weights.refusals import corrupt, unsafe
from sam2studio.weights.safetensors_file import looks_like_safetensors, read_safetensors_file
from sam2studio.weights.tensor_file import TensorFile
from sam2studio.weights.torch_file import read_torch_file

_HEAD_BYTES = 512
_ENDINGS = frozenset({".pt", ".pth", ".safetensors"})
_ZIP_MARK = b"PK\3\4"
_PICKLE = re.compile(rb"\x80[\0-\5]|[(\]}]|c[\w.]+\n")
_TAR_MARK = slice(257, 262)

_NOT_CHECKPOINTS: tuple[tuple[bytes, str, str], ...] = (
    (
        b"version https://git-lfs",
        "This is a Git LFS pointer: a note of where the file lies, not the file.",
        "Run `git lfs pull` where it came from.",
    ),
    (b"<", "This is a web page, not a checkpoint; the download led to an error or login page.", "Download it again."),
    (b"\x1f\x8b", "This is a gzip archive, not a checkpoint.", "Unpack it first."),
    (b"\x89HDF", "This is an HDF5 file, not a checkpoint that this program can use.", "Choose another file."),
    (b"GGUF", "This is a GGUF file, not a checkpoint that this program can use.", "Choose another file."),
)
"""First bytes of files that people mistake for checkpoints, what they are, and what to do."""


def read_tensor_file(path: Path) -> TensorFile:
    """What a checkpoint holds. Reads its directory, not its numbers; needs no torch.

    Raises:
        UnsafeFileError: It asks to import or run something.
        CorruptFileError: It is damaged, cut off, or no checkpoint at all.
        UnknownModelError: A checkpoint, but not a dictionary of tensors.
        WeightsError: It cannot be opened.
    """
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise WeightsError("There is no such file.", path=path, todo="Check the path.") from error
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise WeightsError("This is not a file.", path=path, todo="Choose a .pt, .pth or .safetensors file.")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
            if looks_like_safetensors(head):
                return read_safetensors_file(file, status.st_size, path)
            if head.startswith(_ZIP_MARK):
                return read_torch_file(file, status.st_size, path)
    except OSError as error:
        raise _unreadable(path, error) from error
    raise _refusal(head, path)


def _unreadable(path: Path, error: OSError | ValueError) -> WeightsError:
    reason = error.strerror if isinstance(error, OSError) else "the name is impossible"
    return WeightsError(f"The file cannot be read: {reason}.", path=path, todo="Check the file and its permissions.")


def _refusal(head: bytes, path: Path) -> WeightsError:
    """Why a file that is neither archive nor safetensors cannot be used."""
    if not head.strip(b"\0"):
        return corrupt(path, "The file is empty." if not head else "The file is blank: it holds only zeros.")
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, what, todo in _NOT_CHECKPOINTS:
        if text.startswith(mark):
            return corrupt(path, what, todo=todo)
    if head[_TAR_MARK] == b"ustar":
        return unsafe(path, "This is a checkpoint in PyTorch's old tar format, which can run programs.")
    if _PICKLE.match(head):
        return unsafe(path, "This is a bare pickle (PyTorch's format before 1.6), which can run programs.")
    if path.suffix.lower() in _ENDINGS:
        return corrupt(path, "This is not a checkpoint, although it is named like one.")
    return corrupt(path, "This is not a checkpoint.", todo="Choose a .pt, .pth or .safetensors file.")
