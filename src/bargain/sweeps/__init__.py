"""Sweeps: what becomes of a rule as a monster's stakes or credence grow."""
