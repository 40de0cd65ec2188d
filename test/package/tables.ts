// The tables that README's commands name, small and the same in every run.

/** Numbers from 0 to below 1; Numerical Recipes' linear congruential generator. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Customers who leave when they pay much and have been there shortly, with noise. */
function customers(count: number, seed: number, known: boolean): string {
  const next = numbers(seed);
  const rows = Array.from({ length: count }, () => {
    const [months, fee, region] = [
      Math.floor(next() * 60),
      10 + Math.round(next() * 900) / 10,
      'NESW'[(next() * 4) | 0],
    ];
    const churn = fee / 100 - months / 60 + next() * 0.4 > 0.2 ? 'yes' : 'no';
    return [months, fee, region, ...(known ? [churn] : [])].join(',');
  });
  return `${[`months,fee,region${known ? ',churn' : ''}`, ...rows].join('\n')}\n`;
}

const wineColumns = [
  'fixed acidity',
  'volatile acidity',
  'citric acid',
  'residual sugar',
  'chlorides',
  'free sulfur dioxide',
  'total sulfur dioxide',
  'density',
  'pH',
  'sulphates',
  'alcohol',
  'quality',
];

/** Of the form that UCI has: semicolons, quoted names, grades from 3 to 9. */
function wines(count: number): string {
  const next = numbers(3);
  const rows = Array.from({ length: count }, () => {
    const cells = wineColumns.slice(0, -1).map(() => Math.round(next() * 1000) / 100);
    return [...cells, Math.min(9, 3 + Math.floor((cells[10]! * 0.6 + next() * 4) * 0.6))].join(';');
  });
  return `${[wineColumns.map((name) => `"${name}"`).join(';'), ...rows].join('\n')}\n`;
}

export const tables: Readonly<Record<string, string>> = {
  'customers.csv': customers(300, 1, true),
  'new-customers.csv': customers(20, 2, false),
  'winequality-white.csv': wines(200),
};
