// Draws the search: a dot for each network, and a line for the best so far.

/** @param {string} name @param {Record<string, string | number>} attributes */
function element(name, attributes, text = '') {
  const created = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, String(value));
  created.textContent = text;
  return created;
}

/** Whole percents from the lowest to the highest score, at most seven. */
function ticks(scores) {
  const low = Math.floor(Math.min(...scores) * 100);
  const high = Math.max(Math.ceil(Math.max(...scores) * 100), low + 1);
  const step = [1, 2, 5, 10, 20].find((size) => (high - low) / size <= 6) ?? 20;
  const first = Math.floor(low / step) * step;
  const count = Math.ceil((high - first) / step) + 1;
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/**
 * @param {SVGSVGElement} svg
 * @param {readonly {number: number, score?: number, name: string}[]} trials in any order
 * @param {number} total how many there will be
 */
export function drawChart(svg, trials, total) {
  const scored = trials.filter(({ score }) => score !== undefined).sort((a, b) => a.number - b.number);
  const { width, height } = svg.getBoundingClientRect();
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  if (scored.length === 0 || width === 0) {
    svg.replaceChildren();
    return;
  }
  const marks = ticks(scored.map(({ score }) => score));
  const [left, right, top, bottom] = [44, width - 12, 12, height - 24];
  const x = (number) => left + 8 + ((right - left - 16) * number) / Math.max(total - 1, 1);
  const y = (percent) => bottom - ((bottom - top) * (percent - marks[0])) / (marks.at(-1) - marks[0]);

  const grid = marks.flatMap((mark) => [
    element('line', { class: 'grid', x1: left, x2: right, y1: y(mark), y2: y(mark) }),
    element('text', { x: left - 8, y: y(mark) + 4, 'text-anchor': 'end' }, String(mark)),
  ]);
  const dots = scored.map(({ number, score, name }) => {
    const dot = element('circle', { cx: x(number), cy: y(score * 100), r: 4 });
    dot.append(element('title', {}, `${name}: ${(score * 100).toFixed(1)} %`));
    return dot;
  });
  let best = -Infinity;
  let line = '';
  for (const { number, score } of scored) {
    best = Math.max(best, score);
    line += line === '' ? `M${x(number)} ${y(best * 100)}` : `H${x(number)}V${y(best * 100)}`;
  }
  const axis = [
    element('text', { x: x(0), y: height - 4, 'text-anchor': 'middle' }, '1'),
    element('text', { x: x(total - 1), y: height - 4, 'text-anchor': 'middle' }, String(total)),
  ];
  svg.replaceChildren(...grid, ...dots, element('path', { d: line }), ...(total > 1 ? axis : axis.slice(0, 1)));
}
