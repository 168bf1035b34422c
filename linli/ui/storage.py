"""静态文件 — one stylesheet instead of forty requests, made when static files are collected."""

import re
from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from linli.ui.plain_css import plain

STYLESHEET = "ui/css/app.css"
IMPORT = re.compile(r'^@import "(?P<file>[^"]+)" layer\((?P<layer>[a-z]+)\);$', re.MULTILINE)

# Our own scripts import each other by their hashed names; those of others are left as they are.
OWN_IMPORTS = ("ui/js/*.js", ((r"""(?P<matched>from "(?P<url>\./[^"]+)")""", 'from "%(url)s"'),))


def flatten(table_of_contents: str, read: Callable[[str], str]) -> str:
    """合一 — put every imported file where it is imported, in its layer.

    ``read`` takes the path as written in the import. The order of layers stands first in the
    table of contents and stays there.

    >>> print(flatten('@layer a;\\n@import "x.css" layer(a);', lambda file: "p { margin: 0 }\\n"))
    @layer a;
    @layer a {
    p { margin: 0 }
    }
    """

    def inlined(found: re.Match[str]) -> str:
        return f"@layer {found['layer']} {{\n{read(found['file']).strip()}\n}}"

    return IMPORT.sub(inlined, table_of_contents)


class FlatStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed as WhiteNoise does it, with ``app.css`` flattened and made plain beforehand.

    Nested imports are fetched one after another: on a slow phone that is seconds of white page.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, OWN_IMPORTS)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Any:
        if STYLESHEET in paths and not dry_run:
            paths = paths | {STYLESHEET: (self._flat(paths), STYLESHEET)}
        return super().post_process(paths, dry_run=dry_run, **options)

    def _flat(self, paths: dict[str, Any]) -> InMemoryStorage:
        folder = STYLESHEET.rpartition("/")[0]

        def text(name: str) -> str:
            source, path = paths[name]
            with source.open(path) as file:
                return file.read().decode()

        def read(imported: str) -> str:
            steps = f"{folder}/{imported}".split("/")
            while ".." in steps:
                at = steps.index("..")
                del steps[at - 1 : at + 1]
            return text("/".join(steps))

        flat = InMemoryStorage()
        flat.save(STYLESHEET, ContentFile(plain(flatten(text(STYLESHEET), read)).encode()))
        return flat
