"""A database file on a network is refused when it is opened."""

from pathlib import Path

import pytest

from reminders.errors import StoreError
from reminders.store import mounts
from reminders.store.copying import opened_file
from reminders.store.engine import Store
from reminders.store.mounts import OVER_A_NETWORK, kind_of

MOUNTINFO = r"""22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
40 27 0:50 / /srv/share rw,relatime shared:20 master:3 - nfs4 files.example:/export rw,vers=4.2
41 40 8:1 / /srv/share/local rw - xfs /dev/sda1 rw
42 27 0:51 / /media/the\040clinic's\040disk rw - cifs //files.example/clinic rw
43 27 0:52 / /srv/desk/far rw,nosuid - fuse.sshfs desk@files.example:/ rw
44 27 8:2 / /srv/over rw - nfs files.example:/a rw
45 27 8:3 / /srv/over rw - ext4 /dev/sdb1 rw
46 27 0:53 / /srv/over/host rw - 9p host rw
a line that cannot be read
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/reminders/r.sqlite3", "ext4"),
        ("/srv/share/r.sqlite3", "nfs4"),
        ("/srv/shared/r.sqlite3", "ext4"),
        ("/srv/share/local/r.sqlite3", "xfs"),
        ("/media/the clinic's disk/deep/r.sqlite3", "cifs"),
        ("/srv/desk/far/r.sqlite3", "fuse.sshfs"),
        ("/srv/over/r.sqlite3", "ext4"),
        ("/srv/over/host/r.sqlite3", "9p"),
    ],
)
def test_the_file_system_of_a_path_is_that_of_the_nearest_mount(path: str, kind: str):
    assert kind_of(Path(path), MOUNTINFO) == kind


def test_nothing_is_said_where_the_system_says_nothing():
    assert kind_of(Path("/srv/r.sqlite3"), "") is None


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_the_usual_ways_over_a_network_are_known(kind: str):
    assert kind in OVER_A_NETWORK


@pytest.fixture
def on_a_share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the system says is mounted from elsewhere."""
    share = tmp_path / "share"
    share.mkdir()
    listed = tmp_path / "mountinfo"
    root, over = "27 1 254:0 / / rw - ext4 /dev/vda rw", f"40 27 0:50 / {share} rw - nfs4 files.example:/export rw"
    listed.write_text(f"{root}\n{over}\n")
    monkeypatch.setattr(mounts, "MOUNTINFO", listed)
    return share


def test_a_database_on_a_network_is_refused_with_a_remedy(on_a_share: Path):
    with pytest.raises(StoreError, match=r"network file system \(nfs4\).*use PostgreSQL"):
        Store.open(f"sqlite:///{on_a_share / 'r.sqlite3'}")
    assert list(on_a_share.iterdir()) == []


def test_a_link_to_a_network_is_refused_as_well(on_a_share: Path, tmp_path: Path):
    (tmp_path / "here.sqlite3").symlink_to(on_a_share / "r.sqlite3")
    with pytest.raises(StoreError, match="network"):
        Store.open(f"sqlite:///{tmp_path / 'here.sqlite3'}")


def test_a_database_beside_it_opens_and_a_backup_may_lie_on_the_network(on_a_share: Path, tmp_path: Path):
    Store.open(f"sqlite:///{tmp_path / 'r.sqlite3'}").close()
    with opened_file(on_a_share / "backup.sqlite3") as engine, engine.connect():
        pass
