"""`python -m bot <command>` in an empty folder, as on a fresh machine."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import Sandbox
from tests.support import Process, free_port


@dataclass
class Machine:
    """A working folder with ports of its own. `set` is what the person has set in the environment."""

    folder: Path
    set: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    sandbox_port: int = field(default_factory=free_port)
    started: list[Process] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def bot(self, command: str, **more: str) -> Process:
        """Start the command, words and all; the process's output has what a person would see at the terminal."""
        ports = {"OPENAI_SERVICE_PORT": str(self.port), "SANDBOX__PORT": str(self.sandbox_port)}
        log = self.folder / f"terminal-{len(self.started)}.log"
        argv = [sys.executable, "-m", "bot", *command.split()]
        process = Process(argv, log, {**ports, **self.set, **more}, self.folder)
        self.started.append(process)
        return process.start()

    def run(self, **more: str) -> Process:
        """`make run`, until it says that it is ready."""
        process = self.bot("run", **more)
        process.wait_for_line("Larkey is ready", within=60)
        return process

    def refusal(self, command: str = "run", **more: str) -> str:
        """What it says before it ends with exit code 2: one line, without a traceback."""
        process = self.bot(command, **more)
        assert process.wait() == 2, process.output()
        lines = process.output().strip().splitlines()
        assert len(lines) == 1, process.output()
        return lines[0]

    def sandbox(self) -> Sandbox:
        """The control API of the sandbox that `run` has started."""
        return Sandbox.at(self.sandbox_port)

    def stop(self) -> None:
        for process in self.started:
            process.stop()
