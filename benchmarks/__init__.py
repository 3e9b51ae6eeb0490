"""Speed, measured side by side in one run, with every timed answer checked."""
