"""Makers of kubectl command lines that are answered without a server's state, one module for each family of forms."""
