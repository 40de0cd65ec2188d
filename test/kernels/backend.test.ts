import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core/dist/globals';
import { KernelBackend } from '@tensorflow/tfjs-core/dist/backends/backend';
import { compileModules, currentBackend, openBackend } from '../../src/kernels/backend.ts';
import { address } from '../../src/kernels/heap.ts';
import { matMul, tensor2d, tidy } from '../../src/kernels/tf.ts';
import { rejects } from '../rejects.ts';

/** 1·3 + 2·4 on whatever backend is open. */
const eleven = () => tidy(() => matMul(tensor2d([1, 2], [1, 2]), tensor2d([3, 4], [2, 1])).dataSync()[0]);

test('opens, computes, closes, and does so again', async () => {
  for (let i = 0; i < 3; i++) {
    const backend = await openBackend();
    assert.is(eleven(), 11);
    assert.is(backend.threads, 1);
    assert.ok(backend.heapBytes() > 0);
    backend.dispose();
    assert.is(findBackend('wasm') ?? undefined, undefined);
    assert.throws(() => currentBackend(), /await openBackend/);
  }
});

test('is one, shared by all who open it, until the last of them disposes', async () => {
  const [first, second] = await Promise.all([openBackend(), openBackend()]);
  first.dispose();
  first.dispose();
  assert.is(eleven(), 11);
  const third = await openBackend();
  second.dispose();
  assert.is(eleven(), 11);
  third.dispose();
  assert.is(findBackend('wasm') ?? undefined, undefined);
});

test('takes modules that were compiled before, more than once', async () => {
  const modules = compileModules();
  for (let i = 0; i < 2; i++) {
    const backend = await openBackend({ modules });
    assert.is(eleven(), 11);
    backend.dispose();
  }
});

test('leaves the listeners of the process alone, its own and those of others', async () => {
  const events = ['uncaughtException', 'unhandledRejection', 'exit', 'beforeExit', 'SIGINT', 'SIGTERM'];
  const counts = () => events.map((event) => process.listenerCount(event));
  const listener = () => {};
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  const before = counts();
  const backend = await openBackend();
  assert.equal(counts(), before);
  backend.dispose();
  assert.equal(counts(), before);
  process.off('uncaughtException', listener);
  process.off('unhandledRejection', listener);
});

test("does not take over somebody else's wasm backend", async () => {
  class Other extends KernelBackend {
    override dispose(): void {}
  }
  registerBackend('wasm', () => new Other());
  await rejects(openBackend(), /already registered a wasm backend/);
  removeBackend('wasm');
  const backend = await openBackend();
  assert.is(eleven(), 11);
  backend.dispose();
});

test('a module that is not tfjs is an error, and the next attempt works', async () => {
  const { kernels } = compileModules();
  await rejects(openBackend({ modules: { tfjs: kernels, kernels } }), /Import|import|memory/);
  const backend = await openBackend();
  assert.is(eleven(), 11);
  backend.dispose();
});

test('other threads than the open backend has are refused', async () => {
  const backend = await openBackend();
  await rejects(openBackend({ threads: { count: 2 } }), /Asked for 2 threads, but the backend is open with 1/);
  backend.dispose();
});

test('threads that nobody has made are refused, and the backend opens without them', async () => {
  await rejects(openBackend({ threads: { count: 2 } }), /Got {"count":2}.*threads\(\) of mlpnas\/threads/);
  (await openBackend()).dispose();
});

test('a tensor has an address only while it lives', async () => {
  const backend = await openBackend();
  const tensor = tensor2d([1], [1, 1]);
  assert.ok(address(currentBackend(), tensor) > 0);
  const { dataId } = tensor;
  tensor.dispose();
  assert.throws(() => address(currentBackend(), { dataId }), /was disposed/);
  backend.dispose();
});

test.run();
