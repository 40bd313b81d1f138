"""python3 measure.py FOLDER PROGRAM SECONDS: runs PROGRAM in FOLDER, once per list of arguments in
its runs.json, and prints what came of each: exit code (negative: the signal that ended it, also
after SECONDS), peak memory in KiB, seconds, and the codes in its answer."""
import json, os, signal, subprocess, sys, time

folder, program, seconds = sys.argv[1:]
os.chdir(folder)
found = []
for number, arguments in enumerate(json.load(open("runs.json"))):
    begun = time.monotonic()
    with open(f"answer-{number}", "wb") as answer:
        child = subprocess.Popen([program, *arguments], stdin=subprocess.DEVNULL, stdout=answer)
    signal.signal(signal.SIGALRM, lambda *_: child.kill())
    signal.alarm(int(seconds))
    _, status, used = os.wait4(child.pid, 0)
    signal.alarm(0)
    found.append({"exit": os.waitstatus_to_exitcode(status), "peak": used.ru_maxrss,
                  "seconds": round(time.monotonic() - begun, 3)})
# A child's peak begins with this process's, so answers are read when all is measured.
for number, run in enumerate(found):
    text = open(f"answer-{number}").read()
    answer = json.loads(text) if text else {}
    run["codes"] = [answer["code"]] if "code" in answer else []
    run["codes"] += [finding["code"] for finding in answer.get("findings", [])]
print(json.dumps(found))
