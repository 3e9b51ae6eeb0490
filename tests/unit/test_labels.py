"""Labels: distinct texts by position, and default ones that cost nothing."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from bargain._labels import Labels, check_label
from bargain.errors import InvalidHypothesesError, UnknownLabelError


def test_positions_are_those_given():
    labels = Labels("outcome", ["tea", "coffee", "mate"])

    assert [labels.position(label) for label in labels] == [0, 1, 2]


def test_default_labels_count_from_zero():
    assert list(Labels("hypothesis", 3)) == [
        "hypothesis 0",
        "hypothesis 1",
        "hypothesis 2",
    ]


def test_a_hundred_million_default_labels_are_not_made():
    labels = Labels("hypothesis", 10**8)

    assert len(labels) == 10**8
    assert labels[-1] == "hypothesis 99999999"
    assert labels.position("hypothesis 12345678") == 12345678
    assert "hypothesis 100000000" not in labels
    assert labels == Labels("hypothesis", 10**8)


@pytest.mark.parametrize("labels", [Labels("outcome", 4), Labels("outcome", "abcd")])
def test_slices_are_tuples(labels):
    assert labels[1:3] == (labels[1], labels[2])
    assert labels[::-1] == tuple(reversed(list(labels)))


@pytest.mark.parametrize("labels", [Labels("outcome", 4), Labels("outcome", "abcd")])
def test_positions_outside_raise_index_error(labels):
    with pytest.raises(IndexError):
        labels[4]


@pytest.mark.parametrize(
    "label", ["outcome 01", "outcome -1", "outcome", "outcome 4", "outcome ²", "a", 1]
)
def test_what_is_no_default_label_is_not_found(label):
    labels = Labels("outcome", 4)

    assert label not in labels
    with pytest.raises(UnknownLabelError, match="no outcome is called"):
        labels.position(label)


def test_an_unknown_label_is_named_with_those_there_are():
    with pytest.raises(UnknownLabelError) as caught:
        Labels("outcome", ["tea", "coffee"]).position("cofee")

    sentence = "no outcome is called 'cofee'; there are 'tea', 'coffee'"
    assert str(caught.value) == sentence


def test_an_unknown_label_is_a_key_error():
    with pytest.raises(KeyError):
        Labels("outcome", ["tea"]).position("coffee")


def test_a_message_shows_few_of_many_labels():
    with pytest.raises(UnknownLabelError, match=r"'outcome 5', \.\.\.$"):
        Labels("outcome", 10**6).position("tea")


def test_unhashable_things_are_no_labels():
    thing: Any = []

    assert thing not in Labels("outcome", ["tea"])


def test_labels_equal_the_same_texts_in_a_list_or_tuple():
    labels = Labels("outcome", ["tea", "coffee"])

    assert labels == ("tea", "coffee")
    assert labels == ["tea", "coffee"]
    assert labels != ("coffee", "tea")
    assert labels != ("tea",)
    assert labels != "tea"


def test_default_labels_equal_their_texts():
    assert Labels("outcome", 2) == ("outcome 0", "outcome 1")
    assert Labels("outcome", 2) == Labels("outcome", ["outcome 0", "outcome 1"])
    assert Labels("outcome", 2) != Labels("hypothesis", 2)


def test_equal_labels_have_equal_hashes():
    written = Labels("outcome", ["outcome 0", "outcome 1"])

    assert hash(Labels("outcome", 2)) == hash(written) == hash(tuple(written))


@pytest.mark.parametrize("labels", [Labels("outcome", 4), Labels("outcome", "abcd")])
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_copies_are_equal(labels, again):
    assert again(labels) == labels
    assert pickle.loads(pickle.dumps(labels)) == labels


def test_copied_default_labels_stay_default():
    assert pickle.loads(pickle.dumps(Labels("outcome", 10**8))).are_default


def test_a_long_repr_is_cut():
    assert repr(Labels("outcome", 10**8)) == (
        "('outcome 0', 'outcome 1', 'outcome 2', ..., 'outcome 99999999')"
    )


def test_the_first_label_that_occurs_twice_is_named():
    with pytest.raises(InvalidHypothesesError, match=r"distinct \(got 'b' twice\)"):
        Labels("outcome", ["a", "b", "c", "b", "a"])


@pytest.mark.parametrize("label", [2020, 1.5, "2020"])
def test_numbers_become_text(label):
    assert check_label("outcome", label) == str(label)


@pytest.mark.parametrize(
    "label",
    [
        None,
        True,
        [],
        {},
        set(),
        "",
        " ",
        " tea",
        "tea\n",
        "te\0a",
        "te\ud800a",
        "\udfff",
    ],
)
def test_refuses_what_is_no_label(label):
    with pytest.raises(InvalidHypothesesError, match="outcome labels must be"):
        check_label("outcome", label)


@pytest.mark.parametrize(
    "label", ["te\x01a", "te\x1ba", "te\na", "te\u2028a", "\U0001f375"]
)
def test_control_characters_within_are_text_like_any_other(label):
    assert check_label("outcome", label) == label
