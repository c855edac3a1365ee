"""Packages: data packages on disk, read and written, with the catalogue of faults."""
