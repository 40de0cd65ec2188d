// The flags that benchmarks know; tools/bench.js passes a value as `--name=value`.

/** A pass that only shows that everything runs: its figures mean nothing. */
export const quick = process.argv.includes('--quick');
/** The sizes that take minutes, too. */
export const full = process.argv.includes('--full');

/** The value of `--name=value`. */
export function option(name: string): string | undefined {
  return process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}
