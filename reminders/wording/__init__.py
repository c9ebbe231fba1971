"""Turns what the planner decided into the words of one text, and judges words that staff write."""
