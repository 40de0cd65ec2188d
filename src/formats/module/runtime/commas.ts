export { readCommaNumber } from '../../../table/numbers.ts';
