# Solve one problem with mixsqp, once for each setting; called by r_mixsqp.py.
#   Rscript mixsqp.R FOLDER N_ROWS N_COLUMNS
# Reads gains.bin (column by column) and credences.bin, writes for each setting
# lottery-K.bin and a line "K SECONDS" on standard output.
arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
rows <- as.integer(arguments[2])
columns <- as.integer(arguments[3])
suppressMessages(library(mixsqp))
read <- function(name, n) readBin(file.path(folder, name), "double", n)
gains <- matrix(read("gains.bin", rows * columns), rows, columns)
credences <- read("credences.bin", rows)
settings <- list(
  list(),
  # As exact as it goes: no low-rank start, no slack in the likelihood or the stop.
  list(tol.svd = 0, eps = 1e-15, convtol.sqp = 0, zero.threshold.solution = 0)
)
for (k in seq_along(settings)) {
  control <- c(settings[[k]], list(verbose = FALSE))
  time <- system.time(
    fit <- suppressWarnings(mixsqp(gains, credences, control = control))
  )
  writeBin(as.double(fit$x), file.path(folder, paste0("lottery-", k, ".bin")))
  cat(k, time[["elapsed"]], "\n")
  flush(stdout())
}
