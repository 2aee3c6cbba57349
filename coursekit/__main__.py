"""``python -m coursekit`` is the ``course`` command."""

from .cli import main

main()
