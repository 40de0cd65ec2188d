"""Keras on TensorFlow."""

import time

from serve import Network, serve

import keras
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)
keras.utils.set_random_seed(0)


def network(table, layers, weights=None):
    """layers: (units, activation), or None for dropout."""
    model = keras.Sequential([keras.Input((table.width,))])
    for layer in layers:
        model.add(keras.layers.Dropout(0.2) if layer is None else keras.layers.Dense(layer[0], activation=layer[1]))
    if weights is not None:
        model.set_weights([array for pair in weights for array in pair])
    return model


def hidden_and_output(table, hidden):
    return [*((units, "relu") for units in hidden), (table.classes, "softmax")]


def adam():
    return keras.optimizers.Adam(0.01, epsilon=1e-7)


def measured(model, table):
    return lambda: model(table.x).numpy()


def fit(table, hidden, batch, layers):
    """One `model.fit` over many epochs, whole epochs in one call of TensorFlow, no metric beside the loss."""
    model = network(table, hidden_and_output(table, hidden), layers)
    model.compile(adam(), "categorical_crossentropy", steps_per_execution=len(table.y) // batch)
    x, labels = table.in_order()
    y = keras.utils.to_categorical(labels, table.classes)
    return Network(
        lambda epochs: model.fit(x, y, batch_size=batch, epochs=epochs, shuffle=False, verbose=0),
        measured(model, table),
    )


def function(jit):
    def make(table, hidden, batch, layers):
        """A training step of one's own as a `tf.function`, as Keras's guide writes it, on tensors in memory."""
        model = network(table, hidden_and_output(table, hidden), layers)
        optimizer = adam()
        optimizer.build(model.trainable_variables)
        loss_of = keras.losses.CategoricalCrossentropy()
        x = tf.constant(table.x)
        y = tf.one_hot(table.y, table.classes)
        batches = [tf.constant(table.order[start : start + batch]) for start in range(0, len(table.y), batch)]

        @tf.function(jit_compile=jit)
        def step(rows):
            labels = tf.gather(y, rows)
            with tf.GradientTape() as tape:
                loss = loss_of(labels, model(tf.gather(x, rows), training=True))
            optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
            return loss

        def train(epochs):
            for _ in range(epochs):
                for rows in batches:
                    loss = step(rows)
            loss.numpy()

        return Network(train, measured(model, table))

    return make


def job(table, architectures, epochs, batch, validation):
    """A plain loop over candidates: build, compile, fit with validation data. Seconds of each."""
    y = keras.utils.to_categorical(table.y, table.classes)
    cut = len(y) - validation
    seconds = []
    for layers in architectures:
        keras.backend.clear_session()
        began = time.perf_counter()
        model = network(table, layers)
        model.compile(adam(), "categorical_crossentropy", metrics=["accuracy"])
        model.fit(
            table.x[:cut], y[:cut], batch_size=batch, epochs=epochs, verbose=0, validation_data=(table.x[cut:], y[cut:])
        )
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


def about():
    return {
        "versions": {"keras": keras.__version__, "tensorflow": tf.__version__},
        "products": [f"{tf.config.threading.get_intra_op_parallelism_threads()} thread"],
        "epsilon": "before",
    }


serve({"fit": fit, "tf.function": function(False), "tf.function, XLA": function(True)}, about, job)
