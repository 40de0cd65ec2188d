export { readNumber } from '../../../table/numbers.ts';
