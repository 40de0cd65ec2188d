export { dateReader } from '../../../table/columns.ts';
export { partOf } from '../../../table/dates.ts';
