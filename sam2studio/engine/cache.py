"""Encoded images, the most recently used within a budget of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container

from sam2studio.engine.messages import ImageKey
from sam2studio.engine.prediction import Embedding


class EmbeddingCache:
    """Embeddings of one segmenter by image. Not thread-safe: the brain's thread owns it.

    Attributes:
        budget: Bytes that may be held. Only embeddings that the caller needs right now may exceed it.
    """

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self._held: OrderedDict[ImageKey, Embedding] = OrderedDict()

    def __contains__(self, key: ImageKey) -> bool:
        return key in self._held

    def __len__(self) -> int:
        return len(self._held)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return sum(embedding.nbytes for embedding in self._held.values())

    def get(self, key: ImageKey) -> Embedding | None:
        """The embedding of an image, which becomes the most recently used; None when it is not held."""
        if key in self._held:
            self._held.move_to_end(key)
        return self._held.get(key)

    def put(self, key: ImageKey, embedding: Embedding, *, needed: Container[ImageKey] = ()) -> None:
        """Adds an embedding and lets go of the least recently used ones that exceed the budget, `needed` ones never.

        An embedding that is not needed and does not fit beside the needed ones is not kept itself.
        """
        self._held.pop(key, None)
        held = self.nbytes + embedding.nbytes
        self._held[key] = embedding
        for old in [other for other in self._held if other not in needed]:
            if held <= self.budget:
                return
            held -= self._held.pop(old).nbytes

    def has_room(self, nbytes: int, *, beside: Container[ImageKey]) -> bool:
        """Whether one more embedding of that size fits the budget if only those `beside` it stay."""
        staying = sum(embedding.nbytes for key, embedding in self._held.items() if key in beside)
        return staying + nbytes <= self.budget

    def clear(self, *, keep: Container[ImageKey] = ()) -> None:
        """Lets go of all but those."""
        for key in [key for key in self._held if key not in keep]:
            del self._held[key]
