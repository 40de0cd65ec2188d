"""PyTorch on the CPU: the loop that its tutorials write, on tensors in memory (a DataLoader would cost more)."""

import torch
from torch import nn

from serve import serve

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.manual_seed(0)


def network(table, hidden):
    layers = []
    inputs = table.width
    for units in hidden:
        layers += [nn.Linear(inputs, units), nn.ReLU()]
        inputs = units
    return nn.Sequential(*layers, nn.Linear(inputs, table.classes))


def loop(table, batch, step):
    x, y = torch.from_numpy(table.x), torch.from_numpy(table.y).long()

    def epoch():
        order = torch.randperm(len(y))
        for rows in order.split(batch):
            step(x[rows], y[rows])

    return epoch


def trainer(fused, compiled):
    def make(table, hidden, batch):
        model = network(table, hidden)
        loss_of = nn.CrossEntropyLoss()
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01, eps=1e-7, fused=fused)

        def forward(x, y):
            return loss_of(model(x), y)

        measured = torch.compile(forward) if compiled else forward

        def step(x, y):
            optimizer.zero_grad(set_to_none=True)
            measured(x, y).backward()
            optimizer.step()

        return loop(table, batch, step)

    return make


def about():
    # What `torch.show_config` says of the products, without its compiler flags.
    config = [line.strip(" -") for line in torch.__config__.show().split("\n")]
    products = [line for line in config if "Math Kernel" in line or "MKL-DNN" in line or "CPU capability" in line]
    return {"versions": {"torch": torch.__version__}, "products": [*products, f"{torch.get_num_threads()} thread"]}


serve(
    {
        # Adam's default on a CPU is a Python loop over the parameters; `fused=True` is one call for all of them.
        "eager": trainer(fused=False, compiled=False),
        "fused Adam": trainer(fused=True, compiled=False),
        "compile, fused Adam": trainer(fused=True, compiled=True),
    },
    about,
)
