// What it brings that workers without a task help with a large network: a step by one worker and by all cores'
// together. The other members are threads that run this file, too.
import { joinedHelpers } from '../test/kernels/joined-helpers.ts';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import {
  inviteHelpers,
  slotBytesOf,
  shareTable,
  TeamSlot,
  usefulMembers,
  type TeamMemory,
} from '../src/kernels/team.ts';
import type { NetworkOptions } from '../src/kernels/train.ts';
import { interleave, timed } from './interleave.ts';
import { print, round, type Line } from './print.ts';
import { classes, initialParams, rows, width, wineShaped } from './training-case.ts';

/** Large enough for helpers, and some that are not. */
const cases = [
  { hidden: [64, 64], batch: 32 },
  { hidden: [128, 128], batch: 32 },
  { hidden: [256, 256], batch: 32 },
  { hidden: [512, 512], batch: 32 },
  { hidden: [512, 512], batch: 64 },
  { hidden: [512, 512], batch: 256 },
];
const [aloneSlot, teamSlot] = [0, 1];

if (isMainThread) {
  const members = availableParallelism();
  const { features, labels, order } = wineShaped();
  const lines: Line[] = [];
  for (const { hidden, batch } of cases) {
    const layers = [...hidden.map((units) => ({ units, activation: 'relu' as const })), { units: classes }];
    const options: NetworkOptions = { width, layers, head: 'softmax', optimizer: 'adam', batchSize: batch };
    const params = initialParams(hidden);
    const team = shareTable(features, labels, width, members + 1, slotBytesOf(options, rows, members + 1));
    inviteHelpers(team, teamSlot, 1);
    const helpers = Array.from(
      { length: members - 1 },
      () => new Worker(fileURLToPath(import.meta.url), { workerData: team }),
    );
    const alone = new TeamSlot(team, aloneSlot).lead(options, params);
    const together = new TeamSlot(team, teamSlot).lead(options, params);
    while (joinedHelpers(team, teamSlot) < members - 1);
    const [one, all] = await interleave(
      [alone, together].map((network) => timed(() => network.trainEpoch(order, { learningRate: 0.01 }))),
    );
    together.dispose();
    alone.dispose();
    await Promise.all(helpers.map((helper) => new Promise((resolve) => helper.once('exit', resolve))));
    const step = (ms: number) => round((ms * 1000) / Math.ceil(rows / batch));
    lines.push({
      bench: 'team',
      hidden,
      batch,
      alone_us: step(one!.ms),
      alone_spread: round(one!.spread),
      team_us: step(all!.ms),
      team_spread: round(all!.spread),
      members,
      ratio: round(one!.ms / all!.ms),
      'a search sends': Math.min(members, usefulMembers(params.length, batch)),
    });
  }
  print(lines);
} else {
  const team = workerData as TeamMemory;
  while (new TeamSlot(team, teamSlot).assist(teamSlot, 1) === 0);
}
