"""Measurements that a command repeats; each prints a table and writes what it measured."""
