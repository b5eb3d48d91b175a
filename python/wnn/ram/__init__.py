"""Networks of RAM neurons."""
