"""前端第三方文件 — fetches what ``vendor.toml`` names and keeps only what it vouches for."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Vendored:
    """一个文件 — one file of one published package.

    ``integrity`` is the hash of the package, ``sha512`` (hexadecimal) that of the file taken from it.
    """

    name: str
    version: str
    licence: str
    integrity: str
    source: str
    target: str
    sha512: str

    def is_as_listed(self, content: bytes) -> bool:
        """Whether these bytes are the ones that the list vouches for."""
        return hashlib.sha512(content).hexdigest() == self.sha512


def listed() -> list[Vendored]:
    """清单 — the entries of ``vendor.toml``."""
    return [Vendored(**entry) for entry in tomllib.loads((ROOT / "vendor.toml").read_text())["file"]]


def fetch(entry: Vendored) -> bytes:
    """取回 — the file out of the package; the package's own hash is checked before it is opened."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{entry.name}@{entry.version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        (package,) = Path(folder).glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != entry.integrity:
            sys.exit(f"{entry.name} {entry.version}: 校验值不符 / the package is not the one listed")
        with tarfile.open(package) as archive:
            member = archive.extractfile(f"package/{entry.source}")
            if member is None:
                sys.exit(f"{entry.name} {entry.version}: {entry.source} 不存在 / is not in the package")
            return member.read()


def main() -> None:
    """Fetch every entry; write nothing that differs from its hash."""
    if not shutil.which("npm"):
        sys.exit("需要 npm 才能取回文件 / npm is needed to fetch the files")
    for entry in listed():
        content = fetch(entry)
        if not entry.is_as_listed(content):
            sys.exit(f"{entry.target}: sha512 应为 / should be {hashlib.sha512(content).hexdigest()}")
        (ROOT / entry.target).write_bytes(content)
        print(f"{entry.name} {entry.version} → {entry.target}")


if __name__ == "__main__":
    main()
