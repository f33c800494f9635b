"""Every lexicon and rule file is plain YAML for any loader, with or without the C library."""

import pytest
import yaml

from pipeline.resources import data_dir

FILES = sorted([*data_dir("lexicons").glob("*.yaml"), *data_dir("rules").glob("*.yaml")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_is_plain_yaml(path):
    assert yaml.load(path.read_text("utf-8"), Loader=yaml.SafeLoader)
