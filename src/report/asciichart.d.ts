// The package has no types of its own; these are the parts that text.ts uses.
declare module 'asciichart' {
  interface Config {
    min?: number;
    max?: number;
    offset?: number;
    /** Rows of the chart, less one. */
    height?: number;
    colors?: (string | undefined)[];
    format?: (value: number, row: number) => string;
  }
  export function plot(series: number[] | number[][], config?: Config): string;
}
