"""Runs scripts in forks of one started interpreter. Jobs come as JSON lines on standard input:

    {"id": 1, "file": "/a.py", "cwd": "/", "env": {...}, "path": [...]}   run that file in a fork of its own
    {"close": [4, 6]}                                                     these ends of pipes were opened elsewhere

Answers go as JSON lines to standard output: {"id", "pid", "out", "err"} when a fork has started (the numbers of the pipes it
prints to, in this process), {"id", "exit"} when it has ended. When standard input ends, every fork is killed.
"""

import atexit
import gc
import json
import os
import selectors
import signal
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
                if "close" in message:
                    for end in message["close"]:
                        os.close(end)
                    continue
                pid = fork(message)
                if pid == 0:
                    return message
                running[pid] = message["id"]


def fork(job):
    out, to_out = os.pipe()
    err, to_err = os.pipe()
    pid = os.fork()
    if pid == 0:
        become(to_out, to_err)
        return 0
    os.close(to_out)
    os.close(to_err)
    say({"id": job["id"], "pid": pid, "out": out, "err": err})
    return pid


def become(to_out, to_err):
    """The fork as a process of its own: session, signals and streams."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(to_out, 1)
    os.dup2(to_err, 2)
    os.closerange(3, 1024)


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
