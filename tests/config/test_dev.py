"""./dev — what a newcomer's machine lacks is said in one sentence, with 3 as the answer.

No half-made thing stays.
"""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EVERY_PYTHON = ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python")
NEEDED = ("dirname", "sha256sum", "cut", "cat", "rm", "id", "env", "sh", "mkdir", "uname", "head", "tr")


@pytest.fixture
def checkout(tmp_path):
    """A checkout with the script and the locks alone, and a machine with the plainest tools alone."""
    shutil.copy(ROOT / "dev", tmp_path / "dev")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in NEEDED:
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    return tmp_path


def run(checkout: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "./dev", *words],
        cwd=checkout,
        env={"PATH": str(checkout / "tools"), "HOME": str(checkout), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def program(checkout: Path, name: str, script: str) -> None:
    path = checkout / "tools" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_an_old_python_gets_one_sentence(checkout):
    for name in EVERY_PYTHON:
        program(checkout, name, "exit 1")  # "is it 3.11 or newer?" — no
    answer = run(checkout, "demo")
    assert answer.returncode == 3
    assert answer.stderr.strip().startswith("需要 Python 3.11 或更新的版本，本机没有找到。")
    assert "Traceback" not in answer.stderr


def test_a_missing_venv_module_gets_the_command_that_mends_it(checkout):
    # given a new enough Python without ensurepip, and somebody who is not root
    program(checkout, "python3", 'case "$*" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac')
    (checkout / "tools" / "id").unlink()
    program(checkout, "id", "echo 1000")
    answer = run(checkout, "demo")
    assert answer.returncode == 3
    assert "sudo apt-get install python3-venv" in answer.stderr
    assert not (checkout / ".venv").exists()


def test_no_network_gets_one_sentence_and_the_next_try_begins_again(checkout):
    # given a Python that makes a venv whose pip reaches nothing
    fake = 'mkdir -p .venv/bin; printf "#!/bin/sh\\ncase \\"\\$*\\" in *pip*) exit 1 ;; *) exit 0 ;; esac\\n"'
    made = f"{fake} > .venv/bin/python; chmod +x .venv/bin/python"
    program(checkout, "python3", f'case "$*" in *"-m venv"*) {made} ;; *) exit 0 ;; esac')
    (checkout / "tools" / "chmod").symlink_to(shutil.which("chmod") or "/bin/chmod")
    answer = run(checkout, "demo")
    assert answer.returncode == 3
    assert "依赖没有装上，请检查网络后重试。" in answer.stderr
    assert not (checkout / ".venv" / "stamp").exists()


def test_a_busy_port_gets_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        answer = subprocess.run(
            ["./dev", "demo", "--port", port],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert answer.returncode == 3
    assert f"端口 {port} 用不了" in answer.stderr
