// `deno run run.ts`: a search for the embedded penguins that needs no permission at all, because it touches nothing but
// this folder's bundle. With arguments it is the command: `deno run -A run.ts search table.csv --target column`.
const words: string[] =
  (globalThis as { Deno?: { args: string[] } }).Deno?.args ??
  (globalThis as { process?: { argv: string[] } }).process?.argv.slice(2) ??
  [];

if (words.length > 0) {
  await import('./build/cli.js');
} else {
  const { penguins, search } = await import('./build/index.js').catch((error: Error) => {
    throw new Error(`There is no build/ yet; run "npm ci" first. (${error.message})`);
  });
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const name = (architecture: readonly (string | readonly [number, string])[]) =>
    architecture.map((layer) => (typeof layer === 'string' ? layer : layer.join(' '))).join(' - ');

  const study = await search(penguins.text, {
    target: penguins.target,
    onRound({ number, trials, best }) {
      const done = `round ${number + 1} of 10, ${trials.length} architectures`;
      console.log(
        best ? `${done}: so far ${percent(best.score)} with ${name(best.architecture)}` : `${done}: none finished`,
      );
    },
  });
  console.log(`\nThe best of ${study.trials.length} architectures for ${penguins.target}:`);
  study.top(5).forEach(({ score, architecture, params }, i) => {
    console.log(`  ${i + 1}. ${percent(score)}  ${name(architecture)} (${params} parameters)`);
  });
  if (study.test)
    console.log(`\ntest accuracy ${percent(study.test.accuracy)} on ${study.test.rows} rows that the search never saw`);
  console.log(`digest ${study.digest}`);
}
