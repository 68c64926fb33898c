/** The policy of an upload form: until when, and under which conditions on its fields. */
import { Fault } from '../../kernel/fault.ts';
import { accessDenied } from './faults.ts';

interface Uploaded {
  /** Lower-case names. */
  readonly fields: ReadonlyMap<string, string>;
  readonly bucket: string;
  /** With the file's name filled in. */
  readonly key: string;
  readonly size: number;
  readonly now: number;
}

/** Fields that no condition has to name. */
const FREE = new Set(['awsaccesskeyid', 'policy', 'signature', 'x-amz-signature']);

/** Throws AccessDenied, or EntityTooLarge and EntityTooSmall. */
export const checkPolicy = (encoded: string, uploaded: Uploaded): void => {
  const { expiration, conditions } = readPolicy(encoded);
  if (!(Date.parse(expiration) > uploaded.now)) throw against('Policy expired.');
  const named = new Set<string>();
  for (const condition of conditions) for (const field of checkCondition(condition, uploaded)) named.add(field);
  const extra = [...uploaded.fields.keys()].filter(
    (name) => !FREE.has(name) && !name.startsWith('x-ignore-') && !named.has(name),
  );
  if (extra.length > 0) throw against(`Extra input fields: ${extra.join(', ')}`);
};

const against = (what: string): Fault => accessDenied(`Invalid according to Policy: ${what}`);

const badPolicy = (why: string): Fault => new Fault('InvalidPolicyDocument', `Invalid Policy: ${why}`);

const readPolicy = (encoded: string): { expiration: string; conditions: readonly unknown[] } => {
  let policy: { expiration?: unknown; conditions?: unknown };
  try {
    policy = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
  } catch {
    throw badPolicy('Invalid JSON.');
  }
  if (typeof policy?.expiration !== 'string') throw badPolicy('Policy missing expiration.');
  if (!Array.isArray(policy.conditions)) throw badPolicy('Policy missing conditions.');
  return { expiration: policy.expiration, conditions: policy.conditions };
};

/** Answers the fields that the condition speaks of. */
const checkCondition = (condition: unknown, uploaded: Uploaded): readonly string[] => {
  if (!Array.isArray(condition)) {
    if (condition === null || typeof condition !== 'object') throw badPolicy(`Invalid condition ${condition}.`);
    return Object.entries(condition).map(([name, value]) => checkField('eq', name, String(value), uploaded));
  }
  const [operator, first, second] = condition as [unknown, unknown, unknown];
  if (operator === 'content-length-range') {
    checkSize(Number(first), Number(second), uploaded.size);
    return [];
  }
  if (operator !== 'eq' && operator !== 'starts-with') throw badPolicy(`Invalid condition operator ${operator}.`);
  return [checkField(operator, String(first).replace(/^\$/, ''), String(second), uploaded)];
};

const checkField = (operator: 'eq' | 'starts-with', name: string, wanted: string, uploaded: Uploaded): string => {
  const field = name.toLowerCase();
  const given = field === 'bucket' ? uploaded.bucket : field === 'key' ? uploaded.key : uploaded.fields.get(field);
  const holds = operator === 'eq' ? given === wanted : given?.startsWith(wanted);
  if (!holds) throw against(`Policy Condition failed: ${JSON.stringify([operator, `$${name}`, wanted])}`);
  return field;
};

const checkSize = (least: number, most: number, size: number): void => {
  if (size > most)
    throw new Fault('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
      fields: { ProposedSize: size, MaxSizeAllowed: most },
    });
  if (size < least)
    throw new Fault('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', {
      fields: { ProposedSize: size, MinSizeAllowed: least },
    });
};
