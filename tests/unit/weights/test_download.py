"""Downloads end with the pinned file or with none, whatever server, network, disk and process do."""

from __future__ import annotations

import hashlib
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sam2studio.config import paths
from sam2studio.core.errors import Cancelled, DownloadError, OfflineError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.weights.catalogue import SAM2_1, Checkpoint, Speed
from sam2studio.weights.download import Patience, download
from sam2studio.weights.https import MAX_REDIRECTS, Timeouts
from sam2studio.weights.library import part_path
from tests.support import https_server as web
from tests.support.faults import full_disk

ROOT = Path(__file__).resolve().parents[3]
CONTENT = random.Random(0).randbytes(3_000_000)
QUICK = Patience(timeouts=Timeouts(connect=5, read=0.4), stall=5, retries=3, retries_at_first=1, pause=0.02)
PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(scope="module")
def authority() -> web.Authority:
    return web.Authority()


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch):
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server(authority) -> Iterator[web.FileServer]:
    server = web.FileServer(CONTENT, authority.server_context())
    with web.serving(server):
        yield server


@pytest.fixture
def model(server) -> Checkpoint:
    return Checkpoint(
        name="model.pt",
        label="Model",
        family=SAM2_1,
        url=server.url,
        bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        speed=Speed.FAST,
    )


@pytest.fixture
def start(model, authority):
    """Starts a download that trusts the test's authority and loses patience soon."""

    def start(checkpoint: Checkpoint = model, **options: object) -> Generator[Progress, None, Path]:
        return download(checkpoint, **{"patience": QUICK, "trust": authority.client_context()} | options)

    return start


@pytest.fixture
def run(start):
    """Runs a download to its end and returns its reports; nothing but a complete file may ever have the final name."""

    def run(*args: Checkpoint, **options: object) -> list[Progress]:
        try:
            return list(start(*args, **options))
        finally:
            target = paths.models_dir() / "model.pt"
            assert not target.exists() or arrived()

    return run


def arrived() -> bool:
    target = paths.models_dir() / "model.pt"
    return target.exists() and target.read_bytes() == CONTENT


def leftovers() -> list[str]:
    return sorted(path.name for path in paths.models_dir().iterdir() if not path.name.endswith(".lock"))


# --- the good cases --------------------------------------------------------------------------------------------------


def test_a_download_reports_and_leaves_only_the_file(run, server):
    reports = run()
    assert arrived()
    assert leftovers() == ["model.pt"]
    assert all(report.total == len(CONTENT) for report in reports)
    done = [report.done for report in reports if report.text.startswith("Downloading")]
    assert done == sorted(done)
    assert reports[-1] == Progress(done=len(CONTENT), total=len(CONTENT), text="Model is ready.")
    assert len(server.requests) == 1


def test_a_file_that_is_here_is_not_downloaded_again(run, server):
    run()
    run(offline=True)
    assert len(server.requests) == 1


def test_a_damaged_file_that_is_here_is_replaced(run):
    run()
    (paths.models_dir() / "model.pt").write_bytes(CONTENT[:-1] + b"x")
    run()
    assert arrived()


def test_redirects_over_https_are_followed(run, server):
    server.behaviours.extend([web.redirect("/elsewhere"), web.redirect(server.url + "?x=1", 307)])
    run()
    assert arrived()
    assert [request["path"] for request in server.requests] == ["/model.pt", "/elsewhere", "/model.pt?x=1"]


def test_the_proxy_of_the_environment_is_used(run, server, monkeypatch):
    proxy = web.Proxy()
    with web.serving(proxy):
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.server_address[1]}")
        run()
    assert arrived()
    assert proxy.tunnels == [server.url.split("/")[2]]


# --- resuming --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [web.break_after(2_000_000), web.break_after(2_000_000, reset=False)])
def test_a_broken_connection_is_resumed_where_it_broke(run, server, fault):
    server.behaviours.append(fault)
    run()
    assert arrived()
    assert len(server.requests) == 2
    start = int(server.requests[1]["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 2_000_000
    assert server.requests[1]["If-Range"] == web.ETAG


def test_many_breaks_in_a_row_are_survived_as_long_as_bytes_arrive(run, server):
    server.behaviours.extend([web.break_after(300_000, reset=False)] * 8)
    run()
    assert arrived()


def test_a_stalled_connection_is_given_up_and_resumed(run, server):
    server.behaviours.append(web.stall_after(1_000_000))
    run()
    assert arrived()
    assert server.requests[1]["Range"] == "bytes=1000000-"


def test_a_drip_that_stalls_between_reads_is_given_up_by_the_stall_clock(run, server):
    server.behaviours.append(web.never_answer)
    run(patience=replace(QUICK, timeouts=Timeouts(connect=5, read=30), stall=0.3))
    assert arrived()


def test_a_server_without_ranges_starts_from_the_beginning(run, server):
    server.behaviours.extend([web.break_after(2_000_000, reset=False), web.without_ranges])
    run()
    assert arrived()


def test_a_file_that_changed_on_the_server_starts_from_the_beginning(run, server, model):
    paths.models_dir().mkdir(parents=True)
    part_path(model).write_bytes(b"old" * 1000)
    part_path(model).with_suffix(".etag").write_text('"older"', encoding="ascii")
    run()
    assert arrived()
    assert server.requests[0]["If-Range"] == '"older"'


@pytest.mark.parametrize("answer", [web.wrong_range, web.status(416)])
def test_a_nonsensical_range_starts_from_the_beginning(run, server, answer):
    server.behaviours.extend([web.break_after(1_000_000, reset=False), answer])
    run()
    assert arrived()
    assert "Range" not in server.requests[2]


@pytest.mark.parametrize("length", [len(CONTENT), len(CONTENT) + 1])
def test_a_part_that_is_complete_or_too_long_is_handled(run, server, model, length):
    paths.models_dir().mkdir(parents=True)
    part_path(model).write_bytes((CONTENT + b"x")[:length])
    run()
    assert arrived()
    assert len(server.requests) == length - len(CONTENT)


def test_a_wrong_part_is_found_out_at_the_end_and_deleted(run, model):
    paths.models_dir().mkdir(parents=True)
    part_path(model).write_bytes(bytes(1000))
    with pytest.raises(DownloadError, match="SHA-256"):
        run()
    assert leftovers() == []
    run()
    assert arrived()


# --- refusals --------------------------------------------------------------------------------------------------------


def test_wrong_bytes_are_refused_with_both_hashes(run, server, model):
    server.behaviours.append(web.other_bytes)
    with pytest.raises(DownloadError) as caught:
        run()
    received = CONTENT[:1_500_000] + bytes([CONTENT[1_500_000] ^ 1]) + CONTENT[1_500_001:]
    assert model.sha256 in str(caught.value)
    assert hashlib.sha256(received).hexdigest() in str(caught.value)
    assert len(str(caught.value)) <= 400
    assert leftovers() == []


@pytest.mark.parametrize(
    ("behaviours", "sentence"),
    [
        ([web.other_size], "1234 bytes instead of 3000000"),
        ([web.too_much], "more than the 3000000 bytes"),
        ([web.status(404)], "HTTP 404"),
        ([web.status(403)], "HTTP 403"),
        ([web.status(503)] * 4, "HTTP 503"),
        ([web.redirect("http://localhost/model.pt")], "not https"),
        ([web.redirect("file:///etc/passwd")], "not https"),
        ([web.redirect("ftp://localhost/model.pt")], "not https"),
        ([web.redirect("/model.pt")] * 20, f"more than {MAX_REDIRECTS} times"),
        ([web.status(302)], "HTTP 302"),
        ([web.break_after(0, reset=False)] * 4, "interrupted"),
    ],
)
def test_faults_of_the_server_are_told(run, server, behaviours, sentence):
    server.behaviours.extend(behaviours)
    with pytest.raises(DownloadError, match=sentence) as caught:
        run()
    assert "model.pt" in str(caught.value)
    assert len(str(caught.value)) <= 400
    assert not arrived()


def test_a_passing_fault_is_waited_for(run, server):
    server.behaviours.extend([web.status(503), web.status(429)])
    reports = run()
    assert arrived()
    assert any("trying again" in report.text for report in reports)


def test_an_expired_certificate_is_refused(run, model, authority):
    expired = web.FileServer(CONTENT, authority.server_context(expired=True))
    with web.serving(expired), pytest.raises(DownloadError, match="certificate"):
        run(replace(model, url=expired.url))
    assert expired.requests == []


def test_a_certificate_that_nobody_knows_is_refused(run):
    with pytest.raises(DownloadError, match="certificate"):
        run(trust=None)


def test_a_certificate_for_another_host_is_refused(run, model):
    with pytest.raises(DownloadError, match="certificate"):
        run(replace(model, url=model.url.replace("localhost", "127.0.0.1")))


def test_plain_http_is_refused_at_once(run, model):
    with pytest.raises(DownloadError, match="not https"):
        run(replace(model, url=model.url.replace("https", "http")))


def test_no_connection_is_told_as_such(run, model):
    with pytest.raises(OfflineError, match="no connection to localhost"):
        run(replace(model, url="https://localhost:9/model.pt"))
    with pytest.raises(OfflineError, match=r"no connection to does-not-exist\.invalid"):
        run(replace(model, url="https://does-not-exist.invalid/model.pt"))


def test_offline_opens_no_connection(run, server):
    with pytest.raises(OfflineError, match="stay offline"):
        run(offline=True)
    assert server.requests == []


# --- the disk --------------------------------------------------------------------------------------------------------


def test_a_full_disk_keeps_what_came_and_goes_on_later(run, server, model):
    with full_disk(after=4), pytest.raises(DownloadError, match="disk is full"):
        run()
    kept = part_path(model).stat().st_size
    assert 0 < kept < len(CONTENT)
    run()
    assert arrived()
    assert server.requests[1]["Range"] == f"bytes={kept}-"


def test_too_little_space_is_told_before_anything_is_fetched(run, server, monkeypatch):
    usage = shutil.disk_usage(paths.models_dir().parent.parent)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(DownloadError, match="3 MB are needed, 1 MB are free"):
        run()
    assert server.requests == []


def test_a_models_folder_that_cannot_be_made_is_told(run):
    paths.models_dir().parent.mkdir(parents=True)
    paths.models_dir().write_text("in the way", encoding="utf-8")
    with pytest.raises(DownloadError, match="cannot be written"):
        run()


# --- cancelling, killing, several at once ----------------------------------------------------------------------------


def cancel_when(steps: Iterator[Progress], cancel: CancelToken, condition: Callable[[Progress], bool]) -> None:
    """Runs a download and cancels it at the first report for which the condition holds."""
    for report in steps:
        if condition(report):
            cancel.cancel()


@pytest.mark.parametrize(("fault", "kept"), [(web.stall_after(1_000_000), 1_000_000), (web.never_answer, 0)])
def test_cancelling_a_silent_download_returns_and_keeps_the_part(start, run, server, model, fault, kept):
    server.behaviours.append(fault)
    cancel = CancelToken()
    steps = start(cancel=cancel, patience=replace(QUICK, timeouts=Timeouts(read=60), stall=60))
    with pytest.raises(Cancelled):
        cancel_when(steps, cancel, lambda report: bool(server.requests) and report.done == kept)
    assert not arrived()
    run()
    assert arrived()
    assert server.requests[1].get("Range") == (f"bytes={kept}-" if kept else None)


def test_cancelling_between_two_attempts_returns(start, server):
    server.behaviours.append(web.status(503))
    cancel = CancelToken()
    steps = start(cancel=cancel, patience=replace(QUICK, pause=60))
    with pytest.raises(Cancelled):
        cancel_when(steps, cancel, lambda report: "trying again" in report.text)


def test_cancelling_the_check_returns_and_keeps_the_part(start, run, server):
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        cancel_when(start(cancel=cancel), cancel, lambda report: report.text.startswith("Checking"))
    assert not arrived()
    run()
    assert arrived()
    assert len(server.requests) == 1


def test_a_download_that_is_dropped_frees_the_lock(start, run, server):
    server.behaviours.append(web.slowly(10_000, 0.01))
    steps = start()
    while next(steps).done == 0:
        pass
    steps.close()
    run()
    assert arrived()


def test_no_thread_outlives_a_download(start, server):
    server.behaviours.append(web.stall_after(1_000_000))
    steps = start(patience=replace(QUICK, timeouts=Timeouts(read=60), stall=60))
    while next(steps).done == 0:
        pass
    steps.close()
    deadline = time.monotonic() + 5
    while any(thread.name == "download" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


PROGRAM = """
import hashlib, ssl, sys
from sam2studio.weights.catalogue import SAM2_1, Checkpoint, Speed
from sam2studio.weights.download import download
url, size, sha256, authority = sys.argv[1:]
model = Checkpoint(
    name="model.pt", label="Model", family=SAM2_1, url=url, bytes=int(size), sha256=sha256, speed=Speed.FAST
)
for report in download(model, trust=ssl.create_default_context(cafile=authority)):
    pass
assert "torch" not in sys.modules
"""


@pytest.fixture
def spawn(model, authority, tmp_path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts downloads in processes of their own, and ends those that are left."""
    authority.ca.cert_pem.write_to_path(tmp_path / "authority.pem")
    arguments = [model.url, str(model.bytes), model.sha256, str(tmp_path / "authority.pem")]
    processes: list[subprocess.Popen[bytes]] = []

    def spawn() -> subprocess.Popen[bytes]:
        processes.append(subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT))
        return processes[-1]

    yield spawn
    for process in processes:
        process.kill()
        process.wait()


def kill_and_resume(spawn, run, server, model, least: int) -> int:
    """Kills a download once its part has so many bytes, resumes it here; returns the bytes fetched twice."""
    server.behaviours.append(web.slowly(50_000, 0.005))
    process = spawn()
    part = part_path(model)
    while not (part.exists() and part.stat().st_size >= least):
        assert process.poll() is None
        time.sleep(0.002)
    process.kill()
    process.wait()
    kept = part.stat().st_size
    assert not arrived()
    run()
    assert arrived()
    (paths.models_dir() / "model.pt").unlink()
    return kept - int(server.requests[-1]["Range"].removeprefix("bytes=").removesuffix("-"))


def test_a_killed_download_is_resumed(spawn, run, server, model):
    assert kill_and_resume(spawn, run, server, model, 1_000_000) == 0


@pytest.mark.slow
def test_downloads_killed_at_any_moment_are_resumed(spawn, run, server, model, figure):
    rng = random.Random(0)
    again = [kill_and_resume(spawn, run, server, model, rng.randrange(1, 2_500_000)) for _ in range(20)]
    figure(f"killed downloads: 20 of 20 resumed, {max(again)} bytes fetched twice at most")
    assert max(again) == 0


def test_two_processes_fetch_a_model_once(spawn, server):
    server.behaviours.append(web.slowly(100_000, 0.01))
    first, second = spawn(), spawn()
    assert first.wait(60) == 0
    assert second.wait(60) == 0
    assert arrived()
    assert len(server.requests) == 1
