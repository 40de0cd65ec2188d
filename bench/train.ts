// How long one training step takes, fused and with stock tfjs on both of its backends: Adam, wine-shaped data, gathering
// and loss included. In the end the first network is measured once more: its time must not follow from its place in the
// order.
import { openBackend } from '../src/kernels/backend.ts';
import { comparedLine, summaryOf } from './compared.ts';
import { quick } from './flags.ts';
import { createFused } from './fused.ts';
import { interleave, type Timing } from './interleave.ts';
import { type Line, print, round, say } from './print.ts';
import { checkLoss, expectedLoss } from './same-loss.ts';
import { type StockBackend, startStock } from './stock-thread.ts';
import { cases, initialParams, nameOf, type TrainingCase, wineShaped } from './training-case.ts';

const sides: readonly StockBackend[] = ['wasm', 'cpu'];
/** Plain JavaScript takes a second for a step of the largest network, so losses are compared after so few, on so few rows. */
const checked = { steps: 8, rows: 512 };

const backend = await openBackend();
const stocks = sides.map((side) => ({ side, stock: startStock({ ...wineShaped(), backend: side }) }));

async function measure(network: TrainingCase): Promise<{ ours: Timing; theirs: Timing[] }> {
  const params = initialParams(network.hidden);
  const expected = expectedLoss(network, checked.steps, checked.rows);
  for (const { side, stock } of stocks) {
    await stock.open({ ...network, params });
    await stock.steps(checked.steps);
    checkLoss(`tfjs ${side}`, network, await stock.loss(checked.rows), expected);
  }
  const fused = createFused(network);
  const [ours, ...theirs] = await interleave([
    (count) => fused.steps(count),
    ...stocks.map(
      ({ stock }) =>
        (count: number) =>
          stock.steps(count),
    ),
  ]);
  fused.dispose();
  return { ours: ours!, theirs };
}

const wanted = quick ? cases.slice(0, 3) : cases;
const lines: Line[] = [];
for (const network of wanted) {
  say(`train: ${nameOf(network)}`);
  const { ours, theirs } = await measure(network);
  sides.forEach((side, at) => lines.push(comparedLine('train', network, { peer: 'tfjs', side }, theirs[at]!, ours)));
}
print(lines);
print(
  sides.map(
    (side): Line => ({ bench: 'train-summary', side, ...summaryOf(lines.filter((line) => line.side === side)) }),
  ),
);

const [first] = wanted;
say(`train: ${nameOf(first!)} once more`);
const again = await measure(first!);
const before = lines.filter(({ hidden, batch }) => hidden === first!.hidden && batch === first!.batch);
const order = (side: string, measuredFirst: number, measuredLast: Timing): Line => ({
  bench: 'train-order',
  hidden: first!.hidden,
  batch: first!.batch,
  side,
  'measured first, us': measuredFirst,
  'measured last, us': round(measuredLast.ms * 1000),
  ratio: round(measuredFirst / (measuredLast.ms * 1000)),
});
print([
  order('fused', before[0]!.ours_us as number, again.ours),
  ...sides.map((side, at) => order(`tfjs ${side}`, before[at]!.us as number, again.theirs[at]!)),
]);
for (const { stock } of stocks) await stock.close();
backend.dispose();
