"""The files that come with the program are found where it runs."""

from moderator.domain.resources import resource


def test_resources_are_found() -> None:
    assert resource().is_dir()
    assert resource("translations", "fr").parent == resource("translations")
