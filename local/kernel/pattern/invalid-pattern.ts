/**
 * A pattern, or an event, that cannot be read. The message is AWS's reason; services put their own words in front of
 * it.
 */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
}
