"""The same work on a Ray cluster (the extra `cluster`): one actor per device, on whatever machine has it.

Every machine needs this program, and sees data and models under the same paths. Results come back to the one process
that writes, as JSON like those of processes of this machine; an actor that is lost, with its machine or without, is
another's turn: see `crew`.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from sam2studio.core.errors import EngineError, StudioError
from sam2studio.jobs.auto_annotate.crew import DEPTH, Hire, Lost, Ready, Refused, Said, Told
from sam2studio.jobs.auto_annotate.pipeline import LoadedModels, Models, run_pipeline
from sam2studio.jobs.auto_annotate.work import Picture, Recipe, error_from_json, error_to_json, names_from_json

log = logging.getLogger(__name__)

LOCAL = "local"
"""Address of a cluster that is started on this machine for the purpose."""

_POLL_S = 0.2

Load = Callable[[Recipe], Models]


@contextmanager
def cluster_workers(
    recipe: Recipe, address: str, *, workers: int = 0, load: Load = LoadedModels
) -> Iterator[list[Hire]]:
    """Actors of a cluster, for as long as the context lasts.

    Args:
        recipe: How pictures are annotated; `device` "auto" is the GPU that an actor has, or its processor.
        address: Of a cluster: "auto" for the one that this machine belongs to, "ray://…", or "local" to start one here.
        workers: How many actors; 0 for one per GPU, or one per machine where there is none.
        load: Loads models; there for tests.

    Raises:
        EngineError: Ray is not installed, or there is no such cluster.
    """
    ray = _ray()
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # this program tells nobody that it is used
    ours = not ray.is_initialized()
    if ours:
        _connect(ray, address)
    try:
        yield [partial(RayWorker, recipe=recipe, options=options, load=load) for options in _places(ray, workers)]
    finally:
        if ours:
            ray.shutdown()


class RayWorker:
    """One actor that annotates; implements `crew.Worker`. The crew's thread owns it.

    Args:
        tell: Told what it says; called on a thread of its own.
        recipe: How.
        options: What it needs of a machine.
        load: Loads its models.
    """

    def __init__(
        self, tell: Callable[[Told], None], *, recipe: Recipe, options: Mapping[str, Any], load: Load = LoadedModels
    ) -> None:
        self._ray = _ray()
        if recipe.device == "auto":
            recipe = replace(recipe, device="cuda" if options.get("num_gpus") else "cpu")
        self._actor = (
            self._ray.remote(_Annotator)
            .options(max_concurrency=DEPTH + 2, max_restarts=0, max_task_retries=0, **options)
            .remote(json.dumps(recipe.to_json()), load)
        )
        self._waiting: dict[Any, int | None] = {self._actor.prepare.remote(): None}
        self._lock = threading.Lock()
        self._video: Path | None = None
        self._index: Any = None
        self._ended = threading.Event()
        self._reason = ""
        self._listener = threading.Thread(target=self._listen, args=(tell,), name="cluster", daemon=True)
        self._listener.start()

    def give(self, number: int, picture: Picture) -> None:
        """Has a picture annotated; what comes of it is told under that number."""
        if picture.frame is not None and picture.path != self._video:
            self._video, self._index = picture.path, self._ray.put(picture.index)
        index = b"" if picture.frame is None else self._index
        asked = self._actor.annotate.remote(number, str(picture.path), picture.frame, index)
        with self._lock:
            self._waiting[asked] = number

    def kill(self) -> None:
        """Ends it now; that it is lost is told soon."""
        self._ray.kill(self._actor)

    def close(self) -> None:
        """Ends it and waits for that."""
        self._ended.set()
        self._ray.kill(self._actor)
        self._listener.join()

    def last_words(self) -> str:
        """Why it is lost, as far as Ray knows."""
        return self._reason

    def _listen(self, tell: Callable[[Told], None]) -> None:
        """Thread: passes on what the actor answers; that it is lost, last."""
        while not self._ended.is_set():
            with self._lock:
                waiting = list(self._waiting)
            if not waiting:
                self._ended.wait(_POLL_S)
                continue
            ready, _ = self._ray.wait(waiting, timeout=_POLL_S)
            for each in ready:
                with self._lock:
                    number = self._waiting.pop(each)
                try:
                    tell(self._understood(number, json.loads(self._ray.get(each))))
                except (self._ray.exceptions.RayError, ValueError, LookupError, TypeError, StudioError) as error:
                    self._reason = str(error)
                    tell(Lost(self))
                    return

    def _understood(self, number: int | None, said: dict[str, Any]) -> Told:
        if number is not None:
            return Said(self, number, said)
        if "refused" in said:
            return Refused(self, error_from_json(said["refused"]))
        return Ready(self, names_from_json(said["ready"]))


class _Annotator:
    """The actor: each call of `annotate` waits on a thread of its own for what the pipeline says of its picture."""

    def __init__(self, recipe: str, load: Load) -> None:
        self._recipe = Recipe.from_json(json.loads(recipe))
        self._load = load
        self._given: queue.SimpleQueue[tuple[int, Picture]] = queue.SimpleQueue()
        self._answers: dict[int, Future[dict[str, object]]] = {}
        self._computing = ThreadPoolExecutor(1, thread_name_prefix="pipeline")  # one for all that computes

    def prepare(self) -> str:
        """Loads the models: JSON with the classes, or with why not."""
        try:
            models = self._computing.submit(self._load, self._recipe).result()
        except StudioError as error:
            return json.dumps({"refused": error_to_json(error)})
        self._computing.submit(self._work, models)
        return json.dumps({"ready": list(models.names)})

    def annotate(self, number: int, path: str, frame: int | None, index: bytes) -> str:
        """One picture: JSON with what the pipeline says of it."""
        answer: Future[dict[str, object]] = Future()
        self._answers[number] = answer
        self._given.put((number, Picture(path=Path(path), frame=frame, index=index)))
        return json.dumps(answer.result())

    def _work(self, models: Models) -> None:
        """Thread: for ever; a bug ends the process, as it does elsewhere."""
        try:
            run_pipeline(models, iter(self._given.get, None), self._hear)
        finally:
            os._exit(1)

    def _hear(self, said: dict[str, Any]) -> None:
        if "did" in said:
            self._answers.pop(said["did"]).set_result(said)


def _ray() -> Any:
    """The library.

    Raises:
        EngineError: It is not installed.
    """
    try:
        import ray
    except ImportError as error:
        raise EngineError(
            "Working on a cluster needs Ray, which is not installed.",
            safe="Nothing was changed.",
            todo="`pip install 'sam2studio[cluster]'` installs it, on every machine of the cluster.",
        ) from error
    return ray


def _connect(ray: Any, address: str) -> None:
    quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
    try:
        if address == LOCAL:
            ray.init(address=LOCAL, include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise EngineError(
            f"There is no Ray cluster at “{address}” ({error}).",
            safe="Nothing was changed.",
            todo="Start it, correct the address, or say local.",
        ) from error


def _places(ray: Any, workers: int) -> list[dict[str, Any]]:
    """What each actor needs of a machine."""
    nodes = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    gpus = sum(int(each.get("GPU", 0)) for each in nodes)
    cpus = [max(1, int(each.get("CPU", 1))) for each in nodes]
    spread = {"scheduling_strategy": "SPREAD"}
    if gpus:
        count = workers or gpus
        return [spread | {"num_cpus": 1, "num_gpus": min(1.0, gpus / count)}] * count
    if workers:
        return [spread | {"num_cpus": max(1, sum(cpus) // workers)}] * workers
    return [spread | {"num_cpus": each} for each in cpus]
