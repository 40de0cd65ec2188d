// The entry of a browser's worker.
import { serveCandidates } from '../index.ts';

// The configured types are those of a page, so the two functions of a worker's global scope are declared here.
const scope = globalThis as unknown as {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
};
serveCandidates({
  post: (message, transfer) => scope.postMessage(message, transfer),
  listen: (onMessage) => scope.addEventListener('message', ({ data }) => onMessage(data)),
});
