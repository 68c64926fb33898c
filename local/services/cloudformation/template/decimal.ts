/**
 * A number whose text is not what JavaScript writes: `1.0` stays `1.0` where text is wanted, and is 1 where a number
 * is.
 */

export class Decimal {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  valueOf(): number {
    return this.value;
  }

  toJSON(): number {
    return this.value;
  }

  /** As Java writes a double, which CloudFormation's numbers with a point or an exponent are. */
  toString(): string {
    const size = Math.abs(this.value);
    if (size === 0 || (size >= 1e-3 && size < 1e7)) return pointed(String(this.value));
    const [mantissa = '', exponent = ''] = this.value.toExponential().split('e');
    return `${pointed(mantissa)}E${exponent.replace('+', '')}`;
  }
}

const pointed = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);

/** A plain number wherever both languages write it alike. */
export const decimal = (value: number): number | Decimal => {
  const written = new Decimal(value);
  return String(written) === String(value) ? value : written;
};
