"""Diagnoses: who would decide by expected utility, and on what that hangs."""

from bargain.diagnosis.diagnosis import Diagnosis, diagnose

__all__ = ["Diagnosis", "diagnose"]
