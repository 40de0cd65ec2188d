"""JAX: an epoch is one compiled call, `jit` around a `lax.scan` over its mini-batches, with optax's Adam."""

# First of all, for it sets on which processor XLA makes its threads.
from serve import Network, serve

import jax
import jax.numpy as jnp
import optax


def adam_epsilon_before(rate, eps, b1=0.9, b2=0.999):
    """Adam as Keras and scikit-learn have it: ε is added before the second moment's bias is corrected."""

    def init(params):
        return jnp.zeros(()), jax.tree.map(jnp.zeros_like, params), jax.tree.map(jnp.zeros_like, params)

    def update(gradients, state):
        step, mean, square = state
        step += 1
        mean = jax.tree.map(lambda m, g: b1 * m + (1 - b1) * g, mean, gradients)
        square = jax.tree.map(lambda v, g: b2 * v + (1 - b2) * g * g, square, gradients)
        corrected = rate * jnp.sqrt(1 - b2**step) / (1 - b1**step)
        return jax.tree.map(lambda m, v: -corrected * m / (jnp.sqrt(v) + eps), mean, square), (step, mean, square)

    return optax.GradientTransformation(init, update)


def scan(table, hidden, batch, layers, adam=optax.adam):
    x, y = jnp.asarray(table.x), jnp.asarray(table.y)
    batches = jnp.asarray(table.order).reshape(-1, batch)
    optimizer = adam(0.01, eps=1e-7)
    params = [(jnp.asarray(kernel), jnp.asarray(bias)) for kernel, bias in layers]

    def logits_of(params, x):
        for kernel, bias in params[:-1]:
            x = jax.nn.relu(x @ kernel + bias)
        kernel, bias = params[-1]
        return x @ kernel + bias

    def loss_of(params, x, y):
        return optax.softmax_cross_entropy_with_integer_labels(logits_of(params, x), y).mean()

    def step(state, rows):
        params, moments = state
        gradients = jax.grad(loss_of)(params, x[rows], y[rows])
        updates, moments = optimizer.update(gradients, moments)
        return (optax.apply_updates(params, updates), moments), None

    # The old state is given up, so that the new one is written in its place.
    epoch = jax.jit(lambda state: jax.lax.scan(step, state, batches)[0], donate_argnums=0)
    state = (params, optimizer.init(params))

    def train(epochs):
        nonlocal state
        for _ in range(epochs):
            state = epoch(state)
        jax.block_until_ready(state)

    return Network(train, lambda: jax.nn.softmax(logits_of(state[0], x)))


def about():
    device = jax.devices()[0]
    return {
        "versions": {"jax": jax.__version__, "optax": optax.__version__},
        "products": [f"XLA on {device.platform}", "1 thread"],
        "epsilon": "after",
    }


def epsilon_before(table, hidden, batch, layers):
    return scan(table, hidden, batch, layers, adam_epsilon_before)


# The second is there for its loss alone, which peers with that formula are compared with.
serve({"jit, scan": scan}, about, untimed={"epsilon before": epsilon_before})
