"""What the fuzzer sends where chance alone would hit nothing: files, and the ids of what is there."""

import gzip

import schemathesis

# The flow that fuzz.py makes, its experiments and checkpoints have small ids; what is created meanwhile follows them.
KNOWN_IDS = 9


@schemathesis.serializer("application/gzip")
def as_gzip(context, value):
    return gzip.compress(value if isinstance(value, bytes) else repr(value).encode())


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return {name: nearby(value) for name, value in (path_parameters or {}).items()}


def nearby(value):
    """An id of something that may be there; every other value stays."""
    return value % KNOWN_IDS if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else value
