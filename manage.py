#!/usr/bin/env python
"""Django's own entry; `.venv/bin/townworks` is the same door with the reader's command beside it."""

from townworks.cli import main

if __name__ == "__main__":
    main()
