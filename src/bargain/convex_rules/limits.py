"""What a conic solver's answers are held to, and what is beyond it."""

# The gap, and the constraints.
TOLERANCE = 1e-6

# A gain of less than this, in units of ideal gains, is none.
NO_GAIN = 1e-7

# Solvers need some room. So those who are held at a level may fall below it by this,
# in units of their ideal gains; and it may make others seem to gain by about its root.
ROOM = 1e-8
NO_CLEAR_GAIN = 1e-3

# Who has at least this share of the largest multiplier of a stage is fixed by it; for
# others the stage proves too little, and there is another.
FIXED = 0.1

# Stands for the size of utilities that are zero wherever anybody looks.
SMALLEST = 1e-300
