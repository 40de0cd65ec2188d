// A place for studies that is gone after the tests of a file.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'uvu';

const made = await mkdtemp(path.join(tmpdir(), 'mlpnas-runtimes-'));
test.after(() => rm(made, { recursive: true, force: true }));

/** The path of a folder that does not exist yet. */
export function freshFolder(name: string): string {
  return path.join(made, name);
}
