// The forward pass of a plain module, in JavaScript without imports. The last bits depend on the runtime's Math.exp.

/** The kernel is [inputs, units]; of the output layers of submodels one lies after another. */
type Layer = readonly [activation: string, outputs: Float64Array, kernel: Float32Array, bias: Float32Array];

function activate(x: Float64Array, activation: string): void {
  if (activation === 'softmax') {
    const highest = x.reduce((a, b) => Math.max(a, b));
    let sum = 0;
    for (let j = 0; j < x.length; j++) sum += x[j] = Math.exp((x[j] as number) - highest);
    for (let j = 0; j < x.length; j++) x[j]! /= sum;
    return;
  }
  for (let j = 0; j < x.length; j++) {
    const value = x[j] as number;
    if (activation === 'sigmoid') x[j] = 1 / (1 + Math.exp(-value));
    else if (activation === 'tanh') x[j] = Math.tanh(value);
    else if (activation === 'relu') x[j] = value > 0 ? value : 0;
    else if (activation === 'elu') x[j] = value > 0 ? value : Math.expm1(value);
  }
}

/**
 * The function from features to the mean of the networks' outputs: probabilities by class, or one number. It reuses one
 * array for all rows.
 *
 * @param networks for each the dense layers without weights, what its outputs (each submodel's) are multiplied by, and the
 *   number of submodels, 0 where it has no scales
 * @param weights the weights of all layers in order, scales before kernel before bias, as base64 of float32
 */
export function createNetworks(
  networks: readonly (readonly [
    layers: readonly (readonly [units: number, activation: string])[],
    share: number,
    submodels: number,
  ])[],
  width: number,
  weights: string,
): (features: Float32Array) => Float64Array {
  const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
  const floats = new Float32Array(bytes.buffer);
  let offset = 0;
  const take = (length: number) => floats.subarray(offset, (offset += length));
  let results = 0;
  const built = networks.map(([layers, share, submodels]) => {
    const scales = take(submodels * width);
    let inputs = width;
    const dense = layers.map(([units, activation], index): Layer => {
      const size = index + 1 < layers.length ? units : units * (submodels || 1);
      const layer: Layer = [activation, new Float64Array(units), take(inputs * size), take(size)];
      inputs = units;
      results = activation === 'sigmoid' ? 2 : units;
      return layer;
    });
    return [dense, share, scales] as const;
  });
  const mean = new Float64Array(results);
  const scaled = new Float64Array(width);
  return (features) => {
    mean.fill(0);
    for (const [dense, share, scales] of built) {
      let first = 0;
      do {
        let x: Float32Array | Float64Array = features;
        if (scales.length > 0) {
          for (let i = 0; i < width; i++) scaled[i] = (features[i] as number) * (scales[first + i] as number);
          x = scaled;
        }
        for (const [activation, outputs, kernel, bias] of dense) {
          const units = outputs.length;
          // Only output layers of submodels have more biases than units.
          const from = bias.length > units ? (first / width) * units : 0;
          for (let j = 0; j < units; j++) outputs[j] = bias[from + j] as number;
          for (let i = 0, k = from * x.length; i < x.length; i++, k += units) {
            const value = x[i] as number;
            // Most one-hot features and relu units are 0.
            if (value !== 0) for (let j = 0; j < units; j++) outputs[j]! += value * (kernel[k + j] as number);
          }
          activate(outputs, activation);
          x = outputs;
        }
        // A single sigmoid unit gives the probability of the second class.
        const second = x[0] as number;
        const both = x.length < mean.length ? [1 - second, second] : x;
        for (let j = 0; j < mean.length; j++) mean[j]! += share * (both[j] as number);
        first += width;
      } while (first < scales.length);
    }
    return mean;
  };
}
