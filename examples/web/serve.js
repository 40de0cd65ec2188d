// `npm run web`: serves the page and the built package on this machine.
//   node examples/web/serve.js [PORT]
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '../..');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.csv': 'text/csv' };

/** The page's files at /, the package's at /build/ and the sample table at /data/; nothing else is served. */
function fileOf(pathname) {
  const folder = /^\/(build|data)\/[\w.-]+$/.test(pathname) ? root : here;
  const file = path.join(folder, pathname === '/' ? 'index.html' : pathname);
  return file.startsWith(folder) && file.slice(-8) !== 'serve.js' && existsSync(file) && statSync(file).isFile()
    ? file
    : undefined;
}

const server = createServer((request, response) => {
  const file = fileOf(new URL(request.url ?? '/', 'http://localhost').pathname);
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.\n');
    return;
  }
  response.writeHead(200, {
    'content-type': `${types[path.extname(file)] ?? 'application/octet-stream'}; charset=utf-8`,
    'cache-control': 'no-cache',
    // This is the strictest policy with which a page can run WebAssembly.
    'content-security-policy':
      "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:",
  });
  createReadStream(file).pipe(response);
});
server.on('error', (error) => {
  process.stderr.write(
    error.code === 'EADDRINUSE'
      ? `Port ${error.port} is taken; give another: npm run web -- 8080\n`
      : `${error.message}\n`,
  );
  process.exitCode = 1;
});
server.listen(Number(process.argv[2] ?? 8800), '127.0.0.1', () => {
  process.stdout.write(`http://localhost:${server.address().port}\n`);
});
