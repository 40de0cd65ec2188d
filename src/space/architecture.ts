// What a network is, before it has weights: the layers from first hidden to output.

export const activations = ['sigmoid', 'tanh', 'relu', 'elu'] as const;
export type Activation = (typeof activations)[number];

export type HiddenLayer = readonly [units: number, activation: Activation];
/** One sigmoid unit for two classes, a softmax unit per class for more, one linear unit for a number. */
export type OutputLayer = readonly [units: number, activation: 'softmax' | 'sigmoid' | 'linear'];
/** `'dropout'` acts on the outputs of the layer before it, at the study's rate. */
export type Layer = HiddenLayer | 'dropout' | OutputLayer;
/** Ends in an `OutputLayer`; never begins with dropout. Prints as `[[64,"relu"],"dropout",[3,"softmax"]]`. */
export type Architecture = readonly Layer[];

export type DenseLayer = HiddenLayer | OutputLayer;

/** The layers that have weights, in order. */
export function denseLayers(architecture: Architecture): DenseLayer[] {
  return architecture.filter((layer): layer is DenseLayer => layer !== 'dropout');
}

/** Weights and biases of an architecture on `inputs` features. */
export function countParams(architecture: Architecture, inputs: number): number {
  let params = 0;
  let width = inputs;
  for (const [units] of denseLayers(architecture)) {
    params += (width + 1) * units;
    width = units;
  }
  return params;
}
