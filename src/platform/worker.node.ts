// The file that a worker thread of Node, Deno or Bun runs.
import { parentPort } from 'node:worker_threads';
import { serveCandidates } from '../index.ts';

const port = parentPort;
if (!port) throw new Error('worker.node.js runs inside a worker only; call nodeWorkers().');
serveCandidates({
  post: (message, transfer) => port.postMessage(message, transfer),
  listen: (hear) => void port.on('message', hear),
});
