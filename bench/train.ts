// How long one training step takes, fused and with stock tfjs: Adam, wine-shaped data, gathering and loss included.
import { openBackend } from '../src/kernels/backend.ts';
import { createFused } from './fused.ts';
import { geometricMean, interleave } from './interleave.ts';
import { startStock } from './peer.ts';
import { print, round, type Line } from './print.ts';
import { cases, classes, width, wineShaped } from './wine.ts';

const backend = await openBackend();
const stock = startStock({ ...wineShaped(), width, classes });
const lines: Line[] = [];
for (const { hidden, batch } of cases) {
  const fused = createFused(hidden, batch);
  await stock.open({ hidden, batch });
  const [ours, theirs] = await interleave([(count) => fused.steps(count), (count) => stock.steps(count)]);
  fused.dispose();
  lines.push({
    bench: 'train',
    hidden,
    batch,
    fused_us: round(ours!.ms * 1000),
    fused_spread: round(ours!.spread),
    ops_us: round(theirs!.ms * 1000),
    ops_spread: round(theirs!.spread),
    ratio: round(theirs!.ms / ours!.ms),
  });
}
await stock.close();
backend.dispose();
print(lines);
const ratios = lines.map(({ ratio }) => ratio as number);
print([{ bench: 'train-summary', geometric_mean: round(geometricMean(ratios)), least: Math.min(...ratios) }]);
