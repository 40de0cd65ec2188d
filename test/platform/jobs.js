// A small table and candidates of many shapes without random numbers, for every runtime and the browser.
const rows = Array.from({ length: 120 }, (_, row) => row);

export const table = {
  task: 'classification',
  width: 5,
  classes: 3,
  features: Float32Array.from({ length: 120 * 5 }, (_, at) => ((at * 7919) % 101) / 50 - 1),
  labels: Int32Array.from(rows, (row) => (row * row) % 3),
  train: Int32Array.from(rows.slice(0, 100)),
  validation: Int32Array.from(rows.slice(100)),
};

export const settings = {
  optimizer: 'adam',
  learningRate: 0.01,
  decay: 0.01,
  epochs: 2,
  batchSize: 32,
  dropout: 0.2,
  loss: 'matching',
};

export const jobs = [
  [
    [8, 'relu'],
    [3, 'softmax'],
  ],
  [[128, 'tanh'], 'dropout', [3, 'softmax']],
  [
    [64, 'elu'],
    [64, 'sigmoid'],
    [3, 'softmax'],
  ],
  [[16, 'sigmoid'], 'dropout', [32, 'relu'], [3, 'softmax']],
  [
    [512, 'relu'],
    [3, 'softmax'],
  ],
].map((architecture, number) => ({ number, seed: 7, architecture }));

/** A network that is large enough, and trained long enough, for workers without a task to help. */
export const largeJob = {
  number: 9,
  seed: 7,
  architecture: [[256, 'relu'], 'dropout', [256, 'tanh'], [3, 'softmax']],
  settings: { epochs: 40 },
};
