"""PyTorch on the CPU: the loop that its tutorials write, on tensors in memory (a DataLoader would cost more)."""

import torch
from torch import nn

from serve import Network, serve

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


def network(layers):
    modules = []
    for kernel, bias in layers:
        linear = nn.Linear(*kernel.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(kernel.T))
            linear.bias.copy_(torch.from_numpy(bias))
        modules += [linear, nn.ReLU()]
    return nn.Sequential(*modules[:-1])


def trainer(fused, compiled):
    def make(table, hidden, batch, layers):
        model = network(layers)
        loss_of = nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01, eps=1e-7, fused=fused)
        x, y = torch.from_numpy(table.x), torch.from_numpy(table.y).long()
        batches = torch.from_numpy(table.order).long().split(batch)

        def forward(x, y):
            return loss_of(model(x), y)

        measured = torch.compile(forward) if compiled else forward

        def train(epochs):
            for _ in range(epochs):
                for rows in batches:
                    optimizer.zero_grad(set_to_none=True)
                    measured(x[rows], y[rows]).backward()
                    optimizer.step()

        def probabilities():
            with torch.no_grad():
                return torch.softmax(model(x), dim=1).numpy()

        return Network(train, probabilities)

    return make


def about():
    # What `torch.show_config` says of the products, without its compiler flags.
    config = [line.strip(" -") for line in torch.__config__.show().split("\n")]
    products = [line for line in config if "Math Kernel" in line or "MKL-DNN" in line or "CPU capability" in line]
    return {
        "versions": {"torch": torch.__version__},
        "products": [*products, f"{torch.get_num_threads()} thread"],
        "epsilon": "after",
    }


serve(
    {
        # Adam's default on a CPU is a Python loop over the parameters; `fused=True` is one call for all of them.
        "eager": trainer(fused=False, compiled=False),
        "fused Adam": trainer(fused=True, compiled=False),
        "compile, fused Adam": trainer(fused=True, compiled=True),
    },
    about,
)
