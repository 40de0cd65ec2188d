// Predicts from the safetensors file and its JSON by the format's description alone, without code of this package.
import type { Safetensors } from '../../../src/formats/safetensors.ts';

interface About {
  readonly target: { readonly mean?: number; readonly deviation?: number };
  readonly networks: readonly {
    readonly architecture: readonly (string | [number, string])[];
    readonly layers: readonly number[];
    readonly votes?: number;
  }[];
}

const activations: Record<string, (x: number) => number> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  relu: (x) => Math.max(0, x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  linear: (x) => x,
};

/** The outputs of each row in doubles: probabilities by class, or one value. */
export function runSafetensors({ weights, encoder }: Safetensors, features: Float32Array, width: number): number[] {
  const { target, networks }: About = JSON.parse(encoder);
  const view = new DataView(weights.buffer, weights.byteOffset);
  const start = 8 + Number(view.getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(weights.subarray(8, start)));
  const tensor = (name: string): number[] => {
    const [from, to] = header[name].data_offsets;
    return Array.from({ length: (to - from) / 4 }, (_, at) => view.getFloat32(start + from + 4 * at, true));
  };
  const built = networks.map(({ architecture, layers }) => {
    const dense = architecture.filter((layer): layer is [number, string] => layer !== 'dropout');
    const first = `dense_${layers[0]}.scales`;
    const scales = first in header ? tensor(first) : undefined;
    const submodels: number = header[first]?.shape[0] ?? 1;
    // A plain network for each submodel, with the parts that are its own cut out.
    return Array.from({ length: submodels }, (_, submodel) =>
      dense.map(([units, activation], index) => {
        const part = (values: number[]): number[] => {
          const each = values.length / submodels;
          return index === dense.length - 1 ? values.slice(submodel * each, (submodel + 1) * each) : values;
        };
        return {
          units,
          activation,
          scales: index === 0 ? scales?.slice(submodel * width, (submodel + 1) * width) : undefined,
          kernel: part(tensor(`dense_${layers[index]}.kernel`)),
          bias: part(tensor(`dense_${layers[index]}.bias`)),
        };
      }),
    );
  });
  const results: number[] = [];
  for (let row = 0; row < features.length; row += width) {
    const outputsOf = (layers: (typeof built)[number][number]): number[] => {
      let x = Array.from(features.subarray(row, row + width));
      for (const { units, activation, scales, kernel, bias } of layers) {
        if (scales) x = x.map((value, i) => value * (scales[i] as number));
        x = Array.from({ length: units }, (_, j) =>
          x.reduce((sum, value, i) => sum + value * (kernel[i * units + j] as number), bias[j] as number),
        );
        if (activation !== 'softmax') x = x.map(activations[activation] as (value: number) => number);
        else {
          const exponentials = x.map((value) => Math.exp(value - Math.max(...x)));
          const sum = exponentials.reduce((a, b) => a + b);
          x = exponentials.map((value) => value / sum);
        }
      }
      return layers.at(-1)?.activation === 'sigmoid' ? [1 - (x[0] as number), x[0] as number] : x;
    };
    const meanOf = (outputs: readonly number[][]): number[] =>
      (outputs[0] as number[]).map(
        (_, j) => outputs.reduce((sum, output) => sum + (output[j] as number), 0) / outputs.length,
      );
    // Votes are repetitions.
    const voted = built.flatMap((submodels, at) =>
      Array.from({ length: networks[at]?.votes ?? 1 }, () => meanOf(submodels.map(outputsOf))),
    );
    results.push(
      ...meanOf(voted).map((value) =>
        target.deviation === undefined ? value : (target.mean as number) + target.deviation * value,
      ),
    );
  }
  return results;
}
