/** Identity providers that speak OpenID Connect. Trust policies name them; AssumeRoleWithWebIdentity is not here. */
import type { Operation } from '../../kernel/cloud.ts';
import { Fault } from '../../kernel/fault.ts';
import { tagContext } from '../../kernel/tags.ts';
import { onlyMembers } from '../../kernel/wire/only-members.ts';
import { alreadyExists, type Iam, identityProviderAt, limitExceeded, type Operations } from './iam.ts';
import { readTags, writeTags } from './input.ts';
import type { IdentityProvider } from './store/identity-providers.ts';

const MOST_CLIENTS = 100;
const MOST_THUMBPRINTS = 5;

interface Input {
  Url: string;
  ClientIDList?: string[];
  ThumbprintList?: string[];
  ClientID: string;
  OpenIDConnectProviderArn: string;
  Tags?: { Key: string; Value: string }[];
}

export const identityProviders = (iam: Iam): Operations => ({
  CreateOpenIDConnectProvider: create(iam),
  GetOpenIDConnectProvider: ofProvider(iam, 'GetOpenIDConnectProvider', [], (_input, provider) => ({
    Url: provider.url,
    ClientIDList: provider.clients,
    ThumbprintList: provider.thumbprints,
    CreateDate: new Date(provider.created),
    ...(Object.keys(provider.tags).length > 0 && { Tags: writeTags(provider.tags) }),
  })),
  AddClientIDToOpenIDConnectProvider: changed(iam, 'AddClientIDToOpenIDConnectProvider', ['ClientID'], (input) => {
    const { clients } = identityProviderAt(iam, input.OpenIDConnectProviderArn);
    return { clients: readClients([...clients.filter((id) => id !== input.ClientID), input.ClientID]) };
  }),
  RemoveClientIDFromOpenIDConnectProvider: changed(
    iam,
    'RemoveClientIDFromOpenIDConnectProvider',
    ['ClientID'],
    (input) => {
      const { clients } = identityProviderAt(iam, input.OpenIDConnectProviderArn);
      return { clients: clients.filter((id) => id !== input.ClientID) };
    },
  ),
  UpdateOpenIDConnectProviderThumbprint: changed(
    iam,
    'UpdateOpenIDConnectProviderThumbprint',
    ['ThumbprintList'],
    (input) => ({ thumbprints: readThumbprints(input.ThumbprintList) }),
  ),
  DeleteOpenIDConnectProvider: {
    demands: ({ OpenIDConnectProviderArn: resource }: Input) => [
      { action: 'iam:DeleteOpenIDConnectProvider', resource },
    ],
    // AWS answers 200 for one that is not there.
    run(input: Input) {
      onlyMembers('DeleteOpenIDConnectProvider', input, ['OpenIDConnectProviderArn']);
      iam.store.write(() => iam.store.identityProviders.remove(input.OpenIDConnectProviderArn));
      return {};
    },
  },
  ListOpenIDConnectProviders: {
    demands: () => [{ action: 'iam:ListOpenIDConnectProviders', resource: '*' }],
    run(input: Input, { account }) {
      onlyMembers('ListOpenIDConnectProviders', input, []);
      return { OpenIDConnectProviderList: iam.store.identityProviders.list(account).map(({ arn }) => ({ Arn: arn })) };
    },
  },
});

const ofProvider = (
  iam: Iam,
  name: string,
  members: readonly string[],
  run: (input: Input, provider: IdentityProvider) => unknown,
): Operation<Input> => ({
  demands: (input) => [{ action: `iam:${name}`, resource: input.OpenIDConnectProviderArn }],
  run(input) {
    onlyMembers(name, input, ['OpenIDConnectProviderArn', ...members]);
    return run(input, identityProviderAt(iam, input.OpenIDConnectProviderArn));
  },
});

const changed = (
  iam: Iam,
  name: string,
  members: readonly string[],
  change: (input: Input) => Partial<IdentityProvider>,
): Operation<Input> =>
  ofProvider(iam, name, members, (input, provider) => {
    const next = { ...provider, ...change(input) };
    iam.store.write(() => iam.store.identityProviders.put(next));
    return {};
  });

const create = (iam: Iam): Operation<Input> => ({
  demands: (input, call) => [
    {
      action: 'iam:CreateOpenIDConnectProvider',
      resource: `arn:aws:iam::${call.account}:oidc-provider/${hostAndPath(input.Url)}`,
      context: tagContext(input.Tags),
    },
  ],
  run(input, { account }) {
    onlyMembers('CreateOpenIDConnectProvider', input, ['Url', 'ClientIDList', 'ThumbprintList', 'Tags']);
    const url = readUrl(input.Url);
    const arn = `arn:aws:iam::${account}:oidc-provider/${url}`;
    const provider: IdentityProvider = {
      arn,
      account,
      url,
      clients: readClients(input.ClientIDList ?? []),
      thumbprints: readThumbprints(input.ThumbprintList),
      tags: readTags(input.Tags),
      created: iam.cloud.clock.now(),
    };
    if (iam.store.identityProviders.get(arn)) throw alreadyExists(`Provider with url ${input.Url} already exists.`);
    iam.store.write(() => iam.store.identityProviders.put(provider));
    return { OpenIDConnectProviderArn: arn, ...(input.Tags && { Tags: writeTags(provider.tags) }) };
  },
});

const hostAndPath = (url: unknown): string => String(url).replace(/^https:\/\//, '');

const readUrl = (url: unknown): string => {
  const text = String(url);
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== 'https:' || parsed.search !== '' || parsed.port !== '')
    throw new Fault('ValidationError', 'Invalid Open ID Connect Provider URL');
  return hostAndPath(text).replace(/\/$/, '');
};

const readClients = (clients: readonly string[]): readonly string[] => {
  if (clients.length > MOST_CLIENTS)
    throw limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${MOST_CLIENTS}`);
  return clients;
};

/** Without any AWS asks the provider for its certificate. Nothing here goes out, and nothing is compared with it. */
const readThumbprints = (thumbprints: readonly string[] = []): readonly string[] => {
  if (thumbprints.length > MOST_THUMBPRINTS)
    throw new Fault('InvalidInput', `Thumbprint list must contain fewer than ${MOST_THUMBPRINTS + 1} entries.`);
  for (const thumbprint of thumbprints)
    if (!/^[0-9a-fA-F]{40}$/.test(thumbprint)) throw new Fault('InvalidInput', 'Invalid thumbprint.');
  return thumbprints;
};
