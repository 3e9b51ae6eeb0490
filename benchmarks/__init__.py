"""Speed, measured side by side in one run, with every timed answer checked."""

import os

# Two threads whatever the machine has, so that figures of two machines can be compared.
# numpy reads these when it is first imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "2")
