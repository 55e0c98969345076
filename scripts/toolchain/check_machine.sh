#!/bin/sh
# Says in one sentence what a fresh machine lacks; prints nothing when all is well.
python=$1

command -v git >/dev/null 2>&1 || {
    echo "git was not found: install git, then run make again." >&2
    exit 1
}
command -v "$python" >/dev/null 2>&1 || {
    echo "Python was not found as '$python': install Python 3.11 or newer, or run make PYTHON=/path/to/python3." >&2
    exit 1
}
"$python" -c '' 2>/dev/null || {
    echo "'$python' does not run: install Python 3.11 or newer, or run make PYTHON=/path/to/python3." >&2
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "$("$python" --version) is too old: install Python 3.11 or newer, or run make PYTHON=/path/to/python3.11." >&2
    exit 1
}
"$python" -c 'import ensurepip, venv' 2>/dev/null || {
    echo "'$python' cannot create virtual environments: install its venv package (python3-venv on Debian and Ubuntu)." >&2
    exit 1
}
[ -n "$HOME" ] && [ -w "$HOME" ] || {
    echo "HOME='$HOME' is not a writable folder, and Brownie needs one: set HOME to a folder you own." >&2
    exit 1
}
