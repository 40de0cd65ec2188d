// Numbers in sentences for people, the same in every locale and in every stage.

/** `4,898`. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 trial`, `2 trials`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `71.3 %`; rounded to the nearest, so 99.96 % prints as 100.0 %. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** `99.9 %`; rounded down, so that only a share of 1 prints as 100.0 %. */
export function percentRoundedDown(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The number with four significant digits. */
export function rounded(value: number): string {
  return withMinusSign(String(Number(value.toPrecision(4))));
}

/** A loss with a fixed number of decimals, or with four significant digits where it has diverged. */
export function formatLoss(loss: number, digits = 3): string {
  return loss < 1000 ? loss.toFixed(digits) : rounded(loss);
}

/** The number with a minus sign (U+2212) in place of a hyphen. */
export function withMinusSign(number: string): string {
  return number.replace(/^-/, '−');
}
