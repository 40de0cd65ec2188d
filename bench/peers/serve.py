"""What every peer has in common: it answers requests, one JSON line each, until its input ends.

{"about": true}            versions, ways of training, and what computes products
{"data": {...}}            the table and the order of its rows in every epoch, once
{"open": {"side": "fit", "hidden": [64], "batch": 32, "params": "…"}}
                           makes a network with these weights and trains it for one epoch, which compiles what compiles;
                           answers {"id": 0, "loss": …, "seconds": …}, the loss over the table after that epoch, and how
                           long all this took; several may be open
{"run": {"id": 0, "steps": 500}}   trains the same network on, about so many mini-batches; answers {"ms": …, "steps": …,
                           "threads": …} by its own clock, threads being processor time over wall time
{"loss": 0}                the loss of a network over the table
{"close": 0}               lets a network go
{"job": {...}}             trains whole candidates, where a peer offers that
"""

import base64
import json
import os
import sys
import time

import numpy as np

# One processor: XLA and Keras's input pipeline have threads that no setting of theirs keeps to one.
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def floats(text):
    return np.frombuffer(base64.b64decode(text), dtype=np.float32).copy()


def whole_numbers(text):
    return np.frombuffer(base64.b64decode(text), dtype=np.int32).copy()


class Table:
    def __init__(self, features, labels, width, classes, order=None):
        self.x = floats(features).reshape(-1, width)
        self.y = whole_numbers(labels)
        self.width = width
        self.classes = classes
        self.order = np.arange(len(self.y), dtype=np.int32) if order is None else whole_numbers(order)

    def in_order(self):
        """The rows as an epoch takes them, for ways of training that take no order."""
        return self.x[self.order], self.y[self.order]


class Network:
    """A network under training. A peer makes one for each of its ways.

    train(epochs) returns when the work is done; probabilities() is an array [rows, classes] of the table's rows.
    """

    def __init__(self, train, probabilities):
        self.train = train
        self.probabilities = probabilities


def layers_of(params, width, hidden, classes):
    """Kernels [inputs, units] and biases, from all of them in one vector."""
    layers = []
    at = 0
    inputs = width
    for units in [*hidden, classes]:
        kernel = params[at : at + inputs * units].reshape(inputs, units)
        at += inputs * units
        layers.append((kernel, params[at : at + units]))
        at += units
        inputs = units
    return layers


def loss_of(network, table):
    """Categorical cross-entropy, the mean over all rows."""
    right = np.asarray(network.probabilities(), dtype=np.float64)[np.arange(len(table.y)), table.y]
    return float(-np.log(np.maximum(right, 1e-30)).mean())


def serve(sides, about, job=None, untimed={}):
    """sides: name -> function (table, hidden, batch, layers) giving a Network.

    about() says, beside versions and products, whether Adam's ε is added before or after the bias is corrected.
    """
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
            began = time.perf_counter()
            try:
                layers = layers_of(floats(wanted["params"]), table.width, wanted["hidden"], table.classes)
                network = {**sides, **untimed}[wanted["side"]](table, wanted["hidden"], wanted["batch"], layers)
                network.train(1)
                networks.append((network, len(table.y) / wanted["batch"]))
                ready = time.perf_counter() - began
                answer = {"id": len(networks) - 1, "loss": loss_of(network, table), "seconds": ready}
            except Exception as error:  # A compiler may be missing; the other ways can be measured all the same.
                answer = {"error": f"{type(error).__name__}: {error}"[:500]}
        elif "close" in request:
            networks[request["close"]] = None
            answer = {}
        elif "loss" in request:
            answer = {"loss": loss_of(networks[request["loss"]][0], table)}
        elif "run" in request:
            network, per_epoch = networks[request["run"]["id"]]
            epochs = max(1, round(request["run"]["steps"] / per_epoch))
            began, began_work = time.perf_counter(), time.process_time()
            network.train(epochs)
            took = time.perf_counter() - began
            worked = time.process_time() - began_work
            answer = {"ms": 1000 * took, "steps": epochs * per_epoch, "threads": worked / took}
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
