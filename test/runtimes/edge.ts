// workerd through miniflare: the function's modules go in as they lie on disk, nothing is bundled again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Miniflare } from 'miniflare';

declare const ROOT: string;

/** Runs `script` (from the root) beside build/index.js, which it imports as `index.js` of its own folder or by `bundlePath`. */
export async function withEdge<T>(script: string, use: (edge: Miniflare) => Promise<T>): Promise<T> {
  const edge = new Miniflare({
    modulesRoot: ROOT,
    modules: [script, 'build/index.js'].map((file) => ({
      type: 'ESModule',
      path: path.join(ROOT, file),
      contents: readFileSync(path.join(ROOT, file), 'utf8'),
    })),
    // From this date on WebAssembly may be compiled while a module is evaluated.
    compatibilityDate: '2025-06-01',
  });
  try {
    return await use(edge);
  } finally {
    await edge.dispose();
  }
}
