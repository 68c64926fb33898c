/** The input of a call as a trail tells it: names in camel case, and nothing that may be a secret. */
const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS';
const LONGEST = 1024;
const DEEPEST = 8;

/** CloudTrail leaves these out, or hides what they hold. */
const SECRET = new Set([
  'code',
  'environment',
  'parameterValue',
  'password',
  'newPassword',
  'oldPassword',
  'secretBinary',
  'secretString',
  'templateBody',
  'zipFile',
]);
/** Names that are no secrets in other services. */
const SECRET_OF: Readonly<Record<string, ReadonlySet<string>>> = { ssm: new Set(['value']) };

export const requestParameters = (service: string, input: unknown): unknown => shown(service, input, DEEPEST) ?? null;

const shown = (service: string, value: unknown, levels: number): unknown => {
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'string') return value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array || levels === 0) return undefined;
  if (Array.isArray(value)) return value.map((item) => shown(service, item, levels - 1) ?? null);
  const members = Object.entries(value).flatMap(([key, member]) => {
    const name = camel(key);
    const told = isSecret(service, name) ? HIDDEN : shown(service, member, levels - 1);
    return told === undefined ? [] : [[name, told] as const];
  });
  return Object.fromEntries(members);
};

const isSecret = (service: string, name: string): boolean =>
  SECRET.has(name) || (SECRET_OF[service]?.has(name) ?? false);

/** `QueueUrl` is `queueUrl`, `KMSKeyId` is `kMSKeyId`: only the first letter. */
const camel = (name: string): string => (name[0] ?? '').toLowerCase() + name.slice(1);
