"""What code remembers for the life of its process (clients, settings) is forgotten when another system begins."""

import sys
from collections.abc import Iterable
from typing import Final

_CORE: Final = "socialops"


def forget_caches(function_modules: Iterable[str]) -> None:
    """Clear every `functools.cache` of the core and of the functions' packages, as a new process would start."""
    packages = {_CORE, *(module.rpartition(".")[0] or module for module in function_modules)}
    prefixes = tuple(f"{package}." for package in packages)
    for name, module in list(sys.modules.items()):
        if name in packages or name.startswith(prefixes):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if callable(clear) and getattr(value, "__module__", None) == name:
                    clear()
