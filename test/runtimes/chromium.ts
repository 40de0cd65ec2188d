// Chromium with a page of the tests' own, served under a policy that allows WebAssembly and no more.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import playwright, { type Page } from 'playwright-core';
import { chromium } from './programs.ts';

declare const ROOT: string;

// No sandbox, because CI runs as root; the others keep Chromium from talking to anyone but this machine.
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";

export interface OpenPage {
  readonly page: Page;
  /** SHA-256 of each file that went to the browser, by path. */
  readonly served: ReadonlyMap<string, string>;
  /** What the page complained of on its console, and errors that nobody caught. */
  readonly complaints: readonly string[];
}

/** What a server must say before a page may share memory with its workers. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };

/** Opens `/pages/empty.html` of this folder beside `/build/…`, hands it over, and closes browser and server after. */
export async function withPage<T>(
  use: (open: OpenPage) => Promise<T>,
  { isolated = false }: { readonly isolated?: boolean } = {},
): Promise<T> {
  const served = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = path.join(ROOT, pathname.startsWith('/build/') ? '' : 'test/runtimes', path.posix.normalize(pathname));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    const bytes = readFileSync(file);
    served.set(pathname, createHash('sha256').update(bytes).digest('hex'));
    response.writeHead(200, {
      'content-type': types[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
      ...(isolated ? isolation : {}),
    });
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await withBrowser(async (page) => {
      const complaints = listen(page);
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/pages/empty.html`);
      return use({ page, served, complaints });
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A page of a fresh Chromium, closed after. */
export async function withBrowser<T>(
  use: (page: Page) => Promise<T>,
  viewport = { width: 1280, height: 900 },
): Promise<T> {
  const browser = await playwright.chromium.launch({
    executablePath: chromium.program as string,
    args: flags.split(' '),
  });
  try {
    const page = await browser.newPage({ viewport });
    page.setDefaultTimeout(60_000);
    return await use(page);
  } finally {
    await browser.close();
  }
}

/** Collects what the page complains of from now on. */
export function listen(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  return complaints;
}
