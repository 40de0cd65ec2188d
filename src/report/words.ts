// How numbers and sentences of the report are written, the same in every locale.

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

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Four digits that count, whatever the size. */
export function rounded(value: number): string {
  return signed(String(Number(value.toPrecision(4))));
}

/** A loss, which may have grown beyond all bounds. */
export function lossWords(loss: number, digits = 3): string {
  return loss < 1000 ? loss.toFixed(digits) : rounded(loss);
}

/** With a true minus. */
export function signed(number: string): string {
  return number.replace(/^-/, '−');
}
