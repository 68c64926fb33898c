/** Settings of a bucket that are put, got and deleted as one document each. */
import type { Operation } from '../../kernel/cloud.ts';
import type { Fault } from '../../kernel/fault.ts';
import type { Bucket } from './buckets.ts';
import { invalidArgument } from './faults.ts';
import { type BucketInput, bucketDemand, bucketOf, CHECKSUM_PARAMETERS, checkParameters, type S3 } from './s3.ts';

export interface Setting {
  /** Where it is kept in the bucket's configuration. */
  readonly name: string;
  /** Of the operations: `Get<noun>`, `Put<noun>`, `Delete<noun>`. */
  readonly noun: string;
  /** Where deleting is called otherwise. */
  readonly deleteNoun?: string;
  /** After `s3:Get` and `s3:Put`; deleting is `s3:Put` too, but where it has an action of its own. */
  readonly action: string;
  readonly deleteAction?: string;
  /** The SDK's member that holds the document in Put's input. */
  readonly putMember: string;
  /** The SDK's member that holds it in Get's output; without it the document's members are the output. */
  readonly getMember?: string;
  /** What Get answers of a bucket without it: a fault, or nothing. */
  readonly missing?: (bucket: string) => Fault;
  /** Further parameters of Put that change nothing here. */
  readonly also?: readonly string[];
  /** Parameters of Put that are kept with the document and answered, and what they are where they are not given. */
  readonly beside?: Readonly<Record<string, readonly [usual: string, ...others: string[]]>>;
  /** Throws Fault for a document that is not valid; answers what is kept. */
  readonly check: (document: never, bucket: Bucket) => unknown;
}

type Input = BucketInput & Readonly<Record<string, unknown>>;

export const settingOperations = (s3: S3, setting: Setting): Record<string, Operation> => ({
  [`Get${setting.noun}`]: getSetting(s3, setting),
  [`Put${setting.noun}`]: putSetting(s3, setting),
  [`Delete${setting.deleteNoun ?? setting.noun}`]: deleteSetting(s3, setting),
});

export const getSetting = (s3: S3, setting: Setting): Operation<Input> => ({
  demands: (input) => [bucketDemand(s3, `Get${setting.action}`, input)],
  run(input) {
    checkParameters(`Get${setting.noun}`, input, []);
    const bucket = bucketOf(s3, input);
    const document = bucket.configuration[setting.name];
    if (document === undefined && setting.missing) throw setting.missing(bucket.name);
    return setting.getMember === undefined ? (document ?? {}) : { [setting.getMember]: document };
  },
});

export const putSetting = (s3: S3, setting: Setting): Operation<Input> => ({
  demands: (input) => [bucketDemand(s3, `Put${setting.action}`, input)],
  run(input) {
    checkParameters(`Put${setting.noun}`, input, [
      setting.putMember,
      ...CHECKSUM_PARAMETERS,
      ...(setting.also ?? []),
      ...Object.keys(setting.beside ?? {}),
    ]);
    const bucket = bucketOf(s3, input);
    const document = setting.check((input[setting.putMember] ?? {}) as never, bucket);
    if (!setting.beside) return s3.buckets.configure(bucket, { [setting.name]: document });
    const beside = readBeside(setting.beside, input);
    s3.buckets.configure(bucket, { [setting.name]: { ...(document as object), ...beside } });
    return beside;
  },
});

const readBeside = (known: NonNullable<Setting['beside']>, input: Input): Record<string, string> =>
  Object.fromEntries(
    Object.entries(known).map(([name, values]) => {
      const value = String(input[name] ?? values[0]);
      if (!values.includes(value)) throw invalidArgument(`Invalid value for ${name}`, name, value);
      return [name, value];
    }),
  );

const deleteSetting = (s3: S3, setting: Setting): Operation<Input> => ({
  demands: (input) => [bucketDemand(s3, setting.deleteAction ?? `Put${setting.action}`, input)],
  run(input) {
    checkParameters(`Delete${setting.deleteNoun ?? setting.noun}`, input, []);
    s3.buckets.configure(bucketOf(s3, input), { [setting.name]: undefined });
  },
});
