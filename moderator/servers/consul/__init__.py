"""CONSUL Democracy, 1.5 to 2: read through its public API; it takes nothing from a program."""

from moderator.servers.consul.server import Consul

__all__ = ["Consul"]
