"""How the fictional consultation is put together from its texts."""
