"""Which events of the interpreter are a use of the network."""

import socket

_EVENTS = frozenset(
    {
        "socket.bind",
        "socket.connect",
        "socket.getaddrinfo",
        "socket.gethostbyaddr",
        "socket.gethostbyname",
        "socket.sendmsg",
        "socket.sendto",
    }
)


def is_network(event: str, arguments: tuple[object, ...]) -> bool:
    """True for a socket call, unless the socket is a Unix one, which is only a file of this machine."""
    if event not in _EVENTS:
        return False
    family = getattr(arguments[0], "family", None) if arguments else None
    return family is None or family != getattr(socket, "AF_UNIX", "none here")
