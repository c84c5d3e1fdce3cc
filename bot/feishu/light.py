"""Importing a few modules of a package without running its `__init__`.

`import lark_oapi` takes seconds and 150 MiB, because its `__init__` imports every API there is; what we use takes a
tenth of a second. While `light` is active the named packages are empty ones; afterwards they are as if nobody had
asked, so whoever wants the whole package still gets it. https://github.com/larksuite/oapi-sdk-python/issues/121
"""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def light(*packages: str) -> Iterator[None]:
    """Stand-ins for these packages, outermost first; those that are imported already stay as they are."""
    made: list[str] = []
    try:
        for name in packages:
            if name not in sys.modules:
                sys.modules[name] = _stand_in(name)
                made.append(name)
        yield
    finally:
        for name in made:
            del sys.modules[name]


def _stand_in(name: str) -> ModuleType:
    found = importlib.util.find_spec(name)
    if found is None or found.submodule_search_locations is None:
        raise ImportError(f"there is no package {name}", name=name)
    module = ModuleType(name)
    module.__path__ = list(found.submodule_search_locations)
    module.__spec__ = found
    return module
