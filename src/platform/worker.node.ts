// The entry of a worker thread in Node, Deno and Bun.
import { parentPort } from 'node:worker_threads';
import { serveCandidates } from '../index.ts';

const port = parentPort;
if (!port) throw new Error('worker.node.js runs inside a worker only; call nodeWorkers().');
serveCandidates({
  post: (message, transfer) => port.postMessage(message, transfer),
  listen: (onMessage) => void port.on('message', onMessage),
});
