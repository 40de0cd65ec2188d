// Loads a tfjs LayersModel by tfjs-layers and predicts with it.
import '@tensorflow/tfjs-backend-cpu';
import { getBackend, io, ready, setBackend, tensor2d, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { TfjsLayers } from '../../../src/formats/tfjs.ts';

/** The outputs of the model for each row of `features` [rows, width]. */
export async function runTfjs(
  { modelJson, weights }: TfjsLayers,
  features: Float32Array,
  width: number,
): Promise<Float32Array> {
  // The package's backend is registered in the same tfjs-core and is restored afterwards.
  const before = getBackend();
  await setBackend('cpu');
  await ready();
  const files: Record<string, () => Response> = {
    'model.json': () => new Response(modelJson, { headers: { 'content-type': 'application/json' } }),
    'weights.bin': () => new Response(Uint8Array.from(weights)),
  };
  const fetchFunc = async (url: unknown): Promise<Response> =>
    (files[String(url).split('/').at(-1) as string] as () => Response)();
  const model = await loadLayersModel(
    io.http('http://localhost/model/model.json', { fetchFunc: fetchFunc as typeof fetch }),
  );
  const input = tensor2d(features, [features.length / width, width]);
  const output = model.predict(input, { batchSize: 4096 }) as Tensor;
  try {
    return (await output.data()) as Float32Array;
  } finally {
    input.dispose();
    output.dispose();
    model.dispose();
    await setBackend(before);
  }
}
