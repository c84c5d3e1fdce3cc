"""The launcher's parts, each in a process or folder of its own."""

import stat
from pathlib import Path

import pytest

from bot.launch.children import LOG_BYTES, bound_log, open_log
from bot.launch.dotenv import read_dotenv, write_dotenv
from bot.launch.embedded import EmbeddedValkey
from bot.launch.local import NAMES, local_secrets
from bot.launch.plan import SANDBOX_APP_ID, larkey_environment, make_plan
from bot.settings.load import load_settings
from sandbox.model.catalogue import MODELS
from sandbox.model.state import organisation_of
from sandbox.people import seeded
from tests.servers import Valkey
from tests.support import Process, free_port, listening

SECRETS = dict.fromkeys(NAMES, "0123456789abcdef")


def environment(**given: str) -> dict[str, str]:
    return larkey_environment(make_plan(load_settings(given)), given, SECRETS, "redis://127.0.0.1:1/0")


def test_what_is_set_stays_and_the_rest_is_in_the_box() -> None:
    told = environment(OPENAI_API_KEY="sk-real", OPENAI_BASE_URL="https://models.example.com/v1")
    assert told["OPENAI_API_KEY"] == "sk-real"
    assert told["OPENAI_BASE_URL"] == "https://models.example.com/v1"
    assert told["FEISHU_DOMAIN"].startswith("http://127.0.0.1:")
    assert told["REDIS_URL"] == "redis://127.0.0.1:1/0"


def test_the_programs_read_the_box_as_good_settings(tmp_path: Path) -> None:
    """Also when the person has set the same thing by another name, or a proxy that must not see the loopback."""
    key = tmp_path / "key"
    key.write_text("an-old-encrypt-key")
    told = environment(
        FEISHU_ENCRYPT_KEY_FILE=str(key), FEISHU__VERIFICATION_TOKEN="old", https_proxy="http://127.0.0.1:3128"
    )
    settings = load_settings(told)
    assert settings.feishu.encrypt_key.get_secret_value() == SECRETS["encrypt_key"]
    assert settings.feishu.verification_token.get_secret_value() == SECRETS["verification_token"]
    assert not settings.llm.proxy


def test_all_of_it_can_be_tried_in_the_box_and_what_is_set_holds() -> None:
    settings = load_settings(environment())
    assert settings.llm.model in MODELS
    assert settings.people.admin_open_ids == [seeded(SANDBOX_APP_ID)[0][1].open_id]
    assert settings.server.admin_token.get_secret_value() == SECRETS["admin_token"]
    assert len(settings.llm.roles) == 2
    keys = (settings.llm.api_key.get_secret_value()).split(",")
    assert len({organisation_of(key) for key in keys}) == len(keys) == 3

    mine = {"OPENAI_MODEL": "gpt-5", "ADMIN_OPEN_IDS": "ou_me", "ADMIN_TOKEN": "a-token-of-my-own"}
    settings = load_settings(environment(**mine, LLM__ROLES='{"pirate": "Talk like one."}'))
    assert settings.llm.model == "gpt-5"
    assert settings.people.admin_open_ids == ["ou_me"]
    assert settings.server.admin_token.get_secret_value() == "a-token-of-my-own"
    assert list(settings.llm.roles) == ["pirate"]


def test_real_people_get_nothing_that_is_for_trying() -> None:
    told = environment(APP_ID="cli_x", APP_SECRET="s", FEISHU_TRANSPORT="websocket", OPENAI_API_KEY="sk-real")
    assert not {"ADMIN_OPEN_IDS", "ADMIN_TOKEN", "OPENAI_MODEL", "LLM__ROLES"} & set(told)


def test_a_server_left_over_by_a_crash_makes_room(tmp_path: Path) -> None:
    embedded = EmbeddedValkey(tmp_path / "valkey", "a-password")
    program = embedded.prepare(tmp_path / "valkey.log")
    left_over = Process(program.argv, tmp_path / "left-over.log").start()
    left_over.wait_until(embedded.ready, "the first server")
    port = int((tmp_path / "valkey/port").read_text())

    EmbeddedValkey(tmp_path / "valkey", "a-password").prepare(tmp_path / "valkey.log")
    assert left_over.wait() == 0
    assert not listening(port)
    assert int((tmp_path / "valkey/port").read_text()) == port


def test_a_stranger_on_the_remembered_port_is_left_alone(tmp_path: Path, valkey: Valkey) -> None:
    folder = tmp_path / "embedded"
    folder.mkdir()
    (folder / "port").write_text(str(valkey.port))
    EmbeddedValkey(folder, "a-password").prepare(tmp_path / "valkey.log")
    assert valkey.process.running()
    assert int((folder / "port").read_text()) != valkey.port


def test_local_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    made = local_secrets(tmp_path)
    assert len(set(made.values())) == len(made)
    assert local_secrets(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_dotenv_gives_way_to_the_environment(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# mine\nexport APP_ID=cli_file\nAPP_SECRET='a b'\n\nTIMEZONE = UTC\n")
    environ = {"APP_ID": "cli_environment"}
    read_dotenv(environ, path)
    assert environ == {"APP_ID": "cli_environment", "APP_SECRET": "a b", "TIMEZONE": "UTC"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=sk-one # of the lab", "sk-one"),
        ("NAME=sk-one\t# of the lab", "sk-one"),
        ("NAME=#p#ss#word", "#p#ss#word"),
        ("NAME= # not set yet", ""),
        ("NAME='a # b' # a remark", "a # b"),
        ('NAME="it\'s" # a remark', "it's"),
        ("NAME='it's'", "it's"),
        ("\ufeffNAME=first", "first"),
        ("NAME=windows\r", "windows"),
    ],
)
def test_a_line_in_dotenv_means_what_compose_reads_in_it(tmp_path: Path, line: str, value: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(line.encode() + b"\nOTHER=x\n")
    environ: dict[str, str] = {}
    read_dotenv(environ, path)
    assert environ == {"NAME": value, "OTHER": "x"}


def test_written_credentials_replace_old_ones_and_leave_the_rest(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# mine\nAPP_ID=old\nOPENAI_API_KEY=sk-x\n")
    write_dotenv({"APP_ID": "cli_new", "APP_SECRET": "s"}, path)
    assert path.read_text() == "# mine\nOPENAI_API_KEY=sk-x\nAPP_ID=cli_new\nAPP_SECRET=s\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_stays_bounded_while_its_program_writes(tmp_path: Path) -> None:
    path, old = tmp_path / "logs/web.log", tmp_path / "logs/web.old.log"
    with open_log(path) as writing:
        for _ in range(3):
            writing.write(b"x" * LOG_BYTES)
            writing.write(b"y\n")
            writing.flush()
            bound_log(path)
        writing.write(b"the newest\n")
    assert path.read_bytes() == b"the newest\n"
    assert old.stat().st_size == LOG_BYTES + 2
    assert {stat.S_IMODE(log.stat().st_mode) for log in (path, old)} == {0o600}


def test_every_port_asked_for_is_free() -> None:
    assert not listening(free_port())


@pytest.mark.parametrize("level", ["app", "run", "dev"])
def test_the_bootstrap_knows_every_lock(level: str) -> None:
    from scripts.bootstrap import CONTAINS, LOCKS, ROOT

    assert (ROOT / LOCKS[level]).is_file()
    assert CONTAINS[level][-1] == level
