"""The pure core: values and rules. No clock, no files, no network, no randomness, no logging."""
