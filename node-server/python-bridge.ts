/**
 * What runs inside python3: loads the module, then answers JSON lines.
 *
 * In:  {"id", "headers", "body"}
 * Out: {"files"} or {"failure"} once, then {"id", "reply"} or {"id", "failure"}
 *
 * Plain functions run one after another on the main thread and coroutines side by side on one event
 * loop, as they did in the Python tool, so that no module has to be safe for threads.
 */
export const pythonBridge = String.raw`
import asyncio, importlib.util, inspect, json, os, signal, sys, threading, traceback

# The module's own input and output must not meddle with the protocol, not even from C code.
requests = os.fdopen(os.dup(0), "r", encoding="utf-8", newline="\n")
replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
null = os.open(os.devnull, os.O_RDONLY)
os.dup2(null, 0)
os.dup2(2, 1)
sys.stdout = sys.stderr
# Ctrl-C reaches the whole process group; the server says when it is over, by closing stdin.
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.dont_write_bytecode = True

path = sys.argv[1]
directory = os.path.dirname(path)
sys.path[0] = directory


def send(message):
    replies.write(json.dumps(message, allow_nan=False) + "\n")
    replies.flush()


def describe(error):
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(directory)]
    return {
        "message": traceback.format_exception_only(type(error), error)[-1].strip(),
        "line": own[-1].lineno if own else getattr(error, "lineno", None),
        "file": own[-1].filename if own else getattr(error, "filename", None),
        "traceback": "".join(traceback.format_exception(type(error), error, error.__traceback__)),
    }


def load():
    spec = importlib.util.spec_from_file_location("response_module", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["response_module"] = module
    spec.loader.exec_module(module)
    for name in ("get_response", "getResponse"):
        found = getattr(module, name, None)
        if callable(found):
            return found
    names = [name for name in vars(module) if not name.startswith("_")]
    raise LookupError(
        "the module has no function get_response(headers, body); it defines "
        + (", ".join(names) or "nothing")
    )


def own_files():
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    return [file for file in files if file and file.startswith(directory + os.sep)
            and "site-packages" not in file]


warned = False


def to_reply(result):
    global warned
    if result is None or isinstance(result, (str, dict)):
        return result
    if isinstance(result, (tuple, list)) and len(result) in (2, 3):
        text, reasoning, usage = result if len(result) == 3 else (result[0], None, result[1])
    elif isinstance(getattr(result, "content", None), str):
        text, reasoning, usage = (getattr(result, name, None) for name in ("content", "reasoning", "usage"))
    else:
        raise TypeError(
            f"get_response returned {result!r}; return a string, a dict such as {{'text': 'Hello'}}, "
            "(text, usage) or (text, reasoning, usage)"
        )
    if usage is not None and not warned:
        warned = True
        print("mockllm: the usage from get_response is not sent; the tokens are counted", file=sys.stderr)
    reply = {"text": text, "reasoning": reasoning}
    return {key: value for key, value in reply.items() if value is not None}


async def answer(get_response, line):
    # The id comes first, so that it is known even where the rest is nested too deeply to be read.
    id = int(line[len('{"id":'):line.index(",")])
    try:
        request = json.loads(line)
        result = get_response(request["headers"], request["body"])
        if inspect.isawaitable(result):
            result = await result
        send({"id": id, "reply": to_reply(result)})
    except (Exception, asyncio.CancelledError) as error:
        send({"id": id, "failure": describe(error)})


def read(loop, get_response, tasks):
    def begin(line):
        task = loop.create_task(answer(get_response, line))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    for line in requests:
        loop.call_soon_threadsafe(begin, line)
    os._exit(0)


async def serve(get_response):
    threading.Thread(
        target=read, args=(asyncio.get_running_loop(), get_response, set()), daemon=True
    ).start()
    await asyncio.Event().wait()


try:
    get_response = load()
except BaseException as error:
    send({"failure": describe(error)})
    os._exit(1)
send({"files": own_files()})
asyncio.run(serve(get_response))
`
