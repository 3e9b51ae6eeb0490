"""Solvers: a problem in, probabilities out. They see arrays, never labels."""
