// Builds an ONNX graph. Every value gets a unique name, whatever the names of the table's columns.
import type { Attribute, GraphNode, GraphValue, TensorData } from './proto.ts';

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<string, TensorData>();
  readonly inputs: GraphValue[] = [];
  readonly outputs: GraphValue[] = [];
  readonly #inputNames: Set<string>;
  readonly #prefix: string;
  #count = 0;

  /** @param inputNames the names of all inputs, which no other value may have */
  constructor(inputNames: readonly string[]) {
    this.#inputNames = new Set(inputNames);
    let prefix = 'value ';
    while (inputNames.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  #uniqueName(): string {
    return `${this.#prefix}${this.#count++}`;
  }

  /** Adds a node with one output and returns the output's name. */
  node(op: string, inputs: readonly string[], { attributes = {}, domain = '' }: NodeOptions = {}): string {
    const output = this.#uniqueName();
    this.nodes.push({ op, domain, inputs, outputs: [output], attributes });
    return output;
  }

  constant(data: TensorData): string {
    const name = this.#uniqueName();
    this.constants.set(name, data);
    return name;
  }

  /** Adds a scalar double constant and returns its name. */
  number(value: number): string {
    return this.constant({ type: 'double', dims: [], data: [value] });
  }

  input(value: GraphValue): string {
    this.inputs.push(value);
    return value.name;
  }

  /** Makes a value an output called `name`, with underscores behind it where an input has that name. */
  output(from: string, { name: baseName, ...value }: GraphValue): void {
    let name = baseName;
    while (this.#inputNames.has(name)) name += '_';
    this.nodes.push({ op: 'Identity', domain: '', inputs: [from], outputs: [name], attributes: {} });
    this.outputs.push({ name, ...value });
  }
}
