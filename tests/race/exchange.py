"""exchange A B: put a symbolic link to B and the directory A in each other's
place, as fast as possible, until the process is ended."""

import ctypes
import os
import signal
import sys

RENAME_EXCHANGE = 2
AT_FDCWD = -100


def main():
    a, b = sys.argv[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    link = a + ".link"
    os.makedirs(a, exist_ok=True)
    if not os.path.islink(link):
        os.symlink(os.path.abspath(b), link)
    signal.signal(signal.SIGTERM, lambda *_: stop(a, link))
    while True:
        libc.renameat2(AT_FDCWD, a.encode(), AT_FDCWD, link.encode(),
                       RENAME_EXCHANGE)


def stop(a, link):
    # leave the directory in its own place
    if os.path.islink(a):
        os.unlink(a)
        os.rename(link, a)
    sys.exit(0)


main()
