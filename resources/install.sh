#!/bin/sh
# Makes Prompt Workbench ready to start from this checkout: system libraries, .venv, the packages at their exact pins.
# Run it as often as you like, from any folder; with nothing to do it ends at once.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$root"
pins=resources/constraints.txt
stamp=.venv/installed

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# --- System packages (Debian, Ubuntu; elsewhere the program itself says which library is missing) ---

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# glib is called libglib2.0-0t64 where times have 64 bits (Ubuntu 24.04, Debian 13).
glib() {
    if installed libglib2.0-0 || installed libglib2.0-0t64; then return 0; fi
    if apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then echo libglib2.0-0t64; else echo libglib2.0-0; fi
}

missing_libraries() {
    # Qt itself, then its X11 plugin. No wheel carries them.
    for package in libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon0 \
        libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 \
        libxcb-render-util0 libxcb-shape0 libxcb-xkb1; do
        installed "$package" || echo "$package"
    done
    glib
}

# Installs the packages named, or prints the line that would; returns 1 when they are still missing.
apt_install() {
    if [ "$(id -u)" = 0 ]; then
        as_root=''
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        say "These system packages are missing, and only root may install them. Run:"
        say "  sudo apt-get install -y $*"
        return 1
    fi
    say "Installing system packages: $*"
    # A list that cannot be refreshed may still be good enough, so only the install decides.
    $as_root apt-get update -q >/dev/null 2>&1 || true
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2; then
        say "apt-get could not install them. Run, and read what it says:"
        say "  sudo apt-get install -y $*"
        return 1
    fi
}

has_apt() { command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1; }

# --- Python ---

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && new_enough "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# Debian splits ensurepip off: without it `python3 -m venv` fails half way.
can_make_venv() { "$1" -c 'import ensurepip, venv' >/dev/null 2>&1; }

usable_python() {
    python=$(find_python) || {
        if has_apt; then apt_install python3 python3-venv || true; fi
        python=$(find_python) || fail "Python 3.11 or newer is needed and was not found."
    }
    can_make_venv "$python" && return 0
    if has_apt; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        apt_install "python$version-venv" || apt_install python3-venv || true
    fi
    can_make_venv "$python" || fail "$python cannot make a virtual environment: its modules venv and ensurepip are missing."
}

# --- The environment ---

# The path belongs to the stamp, and is looked for in pip's first lines: the scripts of a moved .venv point to where it was.
wanted() { { printf '%s\n' "$root"; cat pyproject.toml "$pins" resources/install.sh; } | cksum; }

install_project() {
    if ! new_enough .venv/bin/python || ! grep -qsF "$root/.venv/bin/python" .venv/bin/pip; then
        usable_python
        say "Making .venv with $python"
        rm -rf .venv
        "$python" -m venv .venv || fail ".venv could not be made; is there room on the disk?"
    fi
    say "Installing the packages (about 1.1 GB on disk, one to three minutes)"
    # setuptools comes first and from the same pins, so that the build fetches nothing of its own choice.
    .venv/bin/python -m pip install -qq --disable-pip-version-check -c "$pins" 'setuptools>=77' &&
        .venv/bin/python -m pip install -qq --disable-pip-version-check -c "$pins" --no-build-isolation -e '.[test]' ||
        fail "The packages could not be installed. Once the reason above is mended, run this again: it goes on from there."
    wanted >"$stamp"
    say "Ready. Open the window with: .venv/bin/workbench"
}

main() {
    if has_apt; then
        libraries=$(missing_libraries | tr '\n' ' ')
        # shellcheck disable=SC2086  # one word per package
        if [ -n "$libraries" ]; then apt_install $libraries || say "Going on; the window needs them to open."; fi
    fi
    if [ -x .venv/bin/workbench ] && [ "$(wanted)" = "$(cat "$stamp" 2>/dev/null)" ]; then return 0; fi
    rm -f "$stamp"
    install_project
}

main
