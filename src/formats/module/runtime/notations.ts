export { numberReaders } from '../../../table/numbers.ts';
