import type { Operation } from '../../kernel/cloud.ts';
import { notInLocalCloud } from '../../kernel/fault.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { demand, find, type OfSecret, type Operations, type Paged, pageOf, type Secrets } from './secretsmanager.ts';
import type { Secret } from './store.ts';
import { tagList } from './tags.ts';
import { stagesOf } from './versions.ts';

export const describeSecrets = (secrets: Secrets): Operations => ({
  DescribeSecret: describeSecret(secrets),
  ListSecrets: listSecrets(secrets),
});

const describe = (secret: Secret) => ({
  ARN: secret.arn,
  Name: secret.name,
  ...(secret.description !== undefined && { Description: secret.description }),
  ...(secret.keyId !== undefined && { KmsKeyId: secret.keyId }),
  LastChangedDate: new Date(secret.changed),
  ...(secret.deletion !== undefined && { DeletedDate: new Date(secret.deletion) }),
  ...(Object.keys(secret.tags).length > 0 && { Tags: tagList(secret.tags) }),
  CreatedDate: new Date(secret.created),
});

const describeSecret = (secrets: Secrets): Operation<OfSecret> => ({
  demands: (input, call) => [demand(secrets, call, 'DescribeSecret', input)],
  run(input, call) {
    onlyMembers('DescribeSecret', input, ['SecretId']);
    const secret = find(secrets, call, input);
    const stages = stagesOf(secrets.store, secret);
    return { ...describe(secret), ...(Object.keys(stages).length > 0 && { VersionIdsToStages: stages }) };
  },
});

interface Filter {
  readonly Key?: string;
  readonly Values?: readonly string[];
}

interface ListInput extends Paged {
  readonly IncludePlannedDeletion?: boolean;
  readonly Filters?: readonly Filter[];
  readonly SortOrder?: 'asc' | 'desc';
  readonly SortBy?: string;
}

const LIST = ['IncludePlannedDeletion', 'MaxResults', 'NextToken', 'Filters', 'SortOrder', 'SortBy'];

const listSecrets = (secrets: Secrets): Operation<ListInput> => ({
  demands: () => [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
  run(input, call) {
    onlyMembers('ListSecrets', input, LIST);
    secrets.store.removeDue(secrets.cloud.clock.now());
    const filters = (input.Filters ?? []).map(readFilter);
    const found = secrets.store
      .all(call)
      .filter(({ deletion }) => deletion === undefined || input.IncludePlannedDeletion === true)
      .filter((secret) => filters.every((passes) => passes(secret)))
      .sort(sorted(input));
    const { items, more } = pageOf(input, found);
    const entries = items.map((secret) => ({
      ...describe(secret),
      SecretVersionsToStages: stagesOf(secrets.store, secret),
    }));
    return { SecretList: entries, ...more };
  },
});

/** The newest first, as the console shows them, unless asked otherwise. */
const sorted = ({ SortBy: by = 'created-date', SortOrder: order = 'desc' }: ListInput) => {
  if (!['created-date', 'last-changed-date', 'name'].includes(by)) throw notInLocalCloud(`the order ${by} of secrets`);
  const sign = order === 'asc' ? 1 : -1;
  return (a: Secret, b: Secret): number => {
    if (by === 'name') return sign * (a.name < b.name ? -1 : 1);
    return sign * (by === 'created-date' ? a.created - b.created : a.changed - b.changed);
  };
};

/** What a filter's values are compared with; a value counts from the beginning of the text. */
const TEXTS: Readonly<Record<string, (secret: Secret) => readonly string[]>> = {
  name: ({ name }) => [name],
  description: ({ description }) => (description === undefined ? [] : [description]),
  'tag-key': ({ tags }) => Object.keys(tags),
  'tag-value': ({ tags }) => Object.values(tags),
};

const readFilter = ({ Key: key = '', Values: values = [] }: Filter): ((secret: Secret) => boolean) => {
  const texts = TEXTS[key];
  if (!texts) throw notInLocalCloud(`the filter ${key} of secrets`);
  return (secret) =>
    values.some((value) => {
      const not = value.startsWith('!');
      const prefix = not ? value.slice(1) : value;
      return texts(secret).some((text) => text.startsWith(prefix)) !== not;
    });
};
