"""scikit-learn's MLPClassifier, in float32 as its input is. Its shuffling is off: the rows lie in the order of an epoch."""

import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier

from serve import Network, blas, serve

warnings.filterwarnings("ignore")  # That so many epochs do not converge is no news.


def model_of(table, hidden, batch, layers, **settings):
    """A classifier that has been initialised, with the given weights in the place of its own and an optimizer to come."""
    x, y = table.in_order()
    model = MLPClassifier(
        hidden_layer_sizes=tuple(hidden), activation="relu", solver="adam", learning_rate_init=0.01,
        batch_size=batch, alpha=0.0, epsilon=1e-7, random_state=0, shuffle=False, **settings,
    )
    model.partial_fit(x[:batch], y[:batch], classes=np.arange(table.classes))
    for at, (kernel, bias) in enumerate(layers):
        model.coefs_[at][...] = kernel
        model.intercepts_[at][...] = bias
    del model._optimizer
    return model, x, y


def partial_fit(table, hidden, batch, layers):
    """`partial_fit` of the whole table is one epoch of mini-batches, without the loop of `fit` around it."""
    model, x, y = model_of(table, hidden, batch, layers)

    def train(epochs):
        for _ in range(epochs):
            model.partial_fit(x, y)

    return Network(train, lambda: model.predict_proba(table.x))


def fit(table, hidden, batch, layers):
    """`fit` as people call it: many epochs in one call, which starts where the last has ended (warm_start)."""
    model, x, y = model_of(table, hidden, batch, layers, warm_start=True, n_iter_no_change=10**9)

    def train(epochs):
        model.set_params(max_iter=epochs).fit(x, y)

    return Network(train, lambda: model.predict_proba(table.x))


def about():
    return {"versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__}, "products": blas(), "epsilon": "before"}


serve({"partial_fit": partial_fit, "fit": fit}, about)
