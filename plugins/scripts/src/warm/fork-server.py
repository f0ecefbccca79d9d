"""Runs scripts in forks of one started interpreter. Jobs come as JSON lines on standard input:

    {"id": 1, "file": "/a.py", "cwd": "/", "env": {...}, "path": [...], "socket": "name", "token": "..."}

Each runs in a fork of its own, which connects to the (abstract) socket twice: it sends the token and 1 or 2, and then what it
prints. Answers go as JSON lines to standard output: {"id", "pid"} when a fork has started, {"id", "exit"} when it has ended.
When standard input ends, every fork is killed.
"""

import atexit
import gc
import json
import os
import selectors
import signal
import socket
import sys
import types


def serve():
    """Returns a job only in a fork."""
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    selector = selectors.DefaultSelector()
    selector.register(0, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    running = {}
    rest = b""
    while True:
        for key, _ in selector.select():
            if key.fd == woken:
                os.read(woken, 512)
                reap(running)
                continue
            data = os.read(0, 65536)
            if not data:
                for pid in running:
                    kill(pid)
                os._exit(0)
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                message = json.loads(line)
                pid = fork(message)
                if pid == 0:
                    return message
                running[pid] = message["id"]


def fork(job):
    pid = os.fork()
    if pid == 0:
        become(job)
        return 0
    say({"id": job["id"], "pid": pid})
    return pid


def become(job):
    """The fork as a process of its own: session, signals and streams."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.closerange(3, 1024)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    for stream in (1, 2):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect("\0" + job["socket"])
        connection.sendall(f"{job['token']}{stream}".encode())
        os.dup2(connection.fileno(), stream)
        connection.close()


def reap(running):
    while running:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        code = os.waitstatus_to_exitcode(status)
        if pid in running:
            say({"id": running.pop(pid), "exit": 128 - code if code < 0 else code})


def kill(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def say(message):
    os.write(1, json.dumps(message).encode() + b"\n")


def without_server(kind, error, trace):
    """A traceback begins where the script does."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    error.__traceback__ = trace
    sys.__excepthook__(kind, error, trace)


def prepare(job):
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    file = job["file"]
    sys.argv[:] = [file]
    sys.path[0:1] = [os.path.dirname(file), *job["path"]]
    main = types.ModuleType("__main__")
    main.__file__ = file
    main.__builtins__ = __builtins__
    main.__annotations__ = {}
    sys.excepthook = without_server
    sys.modules["__main__"] = main
    return file, main.__dict__


def run(file, names):
    """The exit code of the script. What it left unsaid about its end is said as the interpreter would."""
    try:
        with open(file, "rb") as source:
            text = source.read()
    except OSError as error:
        print(f"python: can't open file '{file}': [Errno {error.errno}] {error.strerror}", file=sys.stderr)
        return 2
    try:
        exec(compile(text, file, "exec"), names)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 0xFF
        print(end.code, file=sys.stderr)
        return 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def leave(code, names, known):
    """What the end of an interpreter does for a script: threads, exit functions, open files. The rest goes with the process."""
    if "threading" in sys.modules:
        sys.modules["threading"]._shutdown()
    atexit._run_exitfuncs()
    names.clear()
    for name in [name for name in sys.modules if name not in known]:
        getattr(sys.modules[name], "__dict__", {}).clear()
    gc.collect()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            pass
    os._exit(code)


gc.collect()
gc.freeze()
_job = serve()
_known = set(sys.modules)
_file, _names = prepare(_job)
leave(run(_file, _names), _names, _known)
