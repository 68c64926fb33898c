/** When something fires, again and again. */
export interface Schedule {
  /**
   * The first firing after `time`; a rate counts from `anchor` (an earlier firing). Undefined if there is none any
   * more. Milliseconds.
   */
  after(time: number, anchor: number): number | undefined;
}
