"""Rules: from hypotheses to a lottery. One file each; the shared pipeline is `bargaining`."""
