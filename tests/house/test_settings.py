"""Every setting is in config.toml with its default and one comment, and in docs/configuration.md with its name."""

from pydantic import BaseModel, SecretStr

from bot.settings.environment import FIXED
from bot.settings.load import Settings, load_settings
from tests.house.settings_table import rows, sections
from tests.support import ROOT


def plain(model: BaseModel) -> dict[str, object]:
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in values.items()}


def test_config_toml_has_every_setting_with_its_default() -> None:
    built_in = load_settings({}, [])
    expected = {name: plain(getattr(built_in, name)) for name in Settings.model_fields}
    assert sections() == expected


def test_every_setting_has_one_comment() -> None:
    assert set(rows()) == {(section, key) for section, values in sections().items() for key in values}


def test_config_toml_holds_no_secret() -> None:
    built_in = load_settings({})
    secret = [
        (section, key)
        for section in Settings.model_fields
        for key, value in getattr(built_in, section)
        if isinstance(value, SecretStr)
    ]
    assert len(secret) > 5
    assert not [place for place in secret if sections()[place[0]][place[1]]]


def test_every_setting_is_documented_with_its_environment_name_and_default() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8").splitlines()
    missing = [row for row in rows().values() if row not in page]
    assert not missing, "docs/configuration.md wants these rows:\n" + "\n".join(missing)


def test_the_page_documents_nothing_that_is_gone() -> None:
    page = (ROOT / "docs/configuration.md").read_text("utf-8").splitlines()
    settings = [line for line in page if line.startswith("| `") and "." in line.split("|")[1]]
    assert set(settings) == set(rows().values())


def test_the_fixed_environment_names_are_said_in_config_toml() -> None:
    """A reader of config.toml finds the name there, in brackets at the end of the comment."""
    text = (ROOT / "config.toml").read_text("utf-8")
    assert not [name for name in FIXED if f"[{name}]" not in text]
