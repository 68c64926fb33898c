/** Lifecycle configurations: what they may say. Carried out by expire-objects.ts. */
import { createHash } from 'node:crypto';
import { Fault } from '../../kernel/fault.ts';
import type { Setting } from './bucket-configuration.ts';
import { invalidRequest, malformedXml, notConfigured } from './faults.ts';
import { TRANSITIONS } from './storage-class.ts';

export interface LifecycleFilter {
  readonly Prefix?: string;
  readonly Tag?: { readonly Key: string; readonly Value: string };
  readonly ObjectSizeGreaterThan?: number;
  readonly ObjectSizeLessThan?: number;
  readonly And?: {
    readonly Prefix?: string;
    readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
    readonly ObjectSizeGreaterThan?: number;
    readonly ObjectSizeLessThan?: number;
  };
}

export interface LifecycleRule {
  readonly ID?: string;
  readonly Status?: string;
  readonly Prefix?: string;
  readonly Filter?: LifecycleFilter;
  readonly Expiration?: {
    readonly Days?: number;
    readonly Date?: Date | string;
    readonly ExpiredObjectDeleteMarker?: boolean;
  };
  readonly NoncurrentVersionExpiration?: {
    readonly NoncurrentDays?: number;
    readonly NewerNoncurrentVersions?: number;
  };
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation?: number };
  readonly Transitions?: readonly {
    readonly Days?: number;
    readonly Date?: Date | string;
    readonly StorageClass?: string;
  }[];
  readonly NoncurrentVersionTransitions?: readonly {
    readonly NoncurrentDays?: number;
    readonly NewerNoncurrentVersions?: number;
    readonly StorageClass?: string;
  }[];
}

/** Objects stay 30 days before they may go to these. */
const INFREQUENT = ['STANDARD_IA', 'ONEZONE_IA'];
const MOST_RULES = 1000;

export const lifecycleSetting: Setting = {
  name: 'lifecycle',
  noun: 'BucketLifecycleConfiguration',
  deleteNoun: 'BucketLifecycle',
  action: 'LifecycleConfiguration',
  putMember: 'LifecycleConfiguration',
  missing: (bucket: string) =>
    notConfigured('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', bucket),
  /**
   * How small objects may be and still change their class: kept and answered; nothing is moved to other classes here.
   */
  beside: { TransitionDefaultMinimumObjectSize: ['all_storage_classes_128K', 'varies_by_storage_class'] },
  check(document: { Rules?: readonly LifecycleRule[] }) {
    const rules = document.Rules ?? [];
    if (rules.length === 0 || rules.length > MOST_RULES) throw malformedXml();
    const ids = new Set<string>();
    for (const [i, rule] of rules.entries()) {
      checkRule(rule);
      const id = rule.ID ?? String(i);
      if (id.length > 255) throw new Fault('InvalidArgument', 'ID length should not exceed allowed limit of 255');
      if (ids.has(id))
        throw new Fault('InvalidArgument', 'Rule ID must be unique. Found same ID for one or more rules');
      ids.add(id);
    }
    // Rules without an id get one, as on AWS.
    return { Rules: rules.map((rule, i) => ({ ...rule, ID: rule.ID ?? madeUpId(rule, i) })) };
  },
};

const madeUpId = (rule: LifecycleRule, i: number): string =>
  createHash('sha256')
    .update(JSON.stringify([i, rule]))
    .digest('base64url');

const checkRule = (rule: LifecycleRule): void => {
  if (rule.Status !== 'Enabled' && rule.Status !== 'Disabled') throw malformedXml();
  if ((rule.Prefix === undefined) === (rule.Filter === undefined)) throw malformedXml();
  // Several predicates are joined by And, which is none of them itself.
  if (Object.values(rule.Filter ?? {}).filter((part) => part !== undefined).length > 1) throw malformedXml();
  const { Days, Date: date, ExpiredObjectDeleteMarker: marker } = rule.Expiration ?? {};
  if ([Days, date, marker].filter((part) => part !== undefined).length > 1) throw malformedXml();
  const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload, Transitions = [] } = rule;
  const later = (rule.NoncurrentVersionTransitions ?? []).map((each) => ({ ...each, Days: each.NoncurrentDays }));
  if (
    !Expiration &&
    !NoncurrentVersionExpiration &&
    !AbortIncompleteMultipartUpload &&
    Transitions.length + later.length === 0
  )
    throw invalidRequest('At least one action needs to be specified in a rule');
  for (const { StorageClass, Days: after } of [...Transitions, ...later]) {
    if (!TRANSITIONS.includes(StorageClass ?? '')) throw malformedXml();
    if (after !== undefined && after < 30 && INFREQUENT.includes(StorageClass ?? ''))
      throw new Fault(
        'InvalidArgument',
        `'Days' in Transition action must be greater than or equal to 30 for storageClass '${StorageClass}'`,
      );
  }
  checkDates(rule);
  if (rule.Filter?.Tag || rule.Filter?.And?.Tags?.length) {
    if (marker !== undefined) throw invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags.');
    if (AbortIncompleteMultipartUpload)
      throw invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.');
  }
  const days = [
    Expiration?.Days,
    NoncurrentVersionExpiration?.NoncurrentDays,
    AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  ];
  if (days.some((each) => each !== undefined && !(Number.isInteger(each) && each > 0)))
    throw new Fault('InvalidArgument', "'Days' for Expiration action must be a positive integer");
};

const checkDates = ({ Expiration, Transitions }: LifecycleRule): void => {
  for (const each of [Expiration, ...(Transitions ?? [])])
    if (each?.Date !== undefined && new Date(each.Date).getTime() % 86_400_000 !== 0)
      throw new Fault('InvalidArgument', "'Date' must be at midnight GMT");
};
