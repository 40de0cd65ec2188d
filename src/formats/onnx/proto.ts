// Writes the part of ONNX's protocol buffers that the models need.
// Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (field numbers).
import { PbfWriter } from 'pbf';

/** TensorProto.DataType */
export const elementTypes = { float: 1, int64: 7, string: 8, double: 11 } as const;
export type ElementType = keyof typeof elementTypes;

export interface TensorData {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | readonly number[] | readonly string[];
}

/** The value of an attribute: a float, an integer, a list of either, or a list of strings. */
export type Attribute =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly strings: readonly string[] };

export interface GraphNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  /** Sizes: a number, or a name where the size differs from call to call. */
  readonly dims: readonly (number | string)[];
  readonly description: string;
}

export interface OnnxModel {
  readonly name: string;
  readonly description: string;
  readonly producerVersion: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, TensorData>;
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** ONNX Runtime reads these versions since 1.12, of 2022. */
const irVersion = 8;
const operatorSets = { '': 17, 'ai.onnx.ml': 3 };

const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);

export function writeOnnx(model: OnnxModel): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, irVersion);
  pbf.writeStringField(2, 'mlpnas');
  pbf.writeStringField(3, model.producerVersion);
  pbf.writeStringField(6, model.description);
  pbf.writeMessage(7, writeGraph, model);
  for (const set of Object.entries(operatorSets)) {
    pbf.writeMessage(
      8,
      ([domain, version], to) => {
        to.writeStringField(1, domain);
        to.writeVarintField(2, version);
      },
      set,
    );
  }
  for (const entry of Object.entries(model.metadata)) {
    pbf.writeMessage(
      14,
      ([key, value], to) => {
        to.writeStringField(1, key);
        to.writeStringField(2, value);
      },
      entry,
    );
  }
  return pbf.finish();
}

function writeGraph({ nodes, name, constants, inputs, outputs }: OnnxModel, pbf: PbfWriter): void {
  for (const node of nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, name);
  for (const constant of constants) pbf.writeMessage(5, writeTensor, constant);
  for (const input of inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of outputs) pbf.writeMessage(12, writeValue, output);
}

function writeNode({ op, domain, inputs, outputs, attributes }: GraphNode, pbf: PbfWriter): void {
  for (const input of inputs) pbf.writeStringField(1, input);
  for (const output of outputs) pbf.writeStringField(2, output);
  pbf.writeStringField(3, outputs[0] as string);
  pbf.writeStringField(4, op);
  for (const attribute of Object.entries(attributes)) pbf.writeMessage(5, writeAttribute, attribute);
  if (domain !== '') pbf.writeStringField(7, domain);
}

function writeAttribute([name, value]: [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  // AttributeProto.AttributeType
  let type = 0;
  if ('float' in value) {
    pbf.writeFloatField(2, value.float);
    type = 1;
  } else if ('int' in value) {
    pbf.writeVarintField(3, value.int);
    type = 2;
  } else if ('floats' in value) {
    for (const float of value.floats) pbf.writeFloatField(7, float);
    type = 6;
  } else if ('ints' in value) {
    for (const int of value.ints) pbf.writeVarintField(8, int);
    type = 7;
  } else {
    for (const text of value.strings) pbf.writeBytesField(9, bytesOfText(text));
    type = 8;
  }
  pbf.writeVarintField(20, type);
}

function writeTensor([name, { type, dims, data }]: [string, TensorData], pbf: PbfWriter): void {
  for (const dim of dims) pbf.writeVarintField(1, dim);
  pbf.writeVarintField(2, elementTypes[type]);
  pbf.writeStringField(8, name);
  if (type === 'string') {
    for (const text of data as readonly string[]) pbf.writeBytesField(6, bytesOfText(text));
  } else {
    pbf.writeBytesField(9, rawBytes(type, data as Float32Array));
  }
}

/** The numbers as bytes, little-endian like every machine that runs WebAssembly. */
function rawBytes(type: ElementType, data: ArrayLike<number>): Uint8Array {
  const values =
    type === 'float'
      ? Float32Array.from(data)
      : type === 'double'
        ? Float64Array.from(data)
        : BigInt64Array.from(Array.from(data, BigInt));
  return new Uint8Array(values.buffer);
}

function writeValue({ name, type, dims, description }: GraphValue, pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  pbf.writeMessage(2, writeType, { type, dims });
  pbf.writeStringField(3, description);
}

/** TypeProto with its tensor_type. */
function writeType(value: Pick<GraphValue, 'type' | 'dims'>, pbf: PbfWriter): void {
  pbf.writeMessage(
    1,
    ({ type, dims }, tensor) => {
      tensor.writeVarintField(1, elementTypes[type]);
      tensor.writeMessage(
        2,
        (sizes, shape) => {
          for (const size of sizes) {
            shape.writeMessage(
              1,
              (dim, to) => {
                if (typeof dim === 'number') to.writeVarintField(1, dim);
                else to.writeStringField(2, dim);
              },
              size,
            );
          }
        },
        dims,
      );
    },
    value,
  );
}
