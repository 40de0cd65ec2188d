"""What every peer has in common: it answers requests, one JSON line each, until its input ends.

{"data": {...}}            the table, once
{"open": {"side": "fit", "hidden": [64], "batch": 32}}   makes a network ready; several may be open, each under an id
{"run": {"id": 0, "steps": 500}}   trains about so many mini-batches; answers {"ms": ..., "steps": ...} by its own clock
{"job": {...}}             trains whole candidates, where a peer offers that
{"about": true}            versions and what computes products
"""

import base64
import json
import sys
import time

import numpy as np


class Table:
    def __init__(self, features, labels, width, classes):
        self.x = np.frombuffer(base64.b64decode(features), dtype=np.float32).reshape(-1, width).copy()
        self.y = np.frombuffer(base64.b64decode(labels), dtype=np.int32).copy()
        self.width = width
        self.classes = classes


def serve(sides, about, job=None):
    """sides: name -> function (table, hidden, batch) giving a function that trains one epoch and waits for its end."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # What libraries print is not an answer.
    table = None
    networks = []
    for line in sys.stdin:
        request = json.loads(line)
        if "data" in request:
            table = Table(**request["data"])
            answer = {}
        elif "open" in request:
            wanted = request["open"]
            try:
                epoch = sides[wanted["side"]](table, wanted["hidden"], wanted["batch"])
                epoch()  # Compiles what compiles.
                networks.append((epoch, len(table.y) / wanted["batch"]))
                answer = {"id": len(networks) - 1}
            except Exception as error:  # A compiler may be missing; the other ways can be measured all the same.
                answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        elif "close" in request:
            networks[request["close"]] = None
            answer = {}
        elif "run" in request:
            epoch, per_epoch = networks[request["run"]["id"]]
            epochs = max(1, round(request["run"]["steps"] / per_epoch))
            began = time.perf_counter()
            for _ in range(epochs):
                epoch()
            answer = {"ms": 1000 * (time.perf_counter() - began), "steps": epochs * per_epoch}
        elif "job" in request:
            answer = job(table, **request["job"])
        else:
            answer = {"sides": list(sides), **about()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def blas():
    """The libraries that numpy and scipy multiply with, and for which processor."""
    import threadpoolctl

    return [
        " ".join(str(pool.get(key) or "") for key in ("internal_api", "version", "architecture")).strip()
        + f", {pool['num_threads']} thread" + ("" if pool["num_threads"] == 1 else "s")
        for pool in threadpoolctl.threadpool_info()
    ]
