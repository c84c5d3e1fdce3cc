"""What cannot work is said in one sentence that names the setting and what to do, before anything is started."""

import socket

import pytest

from tests.launch.machine import Machine
from tests.support import listening

WHOLE = {
    "APP_ID": "cli_x",
    "APP_SECRET": "secret-of-the-app",
    "FEISHU_TRANSPORT": "websocket",
    "OPENAI_API_KEY": "sk-x",
    "REDIS_URL": "redis://127.0.0.1:9/0",
    "SECRET_KEY": "a-key-that-is-long-enough",
}


def test_a_taken_port_is_one_sentence(machine: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", machine.port))
        other.listen()
        said = machine.refusal()
    assert str(machine.port) in said
    assert "OPENAI_SERVICE_PORT" in said


def test_a_taken_sandbox_port_is_one_sentence(machine: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", machine.sandbox_port))
        other.listen()
        assert "SANDBOX__PORT" in machine.refusal()


def test_two_taken_ports_are_one_sentence_too(machine: Machine) -> None:
    with socket.socket() as one, socket.socket() as other:
        for taken, port in ((one, machine.port), (other, machine.sandbox_port)):
            taken.bind(("127.0.0.1", port))
            taken.listen()
        said = machine.refusal()
    assert "OPENAI_SERVICE_PORT=" in said
    assert "SANDBOX__PORT=" in said


def test_a_bad_setting_names_itself(machine: Machine) -> None:
    assert "SERVER_WORKERS" in machine.refusal(SERVER_WORKERS="many")


def test_a_real_app_without_a_model_key_does_not_start(machine: Machine) -> None:
    said = machine.refusal(APP_ID="cli_x", APP_SECRET="secret-of-the-app", FEISHU_TRANSPORT="websocket")
    assert "OPENAI_API_KEY" in said
    assert not listening(machine.sandbox_port)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("OPENAI_API_KEY", "sk-one sk-two", "separated by commas"),
        ("OPENAI_API_KEY", "sk-one\nsk-two", "separated by commas"),
        ("OPENAI_API_KEY", "'sk-one'", "a quote"),
        ("OPENAI_BASE_URL", "https://models.example.com/v1?version=1", "without a query"),
        ("REDIS_URL", "http://127.0.0.1:9", "REDIS_URL must begin with"),
        ("REDIS_URL", "redis://:p#ss/word@127.0.0.1:9", "percent-encode"),
        ("DATABASE_URL", "oracle://127.0.0.1/larkey", "DATABASE_URL must begin with"),
        ("DATABASE_URL", "mysql://127.0.0.1", "DATABASE_URL needs a host and a database"),
    ],
)
@pytest.mark.parametrize("command", ["run", "web"])
def test_what_nobody_could_read_is_one_sentence(
    machine: Machine, command: str, name: str, value: str, words: str
) -> None:
    said = machine.refusal(command, **WHOLE | {name: value})
    assert words in said
    assert value not in said
    assert not machine.data.exists()


def test_a_database_that_is_not_there_is_one_sentence(machine: Machine) -> None:
    said = machine.refusal("run", DATABASE_URL="postgresql://nobody:secret-word@127.0.0.1:9/none")
    assert "Check DATABASE_URL" in said
    assert said.lower().count("cannot be used") == 1
    assert "secret-word" not in said


def test_a_data_folder_that_cannot_be_used_is_one_sentence(machine: Machine) -> None:
    machine.data.write_text("a file, and no folder")
    assert "data cannot be used (File exists)" in machine.refusal()


def test_logs_that_cannot_be_written_are_one_sentence(machine: Machine) -> None:
    machine.data.mkdir()
    (machine.data / "logs").write_text("a file, and no folder")
    assert "logs cannot be used (File exists)" in machine.refusal()


def test_secrets_that_are_damaged_are_one_sentence_and_stay(machine: Machine) -> None:
    machine.data.mkdir()
    (machine.data / "secrets.json").write_text('{"secret_key": "half of')
    assert "data/secrets.json is damaged" in machine.refusal()
    assert (machine.data / "secrets.json").read_text() == '{"secret_key": "half of'


@pytest.mark.parametrize("name", ["APP_ID", "OPENAI_API_KEY", "REDIS_URL", "SECRET_KEY"])
def test_the_image_does_not_start_without_what_it_needs(machine: Machine, name: str) -> None:
    everything = dict(WHOLE)
    del everything[name]
    if name == "APP_ID":
        del everything["APP_SECRET"]
    assert name in machine.refusal("serve", **everything)
    assert not machine.data.exists()


def test_a_line_in_dotenv_that_is_none_is_named(machine: Machine) -> None:
    (machine.folder / ".env").write_text("# a comment\nAPP_ID cli_x\n")
    assert ".env, line 2" in machine.refusal()


def test_a_dotenv_that_is_no_text_is_one_sentence(machine: Machine) -> None:
    (machine.folder / ".env").write_bytes("APP_ID=cli_x\n".encode("utf-16"))
    assert ".env cannot be read: it is not UTF-8 text" in machine.refusal()


def test_an_unknown_command_shows_what_there_is(machine: Machine) -> None:
    process = machine.bot("fly")
    assert process.wait() == 2
    assert "register" in process.output()
