"""On which kind of file system a file lies. SQLite on a network's loses data: locks there hold for one machine only."""

import re
import sys
from pathlib import Path

MOUNTINFO = Path("/proc/self/mountinfo")
OVER_A_NETWORK = frozenset(
    [
        *("9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "gfs", "gfs2", "glusterfs", "gpfs", "lustre"),
        *("ncpfs", "nfs", "nfs4", "ocfs2", "smb", "smb2", "smb3", "smbfs", "vboxsf", "vmhgfs"),
        *("fuse.ceph", "fuse.davfs2", "fuse.gcsfuse", "fuse.glusterfs", "fuse.juicefs", "fuse.rclone", "fuse.s3fs"),
        *("fuse.smbnetfs", "fuse.sshfs", "fuse.vmhgfs-fuse"),
    ]
)
_ESCAPED = re.compile(r"\\([0-7]{3})")  # the kernel writes space, tab, newline and backslash so
_MOUNT_POINT = 4  # the field's place; then come optional fields up to a lone hyphen, and the kind


def network_of(path: Path) -> str | None:
    """The kind of network file system that a path lies on; None: on none, or the system does not tell."""
    if not sys.platform.startswith("linux") or not MOUNTINFO.exists():
        return None
    found = kind_of(path.resolve(), MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape"))
    return found if found in OVER_A_NETWORK else None


def kind_of(path: Path, mountinfo: str) -> str | None:
    """The kind of file system under an absolute path, by the text of Linux's mountinfo; None: it does not say."""
    best: tuple[int, str] | None = None
    for line in mountinfo.splitlines():
        before, hyphen, after = line.partition(" - ")
        if not hyphen:
            continue
        mounted_at = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[_MOUNT_POINT]))
        depth = len(mounted_at.parts)
        # Of several at one place the last is on top.
        if path.is_relative_to(mounted_at) and (best is None or depth >= best[0]):
            best = depth, after.split(" ")[0]
    return None if best is None else best[1]
