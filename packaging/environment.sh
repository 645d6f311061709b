# shellcheck shell=bash
# Sourced by start, test and benchmark: what the program needs on this machine, made ready once and then only checked.
# Settings from outside: MODERATOR_VENV (where the virtual environment is), PYTHON (which Python makes it).

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=${MODERATOR_VENV:-$root/.venv}
if [ -d "$venv/Scripts" ]; then bin=$venv/Scripts; else bin=$venv/bin; fi

say() { printf '%s\n' "$*" >&2; }
is_running() { systemctl --quiet is-active "$1" 2>/dev/null; }
has_display() { [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" != Linux ]; }

# Each line: a shared library, and Debian's package for it.
libraries_to_run='libglib-2.0.so.0 libglib2.0-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libfontconfig.so.1 libfontconfig1
libdbus-1.so.3 libdbus-1-3
libxkbcommon.so.0 libxkbcommon0'
libraries_to_show='libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxkbcommon-x11.so.0 libxkbcommon-x11-0'
# Each line: a program that only tests use, and Debian's package for it.
programs_to_test='soffice libreoffice-writer-nogui
pdftotext poppler-utils
php php-cli
mariadbd mariadb-server'
# Each line: a file that only tests use (a real WordPress, started by them on this machine), and Debian's package for it.
files_to_test='/usr/share/wordpress/wp-load.php wordpress
/usr/share/php*-mysql php-mysql'
# What these packages would start by themselves; only their programs are wanted.
services_to_stop='apache2 mariadb'

find_python() { # a Python 3.11 or newer that can make virtual environments
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3.14 python3 python; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

missing_packages() { # missing_packages run|test
    local known name package
    known=$( (ldconfig -p || /sbin/ldconfig -p) 2>/dev/null || true)
    { printf '%s\n' "$libraries_to_run"; if has_display; then printf '%s\n' "$libraries_to_show"; fi; } |
        while read -r name package; do
            case $known in *"$name"*) ;; *) printf '%s\n' "$package" ;; esac
        done
    if [ "$1" = test ]; then
        printf '%s\n' "$programs_to_test" | while read -r name package; do
            PATH=$PATH:/usr/sbin:/sbin command -v "$name" >/dev/null || printf '%s\n' "$package"
        done
        printf '%s\n' "$files_to_test" | while read -r name package; do
            compgen -G "$name" >/dev/null || printf '%s\n' "$package"
        done
    fi
    # Qt draws no letter at all without a font.
    if [ -z "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/}/.fonts" "${HOME:-/}/.local/share/fonts" \
        -name '*.[to]tf' -print -quit 2>/dev/null)" ]; then
        printf '%s\n' fonts-dejavu-core
    fi
    if [ ! -x "$bin/python" ] && ! find_python >/dev/null; then printf '%s\n' python3 python3-venv; fi
}

prepare_system() { # prepare_system run|test
    [ "$(uname -s)" = Linux ] || return 0
    local packages as_root=
    packages=$(missing_packages "$1" | sort -u | tr '\n' ' ')
    [ -n "$packages" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root='sudo -n'; else as_root=none; fi
    fi
    if ! command -v apt-get >/dev/null || [ "$as_root" = none ]; then
        say "These system packages are missing (names as in Debian and Ubuntu): $packages"
        say "Ask an administrator for: apt-get install $packages"
        say "Going on without them."
        return 0
    fi
    say "Installing system packages: $packages"
    local service idle=
    for service in $services_to_stop; do
        if ! is_running "$service"; then idle="$idle $service"; fi
    done
    local package install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends"
    install="$install -o DPkg::Lock::Timeout=180 install"
    $as_root apt-get -qq -o DPkg::Lock::Timeout=180 update >&2 || true
    # shellcheck disable=SC2086  # a list of words
    if ! $install $packages >&2; then
        # One that this system does not have must not keep the others away.
        for package in $packages; do
            $install "$package" >&2 || say "Could not install it; going on without: $package"
        done
    fi
    for service in $idle; do
        if is_running "$service"; then $as_root systemctl --quiet disable --now "$service" || true; fi
    done
}

digest() { # a change in the project file, in the environment's own place or in the Python that made it calls for a new set-up
    "$bin/python" - "$root/pyproject.toml" "$root" "$venv" <<'PYTHON'
import hashlib, pathlib, sys
file, *places = sys.argv[1:]
print(hashlib.sha256(pathlib.Path(file).read_bytes() + repr((places, sys.version)).encode()).hexdigest())
PYTHON
}

prepare_environment() { # prepare_environment run|test
    local python target stamp
    if [ -x "$bin/python" ] && "$bin/python" -c 'import pip' 2>/dev/null; then
        stamp=$(digest)
        for target in test "$1"; do
            if [ "$(cat "$venv/ready-to-$target" 2>/dev/null)" = "$stamp" ]; then return 0; fi
        done
    else
        if ! python=$(find_python); then
            say "Moderator needs Python 3.11 or newer, with its modules venv and ensurepip, and none was found."
            say "On Debian 12, Ubuntu 24.04 and later: apt-get install python3 python3-venv. Elsewhere: python.org/downloads."
            say "If it is in an unusual place, say so: PYTHON=/path/to/python3 packaging/start"
            return 1
        fi
        say "Creating the virtual environment $venv"
        "$python" -m venv --clear "$venv"
        if [ -d "$venv/Scripts" ]; then bin=$venv/Scripts; else bin=$venv/bin; fi
    fi
    say "Installing what Moderator needs (the first time takes a few minutes)"
    target=$root
    if [ "$1" = test ]; then target="${root}[test]"; fi
    "$bin/python" -m pip install --quiet --disable-pip-version-check --editable "$target" >&2 || {
        say "The libraries could not be installed: see the message of pip above, then run this command again."
        return 1
    }
    rm -f "$venv"/ready-to-*
    digest >"$venv/ready-to-$1"
}
