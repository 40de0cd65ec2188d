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
