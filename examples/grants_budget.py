"""A hundred million for ten kinds of project, valued by twelve worldviews.

The table ships with the library, and its numbers are nobody's estimates: see
src/bargain/examples/SOURCES.md.
"""

import bargain as bg

BUDGET = 100.0  # in millions

table = bg.examples.load("worldviews")  # the good that a million does, in own units

# Some projects harm some worldviews, so returns must not diminish: utility would be no
# concave function of money.
splits = {
    rule: bg.allocate(table, BUDGET, returns="linear", rule=rule)
    for rule in ("eu", "eu:range", "nash")
}
print(f"{'':24}" + "".join(f"{rule:>10}" for rule in splits))
for project in table.outcomes:
    money = (f"{split[project]:10.1f}" for split in splits.values())
    print(f"{project:24}" + "".join(money))

nash = splits["nash"]
print("\nUtility, as a share of what the whole budget would bring a worldview:")
for h, name in enumerate(table.names):
    share = nash.utilities[h] / (BUDGET * table.best[h])
    print(f"{name:24}{share:10.2f}  (credence {table.credences[h]:.2f})")
print(f"No split is better by more than {nash.recheck().gap:.0e} nats.")
