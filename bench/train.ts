// How long one training step takes, fused and with stock tfjs on both of its backends: Adam, wine-shaped data, gathering
// and loss included. In the end the first network is measured once more: its time must not follow from its place in the
// order.
import { openBackend } from '../src/kernels/backend.ts';
import { comparedLine, summaryOf } from './compared.ts';
import { quick } from './flags.ts';
import { createFused } from './fused.ts';
import { type Block, interleave, type Timing } from './interleave.ts';
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
  const blocks: Block[] = [
    (count) => fused.steps(count),
    ...stocks.map(
      ({ stock }): Block =>
        (count) =>
          stock.steps(count),
    ),
  ];
  // tfjs is a lot of code, which takes a while until it is compiled as well as it will be.
  const [ours, ...theirs] = await interleave(blocks, quick ? {} : { warm: { least: 1000, most: 3000 } });
  fused.dispose();
  return { ours: ours!, theirs };
}

// What all networks have in common is compiled before any of them is measured.
for (const { stock } of stocks) {
  await stock.open({ ...cases[0]!, params: initialParams(cases[0]!.hidden) });
  for (let spent = 0; spent < (quick ? 0 : 3000); ) spent += await stock.steps(100);
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
