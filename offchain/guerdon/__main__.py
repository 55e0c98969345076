"""`python -m guerdon` is the `guerdon` command."""

from guerdon.cli import main

main()
