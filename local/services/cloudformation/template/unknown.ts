/**
 * A value that nobody knows while it is evaluated, or that nobody may see. Functions pass it on; none looks inside its
 * text.
 */
import { Decimal } from './decimal.ts';

/** How CloudFormation shows in change sets what is known only after the resources exist. */
export const AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';
const SECRET = '****';

export class Unknown {
  /** The text for people, e.g. `prefix-{{changeSet:KNOWN_AFTER_APPLY}}`. */
  readonly shown: string;
  /** Known, but a secret. */
  readonly secret: boolean;

  constructor(shown: string, secret: boolean) {
    this.shown = shown;
    this.secret = secret;
  }

  toJSON(): string {
    return this.shown;
  }
}

/** Known after the resources exist. */
export const afterApply = (): Unknown => new Unknown(AFTER_APPLY, false);

export const hidden = (): Unknown => new Unknown(SECRET, true);

/** The result of a function of which some values are unknown; undefined if all are known. */
export const passedOn = (...values: readonly unknown[]): Unknown | undefined => {
  const unknown = values.flatMap(unknownsIn);
  if (unknown.length === 0) return undefined;
  return unknown.every(({ secret }) => secret) ? hidden() : afterApply();
};

/** Text of known and unknown parts: text, or an unknown that shows its known parts. */
export const joined = (parts: readonly (string | Unknown)[], delimiter: string): string | Unknown => {
  const shown = parts.map((part) => (typeof part === 'string' ? part : part.shown)).join(delimiter);
  const unknown = passedOn(...parts);
  return unknown ? new Unknown(shown, unknown.secret) : shown;
};

export const unknownsIn = (value: unknown): readonly Unknown[] => {
  if (value instanceof Unknown) return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(unknownsIn) : [];
};

/** Known values as they are, unknown ones as people see them. */
export const asShown = (value: unknown): unknown => {
  if (value instanceof Unknown) return value.shown;
  if (Array.isArray(value)) return value.map(asShown);
  if (value === null || typeof value !== 'object' || value instanceof Decimal) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asShown(member)]));
};
