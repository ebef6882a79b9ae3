/** "Did you mean …?", shared with what reads requests. */
export { closest } from '../suggest.ts'
