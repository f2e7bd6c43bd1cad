"""Says in one sentence why the window cannot open here, before Qt would abort without one.

Qt loads its screen libraries itself and ends the process when one is missing. Here they are tried before, by ctypes.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable, Iterable, Mapping

from workbench.core.errors import SettingsError

# Shared library → Debian package; no wheel carries these. The names hold from Debian 12 and Ubuntu 22.04 on.
_ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
}
_X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
_WITHOUT_SCREEN = "The subcommands work without one (workbench --help)."


def obstacle(
    environment: Mapping[str, str] = os.environ,
    loads: Callable[[str], bool] | None = None,
    answers: Callable[[str], bool] | None = None,
) -> SettingsError | None:
    """Return why the window cannot open, or None.

    Args:
        environment: the environment variables.
        loads: tells whether a shared library loads; tests replace it.
        answers: tells whether the X server of a DISPLAY answers; tests replace it.
    """
    if sys.platform != "linux":
        return None
    platform = _platform(environment)
    if platform is None:
        return SettingsError(
            "screen.none",
            "There is no screen to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is set.",
            remedy=_WITHOUT_SCREEN,
        )
    needed = _ALWAYS | _X11 if platform == "xcb" else _ALWAYS
    check = loads or _loads
    missing = [library for library in needed if not check(library)]
    if missing:
        return missing_libraries(missing)
    display = environment.get("DISPLAY", "")
    if platform == "xcb" and not (answers or _answers)(display):
        return SettingsError(
            "screen.silent",
            f"The screen DISPLAY={display or 'none'} does not answer, or does not let you in.",
            remedy=_WITHOUT_SCREEN,
        )
    return None


def missing_libraries(libraries: Iterable[str]) -> SettingsError:
    """Return the error that names the missing shared libraries and the line that installs them."""
    names = sorted(libraries)
    known = _ALWAYS | _X11
    packages = sorted({known[name] for name in names if name in known})
    remedy = f"On Debian or Ubuntu run: sudo apt-get install -y {' '.join(packages)}" if packages else ""
    subject = "This system library is" if len(names) == 1 else "These system libraries are"
    return SettingsError("screen.libraries", f"{subject} missing for the window: {', '.join(names)}.", remedy=remedy)


def _platform(environment: Mapping[str, str]) -> str | None:
    """Return the name of the Qt platform plugin that Qt is going to choose; None when there is no screen."""
    if chosen := environment.get("QT_QPA_PLATFORM", ""):
        return chosen.split(";")[0].split(":")[0]
    if environment.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "xcb" if environment.get("DISPLAY") else None


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _answers(display: str) -> bool:
    """Tell whether an X server takes our connection; Qt would abort when it does not. One that is just starting (at the
    login, in a test) gets a second."""
    for wait in (0.1, 0.3, 0.6, 0.0):
        if _connects(display):
            return True
        time.sleep(wait)
    return False


def _connects(display: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(os.fsencode(display) or None, None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)
