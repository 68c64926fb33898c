/** JSON that nobody has checked. */
import { ReportError } from './report-error.ts';

export const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ReportError(`the file is no JSON: ${(error as Error).message}`);
  }
};

export const recordIn = (value: unknown): Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};

export const listIn = (value: unknown, member: string): readonly unknown[] => {
  const list = recordIn(value)[member];
  return Array.isArray(list) ? list : [];
};
