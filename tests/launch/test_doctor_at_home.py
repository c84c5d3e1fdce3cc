"""`python -m bot doctor` beside `make run`: it finds what that has brought along, and changes none of it."""

from tests.launch.machine import Machine


def test_the_doctor_finds_what_make_run_has_brought_along(machine: Machine) -> None:
    machine.run()
    process = machine.bot("doctor", LANG="en_US.UTF-8")
    assert process.wait(60) == 0, process.output()
    told = process.output()
    assert "sandbox, model, Valkey" in told
    assert "Web workers: 2" in told
    assert f"http://127.0.0.1:{machine.sandbox_port} is reachable" in told


def test_before_the_first_run_the_doctor_says_what_is_missing_and_makes_nothing(machine: Machine) -> None:
    process = machine.bot("doctor", LANG="en_US.UTF-8")
    assert process.wait(60) == 1
    assert "make run" in process.output()
    assert not machine.data.exists()
