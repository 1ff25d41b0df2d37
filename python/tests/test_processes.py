"""Threads, processes, signals; the program."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import glossator
from conftest import lines, program

TEXT = "The mate [helper] came late."
unix = pytest.mark.skipif(os.name != "posix", reason="needs fork and signals")


def run(code, **options):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, **options)


def test_the_import_is_light():
    code = (
        "import sys, time; begun = time.perf_counter(); import glossator; glossator.notes('The mate [helper] came late.', 'en');"
        "took = time.perf_counter() - begun;"
        "print(took, *[name for name in ('pyarrow', 'pandas', 'polars', 'duckdb', 'numpy') if name in sys.modules])"
    )
    took = min(float(run(code).stdout) for _ in range(3))
    # A tenth of this where nothing else runs and the code is optimised.
    assert took < 1


@unix
def test_no_thread_is_started_by_the_import_or_kept():
    code = (
        "import os, glossator; count = lambda: len(os.listdir('/proc/self/task')) if os.path.isdir('/proc/self/task') else 1;"
        "glossator.notes('a [b]'); first = count(); glossator.diff('a', 'b'); glossator.collate(['a', 'b']);"
        "import time; time.sleep(0.5); print(first, count())"
    )
    assert run(code).stdout.split() == ["1", "1"]


@unix
def test_forked_processes_work_whatever_was_done_before():
    glossator.diff(TEXT, TEXT)
    glossator.collate([TEXT, TEXT])
    child = os.fork()
    if child == 0:
        done = glossator.diff(TEXT, TEXT)["same"] and glossator.notes(TEXT, "en") and glossator.collate([TEXT, TEXT]).rows
        os._exit(0 if done else 1)
    for _ in range(600):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(0.1)
    else:
        os.kill(child, signal.SIGKILL)
        pytest.fail("the forked process waits for threads that it does not have")
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.parametrize("method", [m for m in ("fork", "spawn") if m in multiprocessing.get_all_start_methods()])
def test_pools_of_processes(method):
    with multiprocessing.get_context(method).Pool(2) as pool:
        found = pool.map(glossator.views, [TEXT] * 20)
    assert found == [glossator.views(TEXT)] * 20


def test_threads_share_an_annotator():
    expected, wrong = glossator.notes(TEXT, "en"), []

    def work():
        for _ in range(200):
            if glossator.notes(TEXT, "en") != expected or not glossator.diff(TEXT, TEXT)["same"]:
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong


def test_other_threads_go_on_meanwhile():
    pa = pytest.importorskip("pyarrow")
    table = pa.table({"text": [TEXT] * 30_000})
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.002)

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.perf_counter()
    glossator.annotate(table, lang="en")
    took = time.perf_counter() - begun
    done.set()
    thread.join()
    assert len(ticks) > 20 * min(took, 1), (took, len(ticks))


@unix
@pytest.mark.parametrize(
    "work",
    [
        "import pyarrow as pa; table = pa.table({'text': ['The mate [helper] came late. ' * 9] * 3_000_000}); print(1, flush=True); "
        "glossator.annotate(table, lang='en')",
        "text = 'The mate [helper] came late. ' * 3_000_000; print(1, flush=True); glossator.notes(text)",
    ],
    ids=["table", "text"],
)
def test_ctrl_c_interrupts(work):
    if "pyarrow" in work:
        pytest.importorskip("pyarrow")
    child = subprocess.Popen(
        [sys.executable, "-c", f"import glossator; {work}; print('done')"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    child.stdout.readline()
    time.sleep(0.3)
    sent = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert "KeyboardInterrupt" in err and "done" not in out
    assert time.monotonic() - sent < 40


# ---- the program


def test_exit_codes_and_version(tmp_path):
    done = program("--version")
    assert (done.returncode, done.stdout.split()) == (0, [b"glossator", glossator.__version__.encode()])
    (tmp_path / "a.xml").write_text("<a>")
    assert program("validate", "a.xml", cwd=tmp_path).returncode == 1
    assert program("validate", "nowhere.xml", cwd=tmp_path).returncode == 2
    wrong = program("nothing")
    assert wrong.returncode == 2 and b"Usage: glossator" in wrong.stderr and not wrong.stdout


def test_map_goes_on_behind_bad_records():
    rows = lines([{"text": "A [new] ferry."}, {"text": 7}])
    done = program("map", "-", "--lang-default", "en", input=rows)
    assert done.returncode == 1 and len(done.stdout.splitlines()) == 2
    assert json.loads(done.stdout.splitlines()[1])["glossator"]["error"]["code"] == "no-text"


@unix
def test_a_reader_that_goes_away_ends_it_in_silence(tmp_path):
    (tmp_path / "posts.jsonl").write_bytes(lines([{"text": TEXT}] * 20_000))
    command = f"{sys.executable} -m glossator map posts.jsonl --lang-default en; echo $? > code"
    done = subprocess.run(["sh", "-c", f"({command}) | head -n 1"], cwd=tmp_path, capture_output=True)
    assert len(done.stdout.splitlines()) == 1 and not done.stderr
    assert (tmp_path / "code").read_text() == "0\n"


@unix
def test_ctrl_c_ends_the_program_as_a_signal():
    child = subprocess.Popen([sys.executable, "-m", "glossator", "map", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdin.write(lines([{"text": TEXT}]))
    child.stdin.flush()
    child.stdout.readline()
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=20) == -signal.SIGINT


@unix
def test_a_closed_output_is_an_error_and_nothing_goes_astray(tmp_path):
    command = f"{sys.executable} -m glossator map posts.jsonl --lang-default en >&-"
    (tmp_path / "posts.jsonl").write_bytes(lines([{"text": TEXT}]))
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 2 and b"closed" in done.stderr
    # With no standard error, messages must not go into the file that is opened next.
    (tmp_path / "page.txt").write_text("An [open bracket came late.")
    command = f"{sys.executable} -m glossator import page.txt -o page.xml 2>&-"
    assert subprocess.run(["sh", "-c", command], cwd=tmp_path).returncode in (0, 1)
    assert (tmp_path / "page.xml").read_text().startswith("<?xml")
    assert program("validate", "page.xml", cwd=tmp_path).returncode == 0
