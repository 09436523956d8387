"""Network drives are told by what the system lists as mounted."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import apsw
import pytest

from sam2studio.project import Project, connection, drives

LINUX = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
36 22 0:31 / /mnt/lab\\040share rw,relatime shared:12 - nfs4 server:/export rw,vers=4.2
37 22 0:32 / /media/nas rw,relatime - cifs //nas/photos rw
38 22 0:33 / /home/ada/remote rw - fuse.sshfs ada@host: rw
39 22 0:34 / /run rw - tmpfs tmpfs rw
broken line
"""

MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//ada@nas._smb._tcp.local/photos (1) on /Volumes/photos (1) (smbfs, nodev, nosuid, mounted by ada)
server:/export on /Volumes/lab (nfs, automounted)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/mnt/lab share/a/b.s2s", "nfs4"),
        ("/media/nas/b.s2s", "cifs"),
        ("/media/other/b.s2s", "ext4"),
        ("/home/ada/remote/x/b.s2s", "fuse.sshfs"),
        ("/run/b.s2s", "tmpfs"),
    ],
)
def test_linux(path, kind):
    assert drives.drive_type(PurePosixPath(path), drives.parse_mountinfo(LINUX)) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Users/ada/b.s2s", "apfs"),
        ("/Volumes/photos (1)/b.s2s", "smbfs"),
        ("/Volumes/lab/b.s2s", "nfs"),
    ],
)
def test_mac(path, kind):
    assert drives.drive_type(PurePosixPath(path), drives.parse_mount(MAC)) == kind


def test_no_list_no_network(monkeypatch):
    def nothing(*_args, **_kwargs):
        raise FileNotFoundError

    monkeypatch.setattr(Path, "read_text", nothing)
    monkeypatch.setattr("subprocess.run", nothing)
    assert drives.is_network_drive(Path("/a/b.s2s").absolute()) is False


def test_a_project_here_uses_the_write_ahead_log(project):
    assert project._connection.pragma("journal_mode") == "wal"
    assert project._connection.pragma("synchronous") == 2
    assert project._connection.pragma("foreign_keys") == 1
    assert project._connection.pragma("trusted_schema") == 0
    assert project._connection.pragma("cell_size_check") == 1


def test_a_project_on_a_network_drive_does_not(project, path, monkeypatch):
    """Nor does one that was made here and moved there."""
    with project.action("Add") as edit:
        edit.add_class("car")
    project.close()
    monkeypatch.setattr(connection, "is_network_drive", lambda _path: True)
    with Project.open(path) as there:
        assert there._connection.pragma("journal_mode") == "delete"
        with there.action("Add") as edit:
            edit.add_class("person")
        with Project.open(path) as reader:
            assert [row.name for row in reader.classes()] == ["car", "person"]
        assert not path.with_name("trip.s2s-wal").exists()
        there.undo()
    with Project.open(path) as there:
        assert there.redo_label == "Add"


def test_a_transaction_cut_off_on_a_network_drive_is_taken_back(path, monkeypatch, tmp_path):
    monkeypatch.setattr(connection, "is_network_drive", lambda _path: True)
    with Project.create(path) as project:
        with project.action("Add") as edit:
            edit.add_class("car")
        expected = project.content_hash()
        project._connection.pragma("cache_size", 1)
        with pytest.raises(KeyboardInterrupt), project.action("Import") as edit:  # noqa: PT012
            for number in range(300):
                edit.set_setting(f"setting {number}", "x" * 500)
            for name in ("trip.s2s", "trip.s2s-journal"):
                (tmp_path / name).write_bytes((path.parent / name).read_bytes())
            raise KeyboardInterrupt
    cut_off = tmp_path / path.name
    assert (tmp_path / "trip.s2s-journal").stat().st_size > 0
    with Project.open(cut_off, read_only=True) as project:
        assert project.content_hash() == expected
    assert (tmp_path / "trip.s2s-journal").exists()  # looking has changed nothing
    with Project.open(cut_off) as project:
        assert not project.read_only
        assert project.content_hash() == expected
    assert apsw.Connection(str(cut_off)).pragma("integrity_check") == "ok"
