// Weights as bytes, for the study's storage. The layout is safetensors (https://github.com/huggingface/safetensors:
// header length as a little-endian u64, JSON header, data), so that Python and others read a trial's weights too.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { LayerWeights } from './candidate.ts';
import { submodelsOf } from './weights.ts';

const format = 'mlpnas weights 1';

/**
 * The exact bits of the weights as a safetensors file: `dense_0.kernel` [inputs, units], `dense_0.bias` [units], …
 * in order; with submodels also `dense_0.scales` [submodels, inputs], and the last layer's shapes begin with the
 * submodels. The header's metadata hold the format's version and the data's SHA-256. Same weights, same bytes.
 */
export function encodeWeights(layers: readonly LayerWeights[]): Uint8Array {
  return encodeNetworks([layers]);
}

/** As `encodeWeights`, of several networks one after another: their layers are numbered through. */
export function encodeNetworks(networks: readonly (readonly LayerWeights[])[]): Uint8Array {
  const tensors: Record<string, { dtype: 'F32'; shape: number[]; data_offsets: [number, number] }> = {};
  const arrays: Float32Array[] = [];
  let size = 0;
  const add = (name: string, values: Float32Array, shape: number[]) => {
    tensors[name] = { dtype: 'F32', shape, data_offsets: [size, size + values.byteLength] };
    arrays.push(values);
    size += values.byteLength;
  };
  const all = networks.flatMap((layers) => {
    const submodels = submodelsOf(layers);
    return layers.map((layer, at) => ({ layer, submodels, isLast: at === layers.length - 1 }));
  });
  all.forEach(({ layer: { kernel, bias, scales }, submodels, isLast }, index) => {
    const inputs = kernel.length / bias.length;
    const heads = submodels !== undefined && isLast ? [submodels] : [];
    const units = bias.length / (heads[0] ?? 1);
    if (!Number.isInteger(inputs)) {
      throw new Error(
        `Got a kernel of ${kernel.length} numbers and a bias of ${bias.length} for dense layer ${index}; ` +
          `the kernel is [inputs, units], the bias [units].`,
      );
    }
    if (scales && submodels !== undefined) add(`dense_${index}.scales`, scales, [submodels, inputs]);
    add(`dense_${index}.kernel`, kernel, [...heads, inputs, units]);
    add(`dense_${index}.bias`, bias, [...heads, units]);
  });

  const data = new Uint8Array(size);
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    data.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  const json = JSON.stringify({ __metadata__: { format, sha256: bytesToHex(sha256(data)) }, ...tensors });
  // The format wants the data aligned and pads the header with spaces.
  const header = utf8ToBytes(json.padEnd(Math.ceil(json.length / 8) * 8));
  const bytes = new Uint8Array(8 + header.length + size);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  bytes.set(data, 8 + header.length);
  return bytes;
}

/**
 * The weights that `encodeWeights` was given.
 *
 * @throws Error when any byte differs from what was written
 */
export function decodeWeights(bytes: Uint8Array): LayerWeights[] {
  const damaged = (what: string) =>
    new Error(
      `These ${bytes.length} bytes are not whole weights: ${what}. Train the network again or restore the file.`,
    );
  if (bytes.length < 8) throw damaged('the header is missing');
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerLength > bytes.length - 8) throw damaged('the header is cut off');
  let header: Record<string, { data_offsets?: [number, number]; format?: string }>;
  try {
    header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  } catch {
    throw damaged('the header is not JSON');
  }
  const version = header?.['__metadata__']?.format;
  if (version !== format)
    throw damaged(`their format is ${JSON.stringify(version)}, expected ${JSON.stringify(format)}`);

  const data = bytes.slice(8 + headerLength).buffer;
  const read = (name: string) => {
    const [start, end] = header[name]?.data_offsets ?? [];
    if (
      !(Number.isInteger(start) && Number.isInteger(end) && start! >= 0 && start! <= end! && end! <= data.byteLength)
    ) {
      throw damaged(`${name} is missing`);
    }
    if (end! % 4 !== 0 || start! % 4 !== 0) throw damaged(`${name} is cut off`);
    return new Float32Array(data.slice(start!, end!));
  };
  const layers: LayerWeights[] = [];
  for (let index = 0; `dense_${index}.kernel` in header; index++) {
    const scales = `dense_${index}.scales` in header ? { scales: read(`dense_${index}.scales`) } : {};
    const layer = { ...scales, kernel: read(`dense_${index}.kernel`), bias: read(`dense_${index}.bias`) };
    if (!Number.isInteger(layer.kernel.length / layer.bias.length))
      throw damaged(`the shapes of dense layer ${index} do not fit`);
    layers.push(layer);
  }
  // Encoding is a function of the weights, so this one comparison covers the checksum, the shapes and every name.
  const again = encodeWeights(layers);
  if (again.length !== bytes.length || again.some((byte, at) => byte !== bytes[at]))
    throw damaged('the checksum differs');
  return layers;
}
