"""Rules by short texts."""

from __future__ import annotations

import pytest

import bargain as bg
from bargain.aggregators.registry import (
    ALIASES,
    RULES,
    known_texts,
    rule_from_text,
    takes,
)

TEXTS = {
    "nash": bg.NashBargaining(),
    "nash-bargaining": bg.NashBargaining(),
    "eu": bg.ExpectedUtility(),
    "expected-utility": bg.ExpectedUtility(),
    "eu:range": bg.ExpectedUtility("range"),
    "expected-utility:variance": bg.ExpectedUtility("variance"),
    " eu : range ": bg.ExpectedUtility("range"),
    "mixed": bg.Mixed(),
    "mixed:0.3": bg.Mixed(0.3),
    "mixed:0": bg.Mixed(0.0),
    "mixed:1e-3": bg.Mixed(0.001),
    "isoelastic:2": bg.Isoelastic(2),
    "bounded-eu:0.5": bg.BoundedExpectedUtility(0.5),
    "0.3*eu+0.7*nash": bg.LotteryMixture(
        [(0.3, bg.ExpectedUtility()), (0.7, bg.NashBargaining())]
    ),
    "0.5 * eu:range + 0.25 * mixed:0.1 + 0.25*nash": bg.LotteryMixture(
        [
            (0.5, bg.ExpectedUtility("range")),
            (0.25, bg.Mixed(0.1)),
            (0.25, bg.NashBargaining()),
        ]
    ),
    "5e-1*eu+5.0e-01*nash": bg.LotteryMixture(
        [(0.5, bg.ExpectedUtility()), (0.5, bg.NashBargaining())]
    ),
    "1*nash": bg.LotteryMixture([(1.0, bg.NashBargaining())]),
    "1.0e+0*nash": bg.LotteryMixture([(1.0, bg.NashBargaining())]),
}


@pytest.mark.parametrize("text", TEXTS)
def test_text_names_a_rule(text: str):
    assert rule_from_text(text) == TEXTS[text]


def test_every_text_for_people_names_a_rule():
    for entry in RULES.values():
        for text in entry.texts:
            assert type(rule_from_text(text)) is entry.rule


def test_aliases_lead_to_rules():
    assert set(ALIASES.values()) <= set(RULES)


def test_options_reach_the_rules_that_take_them():
    rule = rule_from_text("0.5*eu+0.5*mixed:0.2", "uniform", 1e-6)

    assert rule == bg.LotteryMixture(
        [
            (0.5, bg.ExpectedUtility()),
            (0.5, bg.Mixed(0.2, disagreement="uniform", tolerance=1e-6)),
        ]
    )
    assert takes(rule, "disagreement")
    assert not takes(bg.ExpectedUtility(), "disagreement")
    assert not takes(lambda hypotheses: None, "disagreement")


KNOWN = known_texts()
NO_RULE = (
    f"no rule is called {{}}; there are {KNOWN}, and lotteries over them such as "
    "0.3*eu+0.7*nash"
)
BAD_TEXTS = {
    "": NO_RULE.format("''"),
    "nsah": NO_RULE.format("'nsah'"),
    "Nash": NO_RULE.format("'Nash'"),
    "eu+nash": NO_RULE.format("'eu+nash'"),
    "0.3*eu+0.7*nsah": NO_RULE.format("'nsah'"),
    "eu:": f"rule 'eu:' must be one of {KNOWN} (got '' after 'eu'); leave it out or "
    "correct it",
    "eu:rnage": f"rule 'eu:rnage' must be one of {KNOWN} (got 'rnage' after 'eu'); "
    "leave it out or correct it",
    "nash:0.5": f"rule 'nash:0.5' must be one of {KNOWN} (got '0.5' after 'nash'); "
    "leave it out or correct it",
    "mixed:half": f"rule 'mixed:half' must be one of {KNOWN} (got 'half' after "
    "'mixed'); leave it out or correct it",
    "isoelastic": "rule 'isoelastic' must have its aversion after a colon; write "
    "'isoelastic:2'",
    "0.5*bounded-eu+0.5*nash": "rule '0.5*bounded-eu+0.5*nash' must have its share "
    "after a colon; write 'bounded-eu:0.5'",
    "isoelastic:-1": "aversion must be finite and at least 0 (got -1.0); for the limit "
    "at infinity use Egalitarian",
    "bounded-eu:2": "share must lie between 0 and 1 (got 2.0)",
    "mixed:2": "nash_weight must lie between 0 and 1 (got 2.0)",
    "mixed:nan": "nash_weight must lie between 0 and 1 (got nan)",
    "0.3*eu+nash": "rule '0.3*eu+nash' must be a sum of probability*rule (got 'nash'); "
    "write it like 0.3*eu+0.7*nash",
    "half*eu+0.5*nash": "rule 'half*eu+0.5*nash' must be a sum of probability*rule "
    "(got 'half*eu'); write it like 0.3*eu+0.7*nash",
    "0.3*eu+0.6*nash": "the probabilities of the parts must sum to 1 (got 0.9)",
    "-0.5*eu+1.5*nash": "the probability of a part must lie between 0 and 1 (got -0.5)",
}


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_text_is_refused(text: str):
    with pytest.raises(bg.InvalidOptionError) as caught:
        rule_from_text(text)

    assert str(caught.value) == BAD_TEXTS[text]
