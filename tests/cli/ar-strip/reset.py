"""reset.py CMD...: feed CMD a message whose sender breaks off in the body."""
import socket
import struct
import subprocess
import sys

listener = socket.create_server(("127.0.0.1", 0))
reader = socket.create_connection(listener.getsockname())
writer, _ = listener.accept()
with subprocess.Popen(
    sys.argv[1:], stdin=reader, stdout=subprocess.PIPE
) as child:
    reader.close()
    writer.sendall(b"From: a\n\n" + b"x" * 200000)
    # the child has read that much, so it is waiting for more
    child.stdout.read(100000)
    linger = struct.pack("ii", 1, 0)
    writer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.close()
    child.stdout.read()
    sys.exit(child.wait())
