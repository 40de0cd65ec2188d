// The forward pass of a plain module, in JavaScript without imports. The last bits depend on the runtime's Math.exp.

interface Layer {
  readonly activation: string;
  readonly kernel: Float32Array;
  readonly outputs: Float64Array;
  readonly bias: Float32Array;
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
 * @param weights the weights of all layers in order, kernel [inputs, units] before bias, as base64 of float32
 */
export function createNetworks(
  networks: readonly (readonly (readonly [units: number, activation: string])[])[],
  width: number,
  weights: string,
): (features: Float32Array) => Float64Array {
  const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
  const floats = new Float32Array(bytes.buffer);
  let offset = 0;
  const take = (length: number) => floats.subarray(offset, (offset += length));
  const built = networks.map((layers) => {
    let inputs = width;
    return layers.map(([units, activation]): Layer => {
      const layer = { activation, kernel: take(inputs * units), bias: take(units), outputs: new Float64Array(units) };
      inputs = units;
      return layer;
    });
  });
  const [units, last] = (networks[0] as (typeof networks)[number]).at(-1) as readonly [number, string];
  const mean = new Float64Array(last === 'sigmoid' ? 2 : units);

  function run(layers: readonly Layer[], features: Float32Array): Float64Array {
    let x: Float32Array | Float64Array = features;
    for (const { activation, kernel, bias, outputs } of layers) {
      outputs.set(bias);
      for (let i = 0, k = 0; i < x.length; i++, k += outputs.length) {
        const value = x[i] as number;
        // Most one-hot features and relu units are 0.
        if (value !== 0) for (let j = 0; j < outputs.length; j++) outputs[j]! += value * (kernel[k + j] as number);
      }
      activate(outputs, activation);
      x = outputs;
    }
    return x as Float64Array;
  }
  return (features) => {
    mean.fill(0);
    for (const layers of built) {
      const outputs = run(layers, features);
      const share = 1 / built.length;
      if (outputs.length === mean.length)
        for (let j = 0; j < mean.length; j++) mean[j]! += share * (outputs[j] as number);
      else {
        // A single sigmoid unit gives the probability of the second class.
        const second = outputs[0] as number;
        mean[0]! += share * (1 - second);
        mean[1]! += share * second;
      }
    }
    return mean;
  };
}
