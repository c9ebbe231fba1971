"""How fast it is, measured: `python -m benchmarks` lists the figures, README.md has the results of one machine."""
