export { readAnyBoolean } from '../../../table/booleans.ts';
