"""Where the files that come with the program are: translations, templates, icons, help."""

from functools import cache
from pathlib import Path

import moderator


@cache
def _root() -> Path:
    """Return the folder of resources: inside the installed package, or beside it in a checkout.

    The wheel carries the folder inside the package (see `force-include` in pyproject.toml).
    """
    package = Path(moderator.__file__).parent
    for folder in (package / "resources", package.parent / "resources"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the program was installed without its resources folder (looked in and beside {package})")


def resource(*parts: str) -> Path:
    """Return the path of a file or folder that comes with the program: `resource("documents", "base.docx")`.

    The path is not checked: a missing file shows when it is opened.
    """
    return _root().joinpath(*parts)
