// The architecture of a network: its layers without weights, from the first hidden layer to the output layer.

export const activations = ['sigmoid', 'tanh', 'relu', 'elu'] as const;
export type Activation = (typeof activations)[number];

export type HiddenLayer = readonly [units: number, activation: Activation];
/** One sigmoid unit for two classes, a softmax unit for each of more classes, one linear unit for a regression. */
export type OutputLayer = readonly [units: number, activation: 'softmax' | 'sigmoid' | 'linear'];
/** `'dropout'` applies to the outputs of the previous layer, at the study's rate. */
export type Layer = HiddenLayer | 'dropout' | OutputLayer;
/** The layers, the last an `OutputLayer`, the first not dropout. As JSON: `[[64,"relu"],"dropout",[3,"softmax"]]`. */
export type Architecture = readonly Layer[];

export type DenseLayer = HiddenLayer | OutputLayer;

/** The layers that have weights, in order. */
export function denseLayers(architecture: Architecture): DenseLayer[] {
  return architecture.filter((layer): layer is DenseLayer => layer !== 'dropout');
}

/** The number of weights and biases of an architecture on `inputs` features. */
export function countParams(architecture: Architecture, inputs: number): number {
  let params = 0;
  let width = inputs;
  for (const [units] of denseLayers(architecture)) {
    params += (width + 1) * units;
    width = units;
  }
  return params;
}
