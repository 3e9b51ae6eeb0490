"""What people and programs see of decisions; the only importer of rich."""
