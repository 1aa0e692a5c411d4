"""What a server has read into memory before its first page is set aside from the search for garbage.

A search of the oldest generation looks at every object of the process: half a million of them are settings, models, forms and
addresses that live as long as it does, and one page in six of those that make many waited 0.2 to 0.3 s for it (docs/benchmarks.md, "The search for garbage").
"""

import gc

from django.urls import get_resolver

YOUNG = 10_000  # objects between two searches of the youngest; a page makes tens of thousands, most of which end with it


def settle() -> None:
    """Read the addresses, collect once, and freeze what is there; called once when a server process has been set up."""
    _ = get_resolver().reverse_dict
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
