// The class of assembly/team.ts and its mirror in TypeScript: the compiler of the kernels says where it puts each
// field.
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelImports } from '../../src/kernels/memory.ts';
import { maxCounted, networkNumbers, teamBlock, TeamBlock } from '../../src/kernels/team-block.ts';

declare const ROOT: string;

/** Evaluates constant expressions over what assembly/team.ts exports, as the compiler of the kernels does. */
async function evaluate<Name extends string>(expressions: Record<Name, string>): Promise<Record<Name, number>> {
  const base = `build/team-block.${process.pid}`;
  const names = Object.keys(expressions) as Name[];
  const functions = names.map((name) => `export function ${name}(): usize { return ${expressions[name]}; }`);
  const imports = `import { MAX_MEMBERS, TeamBlock, TeamTask, taskOf } from '../assembly/team';`;
  await writeFile(path.join(ROOT, `${base}.ts`), [imports, ...functions].join('\n'));
  try {
    const options = ['--runtime', 'stub', '--noAssert', '--enable', 'threads', '--outFile', `${base}.wasm`];
    await promisify(execFile)(
      process.execPath,
      ['node_modules/assemblyscript/bin/asc.js', `${base}.ts`, '--importMemory', ...options],
      { cwd: ROOT },
    );
    const module = new WebAssembly.Module(await readFile(path.join(ROOT, `${base}.wasm`)));
    const { exports } = new WebAssembly.Instance(module, kernelImports(new WebAssembly.Memory({ initial: 1 })));
    const values = names.map((name) => [name, (exports[name] as () => number)()]);
    return Object.fromEntries(values) as Record<Name, number>;
  } finally {
    await Promise.all(['ts', 'wasm'].map((kind) => rm(path.join(ROOT, `${base}.${kind}`), { force: true })));
  }
}

test('the mirror has every field at its offset; the task is behind them, aligned for float64', async () => {
  const fields = Object.keys(teamBlock) as (keyof typeof teamBlock)[];
  const offsets = Object.fromEntries(fields.map((field) => [field, `offsetof<TeamBlock>('${field}')`]));
  const { bytes, most, task, rate, ...found } = await evaluate<string>({
    ...offsets,
    bytes: 'offsetof<TeamBlock>()',
    most: 'MAX_MEMBERS',
    task: 'changetype<usize>(taskOf(changetype<TeamBlock>(0)))',
    rate: `offsetof<TeamTask>('weightDecay')`,
  });
  assert.equal(found, teamBlock);
  // All fields are i32, so a field that the mirror lacks would make the class larger.
  assert.is(bytes, 4 * fields.length);
  assert.is(most, maxCounted);
  assert.ok(task! >= bytes!);
  assert.is((task! + rate!) % 8, 0);
});

test('helpers are counted beside the network’s number, whatever that is', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const words = new Int32Array(memory.buffer);
  const block = new TeamBlock(memory, 64);
  for (const network of [1, 2, networkNumbers - 1]) {
    block.invite(network);
    assert.is(block.joined, 0);
    // As `join` of assembly/team.ts counts and reads.
    words[16 + teamBlock.network / 4]! += 5;
    assert.is(block.joined, 5);
    assert.is(words[16 + teamBlock.network / 4]! >> 6, network);
  }
  assert.is(block.aborted, false);
  block.abort();
  assert.is(block.aborted, true);
  assert.is(words[16 + teamBlock.aborted / 4], 1);
});

test.run();
