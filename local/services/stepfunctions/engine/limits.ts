/** Service quotas of Step Functions. */

/** Bytes of input or output of a state, task or execution. */
export const LARGEST_DATA = 262_144;
export const MOST_EVENTS = 25_000;
/** Bytes of a definition. */
export const LARGEST_DEFINITION = 1_048_576;
