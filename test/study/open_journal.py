"""Opens a journal with Optuna. `read` prints what it finds; `add` writes trials of Optuna's own into the same study."""
import json
import sys

import optuna
from optuna.storages import JournalStorage

try:
    from optuna.storages.journal import JournalFileBackend
except ImportError:  # before Optuna 4
    from optuna.storages import JournalFileStorage as JournalFileBackend

optuna.logging.set_verbosity(optuna.logging.WARNING)
what, path = sys.argv[1:]
study = optuna.load_study(study_name="mlpnas", storage=JournalStorage(JournalFileBackend(path)))
if what == "add":
    choices = study.trials[0].distributions
    asked = study.ask(choices)
    asked.report(0.25, 0)
    study.tell(asked, 0.125)
    study.ask(choices)
    study.enqueue_trial({"layer_1": "8 relu", "layer_2": "none"})
    study.set_user_attr("note", "opened with Optuna")
else:
    print(json.dumps({
        "direction": study.direction.name,
        "best": study.best_trial.user_attrs["number"],
        "attrs": study.user_attrs,
        "trials": [
            {
                "state": trial.state.name,
                "params": trial.params,
                "values": trial.values,
                "intermediate": [[step, value] for step, value in sorted(trial.intermediate_values.items())],
                "attrs": trial.user_attrs,
                "seconds": trial.duration.total_seconds() if trial.duration else None,
            }
            for trial in study.trials
        ],
    }))
