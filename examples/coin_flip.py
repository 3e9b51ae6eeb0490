"""Two hypotheses that disagree about two outcomes, believed almost alike.

Expected utility takes one outcome outright and turns around when the credences change
places; Nash bargaining returns nearly a coin flip, and moves as little as they do.
"""

import bargain as bg

hypotheses = bg.examples.load("coin-flip")  # U1 = (1, 2), U2 = (2, 1)

for credence in (0.51, 0.49):
    varied = hypotheses.with_credences([credence, 1 - credence])
    print(f"credence of U1: {credence}")
    for rule in (bg.ExpectedUtility(), bg.NashBargaining()):
        lottery = rule(varied).to_dict()
        print(f"  {rule!r}:", {name: round(p, 6) for name, p in lottery.items()})
