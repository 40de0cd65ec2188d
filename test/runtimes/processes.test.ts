// What a process may do to a study: have many workers, be killed, have no permission, and end by itself.
import { mkdirSync, watch } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freshFolder } from './folders.ts';
import { command, digestIn, expectedDigest, rounds, samples, words } from './job.ts';
import { testWhen } from './optional.ts';
import { bun, deno, denoBare, type Program } from './programs.ts';
import { spawned } from './spawned.ts';

const thisNode: Program = { name: 'Node', command: [process.execPath] };
const expected = () => expectedDigest(freshFolder('expected'));

for (const workers of ['1', '2', '3']) {
  test(`${workers} workers give the same digest`, async () => {
    const ended = await command(thisNode, [
      ...words,
      '--workers',
      workers,
      '--study',
      freshFolder(`workers-${workers}`),
    ]);
    assert.is(digestIn(ended), await expected());
  });
}

/** Runs the job or goes on with it, and kills it once `trials` lines of trials have come. */
async function kill(program: Program, args: readonly string[], trials: number): Promise<void> {
  let seen = 0;
  const { signal, stderr } = await command(program, args, {
    onLine: (line) => (line.startsWith('{"type":"trial"') && ++seen === trials ? 'kill' : undefined),
  });
  assert.is(signal, 'SIGKILL', `It ended before its trial ${trials}.\n${stderr}`);
}

/** Kills one study again and again, each time a little further on, then lets it end. */
async function killedAndResumed(program: Program, kills: readonly number[]): Promise<string> {
  const study = freshFolder(`killed-${program.name}`);
  await kill(program, [...words, '--workers', '2', '--study', study], kills[0] as number);
  for (const trials of kills.slice(1)) await kill(program, ['resume', study, '--json', '--workers', '2'], trials);
  return digestIn(await command(program, ['resume', study, '--json']));
}

test('killed in the first round, at its end and in the second, a study ends with the same digest', async () => {
  // After trial 2 of round 0; after 2 more, which end the round; and after 1 of round 1.
  assert.is(rounds * samples, 8);
  assert.is(await killedAndResumed(thisNode, [2, 2, 1]), await expected());
});

for (const program of [deno, bun]) {
  testWhen(program.missing, `${program.name}: killed and resumed, a study ends with the same digest`, async () => {
    assert.is(await killedAndResumed(program, [3]), await expected());
  });
}

test('killed before its first trial, a study can be begun again', async () => {
  const study = freshFolder('killed-early');
  mkdirSync(study);
  const written = new AbortController();
  const watcher = watch(study, () => written.abort());
  const { signal, stdout } = await command(thisNode, [...words, '--study', study], { kill: written.signal });
  watcher.close();
  assert.is(signal, 'SIGKILL');
  assert.not.match(stdout, /"type":"trial"/);
  assert.is(digestIn(await command(thisNode, [...words, '--study', study])), await expected());
});

testWhen(denoBare.missing, 'Deno: run.ts needs no permission', async () => {
  const { code, stdout, stderr } = await spawned([...(denoBare.command ?? []), 'run.ts']);
  assert.is(code, 0, stderr);
  assert.match(stdout, /[0-9a-f]{64}/);
  assert.not.match(stderr, /permission|requires .* access/i);
});

testWhen(bun.missing, 'Bun: `bun run search` runs the command', async () => {
  const [program] = bun.command as readonly [string];
  const args = [...words.slice(1), '--study', freshFolder('bun-run-search')];
  // `bun run` finds `node` on the path for the script; Bun itself takes its place with --bun.
  const ended = await spawned([program, 'run', '--bun', 'search', ...args]);
  assert.is(digestIn(ended), await expected());
});

test.run();
