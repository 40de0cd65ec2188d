// The file that a browser's worker runs.
import { serveCandidates } from '../index.ts';

// The types in use are a page's; of a worker's global scope only these two are needed.
const scope = globalThis as unknown as {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
};
serveCandidates({
  post: (message, transfer) => scope.postMessage(message, transfer),
  listen: (hear) => scope.addEventListener('message', ({ data }) => hear(data)),
});
