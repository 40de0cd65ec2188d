"""scikit-learn's MLPClassifier, in float32 as its input is."""

import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from serve import blas, serve

warnings.filterwarnings("ignore")  # That an epoch at a time does not converge is no news.


def partial_fit(table, hidden, batch):
    """`partial_fit` of the whole table is one epoch of shuffled mini-batches, without the loop of `fit` around it."""
    model = MLPClassifier(
        hidden_layer_sizes=tuple(hidden), activation="relu", solver="adam", learning_rate_init=0.01,
        batch_size=batch, alpha=0.0, epsilon=1e-7, random_state=0,
    )
    classes = np.arange(table.classes)

    def epoch():
        model.partial_fit(table.x, table.y, classes=classes)

    return epoch


def fit(table, hidden, batch):
    """`fit` as people call it, one epoch at a time going on from the last (warm_start)."""
    model = MLPClassifier(
        hidden_layer_sizes=tuple(hidden), activation="relu", solver="adam", learning_rate_init=0.01,
        batch_size=batch, alpha=0.0, epsilon=1e-7, random_state=0, max_iter=1, warm_start=True,
    )
    return lambda: model.fit(table.x, table.y)


def about():
    return {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "products": blas()}


serve({"partial_fit": partial_fit, "fit": fit}, about)
