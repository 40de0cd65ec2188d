// A graph under construction: every value gets a name of its own, whatever the columns of the table are called.
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
  readonly #taken: Set<string>;
  readonly #prefix: string;
  #count = 0;

  /** @param taken names that inputs will have */
  constructor(taken: readonly string[]) {
    this.#taken = new Set(taken);
    let prefix = 'value ';
    while (taken.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
    this.#prefix = prefix;
  }

  #fresh(): string {
    return `${this.#prefix}${this.#count++}`;
  }

  /** The name of its one output. */
  node(op: string, inputs: readonly string[], { attributes = {}, domain = '' }: NodeOptions = {}): string {
    const output = this.#fresh();
    this.nodes.push({ op, domain, inputs, outputs: [output], attributes });
    return output;
  }

  constant(data: TensorData): string {
    const name = this.#fresh();
    this.constants.set(name, data);
    return name;
  }

  /** A double that is the same for all rows. */
  number(value: number): string {
    return this.constant({ type: 'double', dims: [], data: [value] });
  }

  input(value: GraphValue): string {
    this.inputs.push(value);
    return value.name;
  }

  /** Gives a value out by `name`, or a longer one where a column is called so. */
  output(from: string, { name: wanted, ...value }: GraphValue): void {
    let name = wanted;
    while (this.#taken.has(name)) name += '_';
    this.nodes.push({ op: 'Identity', domain: '', inputs: [from], outputs: [name], attributes: {} });
    this.outputs.push({ name, ...value });
  }
}
