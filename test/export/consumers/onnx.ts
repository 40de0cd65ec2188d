// Runs an ONNX file in ONNX Runtime, as a page or a server does.
import ort from 'onnxruntime-web';
import type { Encoder } from '../../../src/table/encoder.ts';
import { readColumns } from '../../../src/table/encoder.ts';
import type { RawTable } from '../../../src/table/read.ts';

// Threads would keep workers alive; warnings about unused inputs do not belong in the tests' output.
ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

export interface OnnxOutputs {
  readonly label?: readonly string[];
  readonly probabilities?: Float32Array;
  readonly value?: Float64Array;
}

/** Feeds all rows at once; cells are converted as the documentation of `toOnnx` describes. */
export async function runOnnx(model: Uint8Array, encoder: Encoder, table: RawTable): Promise<OnnxOutputs> {
  const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 3 });
  try {
    const columns = readColumns(
      encoder,
      table,
      Int32Array.from({ length: table.rows }, (_, row) => row),
    );
    const feeds: Record<string, ort.Tensor> = Object.create(null);
    for (const column of columns) {
      if (!session.inputNames.includes(column.name)) continue;
      const dims = [table.rows, 1];
      if (column.kind !== 'category')
        feeds[column.name] = new ort.Tensor('float64', Float64Array.from(column.values), dims);
      else if (column.boolean)
        feeds[column.name] = new ort.Tensor(
          'float64',
          Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)),
          dims,
        );
      else
        feeds[column.name] = new ort.Tensor(
          'string',
          Array.from(column.codes, (code) => column.levels[code] ?? ''),
          dims,
        );
    }
    const results = await session.run(feeds);
    return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data]));
  } finally {
    await session.release();
  }
}
