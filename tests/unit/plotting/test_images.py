"""Pictures beside baselines, without their texts, whose fonts differ by machine."""

from __future__ import annotations

import pytest

from tests.pictures import BASELINES, IMAGES, save_without_text

pytest.importorskip("matplotlib")

# Root mean square, of 255. Edges are smoothed alike to within a hundredth from version
# to version; a wrong colour of one bar, or a line in another place, makes 5 or more.
TOLERANCE = 1.0


@pytest.mark.parametrize("image", IMAGES)
def test_a_picture_is_as_it_was_when_it_was_looked_at(image, tmp_path):
    from matplotlib.testing.compare import compare_images

    path = tmp_path / f"{image}.png"
    save_without_text(IMAGES[image], path)

    complaint = compare_images(str(BASELINES / f"{image}.png"), str(path), TOLERANCE)

    assert complaint is None, f"{complaint}\nsee tests/pictures.py to renew baselines"
