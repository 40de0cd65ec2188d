// Each kernel against its plain twin in TypeScript and against what stock tfjs has for it. Both sides are called as
// operations of tfjs where there is one; the elementary functions are loops of the fused trainer and no operations of ours,
// so they are called bare: at the size that is taken here the way through tfjs is a small part.
import { currentBackend, openBackend } from '../src/kernels/backend.ts';
import { dropoutMask } from '../src/kernels/dropout.ts';
import { allocate, kernelsOf } from '../src/kernels/heap.ts';
import { floatsAt } from '../test/kernels/heap-view.ts';
import { padSequences } from '../src/kernels/pad.ts';
import { discountedReturns } from '../src/kernels/returns.ts';
import { matMul, tensor2d, type Tensor } from '../src/kernels/tf.ts';
import * as dropoutTwin from '../test/kernels/twin/dropout.ts';
import * as padTwin from '../test/kernels/twin/pad.ts';
import { product } from '../test/kernels/twin/product.ts';
import * as returnsTwin from '../test/kernels/twin/returns.ts';
import { randomStream, uniform, uniformInt } from '../src/random.ts';
import { quick } from './flags.ts';
import { interleave, timed } from './interleave.ts';
import { print, round, say, type Line } from './print.ts';
import { startStockKernels, type StockKernel } from './stock-kernels-thread.ts';

interface Case {
  readonly kernel: string;
  readonly size: string;
  readonly ours: () => void;
  readonly twin: () => void;
  /** Stock tfjs has nothing like it where this is missing. */
  readonly stock?: StockKernel;
}

const backend = await openBackend();
const wasm = currentBackend();
const random = randomStream(0, 'benchmark of kernels');
const floats = (length: number) => Float32Array.from({ length }, () => 4 * uniform(random) - 2);
const released = (run: () => Tensor) => () => void run().dispose();

function productCase(m: number, n: number, k: number, transA: boolean, transB: boolean): Case {
  const [a, b] = [floats(m * k), floats(k * n)];
  const shapes = { a: transA ? [k, m] : [m, k], b: transB ? [n, k] : [k, n] } as const;
  const left = tensor2d(a, shapes.a as [number, number]);
  const right = tensor2d(b, shapes.b as [number, number]);
  return {
    kernel: `product ${transA ? "A'" : 'A'}${transB ? "B'" : 'B'}`,
    size: `${m}x${k} by ${k}x${n}`,
    ours: released(() => matMul(left, right, transA, transB)),
    twin: () => void product(a, b, m, n, k, transA, transB),
    stock: { name: 'matMul', a, b, shapes, transA, transB },
  };
}

type Elementary = 'exp' | 'log' | 'tanh' | 'sigmoid' | 'elu';

function elementaryCase(name: Elementary, kernel: string, plain: (x: number) => number, count = 65536): Case {
  const values = name === 'log' ? floats(count).map(Math.abs) : floats(count);
  const [from, to] = [allocate(wasm, 4 * count), allocate(wasm, 4 * count)];
  floatsAt(wasm, from, count).set(values);
  const out = new Float32Array(count);
  const run = kernelsOf<Record<string, (from: number, to: number, count: number) => void>>(wasm)[kernel]!;
  return {
    kernel: name,
    size: `${count}`,
    ours: () => run(from, to, count),
    twin: () => {
      for (let i = 0; i < count; i++) out[i] = plain(values[i]!);
    },
    stock: { name, x: values },
  };
}

function padCase(rows: number, longest: number): Case {
  const sequences = Array.from({ length: rows }, () =>
    Array.from({ length: uniformInt(random, 1, longest) }, () => uniformInt(random, 1, 30)),
  );
  return {
    kernel: 'padSequences',
    size: `${rows} of up to ${longest}`,
    ours: released(() => padSequences(sequences)),
    twin: () => void padTwin.padSequences(sequences),
  };
}

function returnsCase(rows: number, steps: number): Case {
  const rewards = floats(rows * steps);
  const lengths = Array.from({ length: rows }, () => uniformInt(random, 1, steps));
  const tensor = tensor2d(rewards, [rows, steps]);
  return {
    kernel: 'discountedReturns',
    size: `${rows}x${steps}, normalised`,
    ours: released(() => discountedReturns(tensor, lengths, { normalize: true })),
    twin: () => void returnsTwin.discountedReturns(rewards, lengths, steps, { normalize: true }),
  };
}

function dropoutCase(rows: number, units: number): Case {
  const key = { seed: 1, layer: 1, step: 1 };
  return {
    kernel: 'dropoutMask',
    size: `${rows}x${units}`,
    ours: released(() => dropoutMask(rows, units, 0.2, key)),
    twin: () => void dropoutTwin.dropoutMask(rows * units, key.seed, key.layer, key.step, 0.2),
    stock: { name: 'dropout', rows, units },
  };
}

const cases: readonly (() => Case)[] = [
  () => productCase(32, 64, 64, false, false),
  () => productCase(32, 64, 64, false, true),
  () => productCase(64, 64, 32, true, false),
  () => productCase(256, 512, 512, false, false),
  () => productCase(256, 512, 512, false, true),
  () => productCase(512, 512, 256, true, false),
  () => elementaryCase('exp', 'mathExp', Math.exp),
  () => elementaryCase('log', 'mathLog', Math.log),
  () => elementaryCase('tanh', 'mathTanh', Math.tanh),
  () => elementaryCase('sigmoid', 'mathSigmoid', (x) => 1 / (1 + Math.exp(-x))),
  () => elementaryCase('elu', 'mathElu', (x) => (x > 0 ? x : Math.expm1(x))),
  () => padCase(10, 3),
  () => padCase(10_000, 20),
  () => returnsCase(10, 3),
  () => returnsCase(10_000, 20),
  () => dropoutCase(32, 64),
  () => dropoutCase(256, 512),
];

const stock = startStockKernels();
const lines: Line[] = [];
for (const make of cases) {
  const { kernel, size, ours, twin, stock: theirs } = make();
  if (theirs) await stock.open(theirs);
  const sides = [timed(ours), timed(twin), ...(theirs ? [(turns: number) => stock.run(turns)] : [])];
  const [mine, plain, other] = await interleave(sides, quick ? {} : { rounds: 5, ms: 30 });
  say(`kernels: ${kernel}, ${size}`);
  lines.push({
    bench: 'kernels',
    kernel,
    size,
    us: round(mine!.ms * 1000),
    spread: round(mine!.spread),
    twin_us: round(plain!.ms * 1000),
    stock_us: other && round(other.ms * 1000),
    to_twin: round(plain!.ms / mine!.ms),
    to_stock: other && round(other.ms / mine!.ms),
  });
}
await stock.close();
backend.dispose();
print(lines);
