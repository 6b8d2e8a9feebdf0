"""How fast the judging is, beside peers that are measured in the same run; ``python -m benchmarks`` runs it all.

Machines differ and are never quiet, so every claim is a ratio between two subjects of one run. None of this is
installed.
"""
