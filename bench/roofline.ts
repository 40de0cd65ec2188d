// How near the products and whole training steps come to what one core can do: GFLOP/s, 2 for each multiply and add.
// The peak is a loop in registers (assembly/gemm.ts), in the same 128-bit instructions.
import { currentBackend, openBackend } from '../src/kernels/backend.ts';
import { allocate, kernelsOf, release } from '../src/kernels/heap.ts';
import { floatsAt } from '../test/kernels/heap-view.ts';
import type { GemmKernels } from '../src/kernels/product.ts';
import { createFused } from './fused.ts';
import { interleave, timed, type Block } from './interleave.ts';
import { print, round, type Line } from './print.ts';
import { cases, classes, width } from './training-case.ts';

interface PeakKernels extends GemmKernels {
  peakLoop(turns: number, factor: number, term: number): number;
}

const backend = await openBackend();
const wasm = currentBackend();
const { gemm, gemmScratch, peakLoop } = kernelsOf<PeakKernels>(wasm);

const peakTurns = 10_000;
const peak = timed(() => void peakLoop(peakTurns, -1, 1));
const peakFlops = peakTurns * 192;

/** [m, n, k, transA, transB]: the square ones, then what a step of 512-512 and of 64-64 multiplies. */
const shapes: readonly (readonly [number, number, number, number, number])[] = [
  [512, 512, 512, 0, 0],
  [512, 512, 512, 0, 1],
  [512, 512, 512, 1, 0],
  [256, 512, 512, 0, 0],
  [256, 512, 512, 0, 1],
  [512, 512, 256, 1, 0],
  [32, 512, 512, 0, 0],
  [32, 512, 512, 0, 1],
  [512, 512, 32, 1, 0],
  [32, 64, 64, 0, 0],
  [32, 64, 64, 0, 1],
  [64, 64, 32, 1, 0],
  [32, 64, 11, 0, 0],
  [11, 64, 32, 1, 0],
  [32, 3, 64, 0, 0],
];

const lines: Line[] = [];
for (const [m, n, k, transA, transB] of shapes) {
  const sizes = [m * k, k * n, m * n];
  const at = sizes.map((size) => allocate(wasm, size * 4));
  sizes.forEach((size, which) => floatsAt(wasm, at[which]!, size).fill(0.5));
  const scratch = allocate(wasm, gemmScratch(m, n, k, transA));
  const [a, b, c] = at as [number, number, number];
  const [top, ours] = await interleave([peak, timed(() => gemm(a, b, c, m, n, k, transA, transB, 0, scratch))], {
    rounds: 5,
    ms: 25,
  });
  for (const address of [...at, scratch]) release(wasm, address);
  const gflops = (2 * m * n * k) / ours!.ms / 1e6;
  const peakGflops = peakFlops / top!.ms / 1e6;
  lines.push({
    bench: 'roofline',
    what: `${m}x${k}${transA ? "'" : ''} by ${k}x${n}${transB ? "'" : ''}`,
    gflops: round(gflops),
    peak_gflops: round(peakGflops),
    share: round(gflops / peakGflops),
    spread: round(ours!.spread),
  });
}
print(lines);

/** Multiplications and additions of one step's products: forward, the weights' gradient, and the inputs' but in the first layer. */
function stepFlops(hidden: readonly number[], batch: number): number {
  let inputs = width;
  return [...hidden, classes].reduce((sum, units, layer) => {
    const product = 2 * batch * inputs * units;
    inputs = units;
    return sum + product * (layer === 0 ? 2 : 3);
  }, 0);
}

const steps: Line[] = [];
for (const { hidden, batch } of cases) {
  // The bare product of the widest layer in a step's three directions, to hold the step against.
  const [k, n] = [hidden.at(-2) ?? width, hidden.at(-1)!];
  const sizes = [batch * k, k * n, batch * n];
  const at = sizes.map((size) => allocate(wasm, size * 4));
  sizes.forEach((size, which) => floatsAt(wasm, at[which]!, size).fill(0.5));
  const scratch = allocate(
    wasm,
    Math.max(gemmScratch(batch, n, k, 0), gemmScratch(batch, k, n, 0), gemmScratch(k, n, batch, 1)),
  );
  const [h, w, d] = at as [number, number, number];
  const fused = createFused({ hidden, batch });
  const sides: Block[] = [
    (count) => fused.steps(count),
    timed(() => gemm(h, w, d, batch, n, k, 0, 0, 0, scratch)),
    timed(() => gemm(d, w, h, batch, k, n, 0, 1, 0, scratch)),
    timed(() => gemm(h, d, w, k, n, batch, 1, 0, 0, scratch)),
  ];
  const [step, ...bare] = await interleave(sides, { rounds: 5, ms: 30 });
  fused.dispose();
  for (const address of [...at, scratch]) release(wasm, address);
  const gflops = stepFlops(hidden, batch) / step!.ms / 1e6;
  const product = (2 * batch * n * k) / bare[0]!.ms / 1e6;
  const three = (6 * batch * n * k) / bare.reduce((sum, { ms }) => sum + ms, 0) / 1e6;
  steps.push({
    bench: 'roofline-step',
    hidden,
    batch,
    step_us: round(step!.ms * 1000),
    gflops: round(gflops),
    product_gflops: round(product),
    share: round(gflops / product),
    three_products_gflops: round(three),
    spread: round(step!.spread),
  });
}
print(steps);
backend.dispose();
