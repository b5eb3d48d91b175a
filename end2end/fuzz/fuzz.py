"""Asks the real server what its OpenAPI document allows and much that it does not.

No answer may be a 5xx, take longer than 10 s or differ from the document, and nothing may panic. Options are handed on to `schemathesis run`, say `--seed 3` or `--max-examples 500`.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree

HERE = pathlib.Path(__file__).parent
SERVER = os.environ.get("WNN_TEST_SERVER", HERE.parent.parent / "target/debug/server")
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,unsupported_method,allow_header_conformance,use_after_free"
)
# Would write wherever chance says.
LEFT_OUT = ["--exclude-path", "/api/backup"]
PATIENCE_SECONDS = 60


class Server:
    """A server on a free port with a data directory of its own."""

    def __init__(self, data):
        self.log = open(data / "log", "w+")
        command = [SERVER, "--addr", "127.0.0.1", "--port", "0", "--data", data / "data"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            if found := re.match(r"Listening on (http:\S+)", line):
                self.url = found[1].rstrip("/")
                return
        sys.exit(f"the server ended before it listened\n{self.said()}")

    def ask(self, path, body=None):
        body = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/api/{path}", body, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            sys.exit(f"/api/{path}: {refused.read().decode()}")

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)


def settle_in(server):
    """A flow that has run, so that there is something to ask for."""
    params = {"corpus": "toy", "generations": 3, "iterations": 3, "population_size": 4, "neighbors_per_iter": 4,
              "total_neighbors_size": 4, "default_neurons": 2, "default_bits": 4, "checkpoint_interval": 1}
    experiment = {"name": "GA", "experiment_type": "ga", "optimize_neurons": True}
    config = {"experiments": [experiment, experiment | {"experiment_type": "ts"}], "params": params}
    flow = server.ask("flows", {"name": "known", "config": config})
    server.ask(f"flows/{flow['id']}/start", {})
    until = time.monotonic() + PATIENCE_SECONDS
    while (status := server.ask(f"flows/{flow['id']}")["status"]) != "completed":
        if status == "failed" or time.monotonic() > until:
            sys.exit(f"the flow to ask for is {status}\n{server.said()}")
        time.sleep(0.1)


def fuzz(server, folder, options):
    """Runs Schemathesis; how many operations it tried and found wrong."""
    report = folder / "report.xml"
    command = [pathlib.Path(sys.executable).parent / "schemathesis", "run", f"{server.url}/api/openapi.json",
               "--checks", CHECKS, *LEFT_OUT, "--continue-on-failure", "--no-shrink", "--request-timeout", "10",
               "--max-examples", "40", "--seed", "1", "--warnings", "off", "--report-junit-path", report, *options]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    status = subprocess.run(command, cwd=folder, env=environment).returncode
    cases = list(xml.etree.ElementTree.parse(report).iter("testcase")) if report.exists() else []
    wrong = sum(any(case.find(mark) is not None for mark in ("failure", "error")) for case in cases)
    return len(cases), max(wrong, int(status != 0))


def is_invented(finding):
    """Whether it is a checkpoint that the fuzzer registered under the name of a file that is not there."""
    return finding["complaint"] == "missing" and "which a client registered" in finding["what"]


def main():
    with tempfile.TemporaryDirectory(prefix="wnn-fuzz-") as folder:
        folder = pathlib.Path(folder)
        server = Server(folder)
        try:
            settle_in(server)
            tried, wrong = fuzz(server, folder, sys.argv[1:])
            findings = [one for one in server.ask("doctor")["findings"] if not is_invented(one)]
            if findings:
                wrong += 1
                print(f"Afterwards the doctor finds {findings}")
        finally:
            ended = server.stop()
        if ended != 0 or "panicked" in server.said():
            wrong += 1
            print(f"Afterwards the server ended with {ended}\n{server.said()}")
        verdict = "FAILED" if wrong else "ok"
        print(f"test result: {verdict}. {tried - wrong} passed; {wrong} failed; 0 ignored")
        return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
