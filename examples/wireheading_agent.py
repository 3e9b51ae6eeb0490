"""An agent that may seize its own reward channel, which has a credence of 1 %.

As the channel's stakes grow expected utility gives it everything, while Nash bargaining
never gives it more than its share, and lets nobody fall below theirs.
"""

import numpy as np

import bargain as bg

agent = bg.scenarios.load("wireheading")
rules = {"expected utility": bg.ExpectedUtility(), "Nash": bg.NashBargaining()}

print(agent.story)
print(agent.hypotheses.names)
found = bg.sweep(agent, rules, stakes=np.logspace(1, 9, 9))
print(found)

decision = bg.NashBargaining().solve(agent.hypotheses)
print()
print(decision.explain())
