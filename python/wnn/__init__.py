"""Weightless (RAM) neural networks."""
