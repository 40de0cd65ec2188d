"""scikit-learn's classifiers as they come, on rows that were encoded and split elsewhere; one JSON object each way."""

import json
import sys

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, balanced_accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

data = json.load(sys.stdin)
x = np.array(data["features"], dtype=np.float64).reshape(-1, data["width"])
y = np.array(data["labels"])
models = {
    "mlp": lambda: MLPClassifier(random_state=data["seed"]),
    "forest": lambda: RandomForestClassifier(random_state=data["seed"]),
}


def figures(model):
    fitted = model.fit(x[data["train"]], y[data["train"]])
    predicted = fitted.predict(x[data["test"]])
    truth = y[data["test"]]
    return {
        "accuracy": accuracy_score(truth, predicted),
        "balanced": balanced_accuracy_score(truth, predicted),
        "loss": log_loss(truth, fitted.predict_proba(x[data["test"]]), labels=fitted.classes_),
    }


answer = {name: figures(models[name]()) for name in data["models"]}
print(json.dumps({"version": sklearn.__version__, **answer}))
