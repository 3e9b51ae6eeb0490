"""Rules: from hypotheses to a lottery, one file each, on one pipeline."""
