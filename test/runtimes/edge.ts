// workerd through miniflare: the function's modules go in as they lie on disk, nothing is bundled again.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Miniflare } from 'miniflare';

declare const ROOT: string;

/** Runs `script` (from the root), which imports build/index.js as `mlpnas`, as it would import the installed package. */
export async function withEdge<T>(script: string, use: (edge: Miniflare) => Promise<T>): Promise<T> {
  const modulesRoot = path.join(ROOT, path.dirname(script));
  const module = (name: string, file: string) => ({
    type: 'ESModule' as const,
    path: path.join(modulesRoot, name),
    contents: readFileSync(path.join(ROOT, file), 'utf8'),
  });
  const edge = new Miniflare({
    modulesRoot,
    modules: [module(path.basename(script), script), module('mlpnas', 'build/index.js')],
    // From this date on WebAssembly may be compiled while a module is evaluated.
    compatibilityDate: '2025-06-01',
  });
  try {
    return await use(edge);
  } finally {
    await edge.dispose();
  }
}
