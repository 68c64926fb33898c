/** A state of Terraform that Tagline keeps: each serial is one object, and what is the newest is said in the ledger. */
import * as z from 'zod';
import { TaglineError } from './fault.ts';
import { record } from './ledger/record.ts';

/** A Lambda function takes 6 MB, and the JSON around a state makes it larger. */
export const LARGEST_TO_CHANGE = 3_500_000;

export const TerraformSerial = z.object({
  address: z.string(),
  lineage: z.string(),
  serial: z.int(),
  /** sha-256 of the text. */
  digest: z.string(),
  bytes: z.int(),
  /** The version of Terraform that wrote it. */
  terraform: z.string(),
  at: z.string(),
  by: z.string(),
  /** `lock`: by a Terraform that held the lock. */
  how: z.enum(['lock', 'push', 'rollback']),
  /** The serial whose content it has again. */
  contentOf: z.int().optional(),
  /** The number of the lease that it was written under. */
  fencing: z.int(),
});
export type TerraformSerial = z.infer<typeof TerraformSerial>;
export const terraformHeadRecord = record('terraformHead', TerraformSerial);
export const terraformSerialRecord = record('terraformSerial', TerraformSerial);

const StateFile = z.looseObject({
  version: z.literal(4),
  terraform_version: z.string().max(50).default(''),
  serial: z.int().min(0).max(99_999_999),
  lineage: z.string().min(1).max(200),
});
export type StateFile = Pick<z.infer<typeof StateFile>, 'serial' | 'lineage' | 'terraform_version'>;

/** Throws `StateCorrupt`. */
export const readStateFile = (text: string): StateFile => {
  const parsed = StateFile.safeParse(parsedOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TaglineError('StateCorrupt', 'this is not a state of Terraform', {
    where: issue?.path.join('.') || 'the whole file',
    expected: 'the JSON that `terraform state pull` prints, of version 4, with lineage and serial',
    remedy: 'Look whether the file was cut off; `tagline state rollback` goes back to an earlier serial.',
  });
};

const parsedOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

type Named = Pick<TerraformSerial, 'lineage' | 'serial' | 'digest'>;

/**
 * May it follow what is the newest? `same` where it is the newest itself, sent again. Throws `LineageDiffers` and
 * `SerialNotGrown`.
 */
export const follows = (head: Named | undefined, next: Named): 'next' | 'same' => {
  if (!head) return 'next';
  if (head.lineage !== next.lineage)
    throw new TaglineError('LineageDiffers', `the state there has the lineage ${head.lineage}`, {
      expected: `that lineage, got ${next.lineage}: it is the state of something else`,
      remedy: 'Check the address; a state that is meant to end here begins at an address that has none.',
    });
  if (next.serial === head.serial && next.digest === head.digest) return 'same';
  if (next.serial > head.serial) return 'next';
  throw new TaglineError('SerialNotGrown', `the state there has the serial ${head.serial}`, {
    expected: `a larger one, got ${next.serial}: somebody else wrote since it was read`,
    remedy: 'Pull the state, look at what is there now, and plan again.',
  });
};

/** Throws `StateTooLarge`, before anything is made that would not fit afterwards. */
export const checkSize = (bytes: number): void => {
  if (bytes >= LARGEST_TO_CHANGE) throw tooLarge(bytes);
};

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;

export const tooLarge = (bytes: number): TaglineError =>
  new TaglineError('StateTooLarge', `the state has ${megabytes(bytes)}`, {
    expected: `less than ${megabytes(LARGEST_TO_CHANGE)}: larger ones do not fit through the API when they are written`,
    remedy: 'Split the configuration into several addresses, or change the environment to backend s3.',
  });

/** Numbers stay as they are written: JavaScript would round those of more than 53 bits. */
interface ExactJson {
  parse(text: string, reviver: (key: string, value: unknown, context: { source: string }) => unknown): object;
  rawJSON(text: string): unknown;
}

/** The same state under another serial. */
export const withSerial = (text: string, serial: number): string => {
  const json = JSON as unknown as ExactJson;
  const exact = json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? json.rawJSON(source) : value,
  );
  return `${JSON.stringify({ ...exact, serial }, null, 2)}\n`;
};
