// The forward pass of a plain module, in JavaScript without imports. The last bits depend on the runtime's Math.exp.

interface Layer {
  readonly activation: string;
  readonly outputs: Float64Array;
  /** [inputs, units]; of the output layers of submodels one after another */
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

interface Shape {
  readonly layers: readonly (readonly [units: number, activation: string])[];
  /** Its share in the mean. */
  readonly share: number;
  readonly submodels?: number | undefined;
}

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
 * @param networks the dense layers of each network, without weights
 * @param weights the weights of all layers in order, scales before kernel before bias, as base64 of float32
 */
export function createNetworks(
  networks: readonly Shape[],
  width: number,
  weights: string,
): (features: Float32Array) => Float64Array {
  const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
  const floats = new Float32Array(bytes.buffer);
  let offset = 0;
  const take = (length: number) => floats.subarray(offset, (offset += length));
  const built = networks.map(({ layers, share, submodels = 0 }) => {
    const scales = take(submodels * width);
    let inputs = width;
    const dense = layers.map(([units, activation], index): Layer => {
      const size = (index === layers.length - 1 && submodels ? submodels : 1) * units;
      const layer = {
        activation,
        kernel: take(inputs * size),
        bias: take(size),
        outputs: new Float64Array(units),
      };
      inputs = units;
      return layer;
    });
    return { dense, scales, submodels, share: share / (submodels || 1) };
  });
  const [units, last] = networks[0]!.layers.at(-1)!;
  const mean = new Float64Array(last === 'sigmoid' ? 2 : units);
  const scaled = new Float64Array(width);

  function run(layers: readonly Layer[], features: Float32Array | Float64Array, submodel: number): Float64Array {
    let x = features;
    for (const { activation, kernel, bias, outputs } of layers) {
      // Only output layers of submodels have more biases than units.
      const first = bias.length > outputs.length ? submodel * outputs.length : 0;
      for (let j = 0; j < outputs.length; j++) outputs[j] = bias[first + j] as number;
      for (let i = 0, k = first * x.length; i < x.length; i++, k += outputs.length) {
        const value = x[i] as number;
        // Most one-hot features and relu units are 0.
        if (value !== 0) for (let j = 0; j < outputs.length; j++) outputs[j]! += value * (kernel[k + j] as number);
      }
      activate(outputs, activation);
      x = outputs;
    }
    return x as Float64Array;
  }
  function add(outputs: Float64Array, share: number): void {
    if (outputs.length === mean.length)
      for (let j = 0; j < mean.length; j++) mean[j]! += share * (outputs[j] as number);
    else {
      // A single sigmoid unit gives the probability of the second class.
      const second = outputs[0] as number;
      mean[0]! += share * (1 - second);
      mean[1]! += share * second;
    }
  }
  return (features) => {
    mean.fill(0);
    for (const { dense, scales, submodels, share } of built) {
      if (!submodels) add(run(dense, features, 0), share);
      for (let submodel = 0; submodel < submodels; submodel++) {
        for (let i = 0; i < width; i++) scaled[i] = (features[i] as number) * (scales[submodel * width + i] as number);
        add(run(dense, scaled, submodel), share);
      }
    }
    return mean;
  };
}
