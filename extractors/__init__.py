"""Bytes in, records out: no network, no files, no clock, no settings."""
