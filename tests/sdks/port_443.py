"""An HTTP proxy that leads to the sandbox when port 443 of localhost is asked for, and nowhere else.

The credentials provider of AWS's device SDKs takes a host and no port. Usage: port_443.py SANDBOX_PORT. Prints its port.
"""

import asyncio
import sys

ASKED = b"CONNECT localhost:443 "


async def pour(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


async def serve(reader, writer, port):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        head = b""
    if not head.startswith(ASKED):
        writer.close()
        return
    onward = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(pour(reader, onward[1]), pour(onward[0], writer))


async def main():
    port = int(sys.argv[1])
    server = await asyncio.start_server(lambda reader, writer: serve(reader, writer, port), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
